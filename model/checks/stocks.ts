import { didYouMean } from '../../errors.ts';
import { type Cube, isMapping, type Member } from '../definitions.ts';
import type { Issue } from '../issues.ts';
import type { Path } from '../yaml.ts';
import type { Check, Model } from './check.ts';

const KEY = 'non_additive_dimension';
/** Lists of dimensions of the cube. */
const LISTS = ['unless_grouped_by', 'qualifies'];
const KEYS = ['name', 'window_choice', 'from', ...LISTS];

/** Rules of stocks (`meta.non_additive_dimension`) over dimensions or tables that do not exist: the figure would be a wrong sum. */
export const stocks: Check = (model) =>
  model.definitions.all.flatMap((cube) =>
    cube.kind === 'view' ? [] : cube.members.flatMap((m) => (m.kind === 'measure' ? ruleIssues(m, cube, model) : [])),
  );

function ruleIssues(measure: Member, cube: Cube, model: Model): Issue[] {
  const rules = isMapping(measure.data.meta) ? measure.data.meta[KEY] : undefined;
  if (rules === undefined) return [];
  if (!Array.isArray(rules))
    return [measure.issue(['meta', KEY], `\`${KEY}\` is no list`, 'Write `[{ name: month, window_choice: max }]`.')];
  const dimensions = cube.members.filter((m) => m.kind === 'dimension').map((m) => m.name);
  return rules.flatMap((rule, i) => {
    const at: Path = ['meta', KEY, i];
    if (!isMapping(rule)) return [measure.issue(at, `a rule of \`${KEY}\` is no mapping`)];
    const unknown = (path: Path, name: unknown, what: string, known: readonly string[], part?: 'key'): Issue[] =>
      known.includes(name as string)
        ? []
        : [
            measure.issue(
              [...at, ...path],
              `${what} \`${name}\``,
              didYouMean(String(name), known) ?? `Known: ${known.join(', ')}.`,
              part,
            ),
          ];
    const listed = (key: string) => (Array.isArray(rule[key]) ? (rule[key] as unknown[]) : []);
    return [
      ...Object.keys(rule).flatMap((key) => unknown([key], key, 'unknown key', KEYS, 'key')),
      ...unknown(['name'], rule.name, `\`${cube.name}\` has no dimension`, dimensions),
      ...unknown(['window_choice'], rule.window_choice, 'unknown window_choice', ['max', 'min']),
      ...LISTS.flatMap((key) =>
        listed(key).flatMap((d, j) => unknown([key, j], d, `\`${cube.name}\` has no dimension`, dimensions)),
      ),
      ...fromIssues(rule, unknown, model),
    ];
  });
}

function fromIssues(
  rule: Readonly<Record<string, unknown>>,
  unknown: (path: Path, name: unknown, what: string, known: readonly string[]) => Issue[],
  { catalogue }: Model,
): Issue[] {
  if (rule.from === undefined) return [];
  const missing = unknown(['from'], rule.from, 'no transform makes the table', Object.keys(catalogue.tables));
  if (missing.length) return missing;
  const columns = Object.keys(catalogue.tables[rule.from as string]!.columns);
  return unknown(['from'], rule.name, `the table \`${rule.from}\` has no column`, columns);
}
