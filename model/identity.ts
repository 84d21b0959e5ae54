/** Reads `model/identity.yml`. */
import { z } from 'zod';
import { type Decisions, MATCHED_ENTITIES, NO_DECISIONS } from '../transforms/identity/decisions.ts';
import type { Issue, ModelFile } from './issues.ts';
import { line, mapping, report, zodIssues } from './schema.ts';
import { parseYaml } from './yaml.ts';

const id = line(200);
const reason = line(500);
const pairs = z
  .array(
    mapping({ accounts: z.tuple([id, id]), reason }).check(({ value, issues }) => {
      const [one, other] = value.accounts;
      if (one === other) report({ issues }, ['accounts'], `\`accounts\` names ${one} twice`, 'Name two accounts.');
    }),
  )
  .default([]);
const domain = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'expected a domain in lower case, such as club.example');
const schema = mapping({
  free_mail: z.array(domain).default([]),
  same: pairs,
  apart: pairs,
  records: z.array(mapping({ entity: z.enum(MATCHED_ENTITIES), record: id, account: id, reason })).default([]),
}).check(({ value, issues }) => {
  const seen = new Set<string>();
  for (const [at, { entity, record }] of value.records.entries()) {
    const key = `${entity} ${record}`;
    if (seen.has(key)) {
      const what = `a decision on ${entity} ${record} is there already`;
      report({ issues }, ['records', at, 'record'], what, 'Keep one of them: a record has one account.');
    }
    seen.add(key);
  }
  const apart = new Set(value.apart.map(({ accounts }) => [...accounts].sort().join(' ')));
  for (const [at, { accounts }] of value.same.entries()) {
    if (!apart.has([...accounts].sort().join(' '))) continue;
    const what = `${accounts.join(' and ')} are also under \`apart\``;
    report({ issues }, ['same', at, 'accounts'], what, 'Keep one of the two decisions.');
  }
});

/** The decisions of the file; none where it has an issue, or is empty. */
export function parseIdentity(given: ModelFile): { identity: Decisions; issues: Issue[] } {
  const file = parseYaml(given);
  if (file.issues.length) return { identity: NO_DECISIONS, issues: [...file.issues] };
  const parsed = schema.safeParse(file.data ?? {});
  if (!parsed.success) return { identity: NO_DECISIONS, issues: zodIssues(file, parsed.error) };
  const { free_mail, same, apart, records } = parsed.data;
  const accounts = [
    ...same.map((pair) => ({ same: true, ...pair })),
    ...apart.map((pair) => ({ same: false, ...pair })),
  ];
  return { identity: { freeMail: free_mail, accounts, records }, issues: [] };
}
