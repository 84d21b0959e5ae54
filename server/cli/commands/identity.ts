import { StrataError } from '../../../errors.ts';
import type { AccountIdentity, IdentityChange } from '../../warehouse/identity.ts';
import { type Context, command, jsonOption, readerSettings, warehouseOption } from '../command.ts';
import { count, plural, print, printJson, printTable } from '../output.ts';

interface Options {
  warehouse?: string;
  unmatched?: boolean;
  changes?: boolean | string;
  all?: boolean;
  json?: boolean;
}
/** Records of an entity, and changes, that are listed without --all. */
const LISTED = 20;

export const identity = (context: Context) =>
  command(
    'identity',
    'who is who across the silos, and why',
    'With ACCOUNT: every contact, user, payer, lead and survey answer that belongs to it, the rule that found it and what they have in common. Without: how many records of each kind have an account, and why the others have none. A decision of a person goes into model/identity.yml.',
    [
      'strata identity',
      'strata identity MA-100001',
      'strata identity "Alder Point Capital" --all',
      'strata identity --changes                 # since the build before the served one',
      'strata identity --changes 20261120T060000Z-11aa',
    ],
  )
    .argument('[account]', 'id of an account, an id that stands for it, its exact name, or the key of a record')
    .option('--changes [build]', 'accounts merged or split, and records that came to another account, since that build')
    .option('--all', 'list everything')
    .addOption(warehouseOption())
    .addOption(jsonOption())
    .action(async (account: string | undefined, options: Options) => {
      const { warehouse } = readerSettings(context, options);
      const { servedBuild } = await import('../../warehouse/publish.ts');
      const build = servedBuild(warehouse);
      if (!build.manifest.tables.some(({ name }) => name === 'record_matches')) {
        const what = `The served build ${build.id} was made before strata matched records.`;
        throw new StrataError('usage.invalid', { what, hint: 'Make a new one: strata build' });
      }
      const identities = await import('../../warehouse/identity.ts');
      if (account !== undefined) {
        const known = await identities.accountIdentity(build, account);
        return options.json ? printJson(known) : printAccount(known, options.all ? Infinity : LISTED);
      }
      if (options.changes) {
        const before = await earlierBuild(warehouse, build.id, options.changes);
        const changes = await identities.identityChanges(before, build);
        if (options.json) return printJson({ before: before.id, after: build.id, changes });
        return printChanges(changes, before.id, options.all ? Infinity : LISTED);
      }
      const { rates, unmatched } = await identities.unmatchedRecords(build);
      if (options.json) return printJson({ rates, unmatched });
      if (rates.length === 0) return print('No contacts, users, payers, leads or survey answers are loaded.');
      printTable(rates, [
        { title: 'ENTITY', value: (r) => r.entity },
        { title: 'RECORDS', value: (r) => r.records },
        { title: 'WITH AN ACCOUNT', value: (r) => r.matched },
        { title: 'MATCH RATE', value: (r) => `${((100 * r.matched) / r.records).toFixed(1)} %`, align: 'right' },
      ]);
      if (unmatched.length === 0) return;
      print('');
      printTable(unmatched, [
        { title: 'UNMATCHED', value: (u) => u.entity },
        { title: 'RECORDS', value: (u) => u.records },
        { title: 'REASON', value: (u) => u.reason },
        { title: 'FOR EXAMPLE', value: (u) => u.example },
        { title: 'LOOKED AT', value: (u) => u.evidence ?? '' },
      ]);
    });

async function earlierBuild(warehouse: string, served: string, named: true | string) {
  const { buildIds, openBuild } = await import('../../warehouse/publish.ts');
  if (named !== true) return openBuild(warehouse, named);
  const earlier = buildIds(warehouse)
    .filter((id) => id < served)
    .at(-1);
  if (earlier === undefined) {
    const hint = 'Name one: strata builds';
    throw new StrataError('usage.invalid', { what: `There is no build before ${served}.`, hint });
  }
  return openBuild(warehouse, earlier);
}

function printAccount({ account_id, account_name, aliases, records }: AccountIdentity, most: number): void {
  print(account_name === null ? account_id : `${account_id}  ${account_name}`);
  for (const { id, matched_by, evidence } of aliases) print(`  ${id} stands for it: ${matched_by}, ${evidence}`);
  print(records.length > 0 ? '' : 'No contact, user, payer, lead or survey answer belongs to it.');
  const entities = [...new Set(records.map(({ entity }) => entity))];
  const listed = entities.flatMap((entity) => records.filter((r) => r.entity === entity).slice(0, most));
  if (listed.length === 0) return;
  printTable(listed, [
    { title: 'RECORD', value: (r) => `${r.entity} ${r.record_id}` },
    { title: 'FOUND BY', value: (r) => r.matched_by },
    { title: 'IN COMMON', value: (r) => r.evidence ?? '' },
  ]);
  const rest = records.length - listed.length;
  if (rest > 0) print(`\n${plural(rest, 'more record')}: --all lists them.`);
}

function printChanges(changes: readonly IdentityChange[], before: string, most: number): void {
  if (changes.length === 0) {
    print(`Nobody became somebody else since ${before}.`);
    return;
  }
  printTable(changes.slice(0, most), [
    { title: 'WHAT', value: (c) => c.kind },
    { title: 'OF', value: (c) => `${c.entity} ${c.id}` },
    { title: 'BEFORE', value: (c) => c.before ?? 'unmatched' },
    { title: 'NOW', value: (c) => c.after ?? 'unmatched' },
    { title: 'BY', value: (c) => c.rule ?? '' },
  ]);
  if (changes.length > most) print(`\n${count(changes.length - most)} more: --all lists them.`);
}
