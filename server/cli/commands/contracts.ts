import { didYouMean, StrataError } from '../../../errors.ts';
import { type ColumnMeta, columnMeta } from '../../../sources/columns.ts';
import { type AnyContract, ruleText } from '../../../sources/contract.ts';
import { contracts as all } from '../../../sources/contracts.ts';
import { type Context, command, jsonOption } from '../command.ts';
import { count, print, printJson, printTable } from '../output.ts';

export const contracts = (_: Context) =>
  command(
    'contracts',
    'what files must look like: entities and their columns',
    'Without ENTITY: the entities that strata accepts. With ENTITY: its columns, which of them a file must have, and which values are accepted; rows with others are refused (strata rejects). Needs no warehouse.',
    ['strata contracts', 'strata contracts accounts', 'strata contracts subscriptions --json'],
  )
    .argument('[entity]', 'name of an entity')
    .addOption(jsonOption())
    .action((name: string | undefined, options: { json?: boolean }) => {
      if (name === undefined) return options.json ? printJson(all.map(summaryOf)) : list();
      const contract: AnyContract | undefined = all.find((one) => one.name === name);
      if (!contract) {
        const names = all.map((one) => one.name);
        const hint = didYouMean(name, names) ?? `Known: ${names.join(', ')}.`;
        throw new StrataError('usage.invalid', { what: `contracts ${name}: no such entity.`, hint });
      }
      const columns = Object.entries(contract.columns).map(([column, schema]) => {
        const { sql, nullable, ...meta } = columnMeta(schema);
        return { name: column, type: sql, required: !nullable, ...meta };
      });
      const rules = contract.rules.map(ruleText);
      const { references, version, unknownColumns } = contract;
      if (options.json)
        return printJson({
          ...summaryOf(contract),
          version: version ?? null,
          unknownColumns,
          references,
          rules,
          columns,
        });
      print(`${name} (${contract.domain})\n${contract.description}\n`);
      printTable(columns, [
        { title: 'COLUMN', value: (c) => c.name },
        { title: 'TYPE', value: (c) => c.type },
        { title: 'IN A FILE', value: (c) => (c.required ? 'required' : 'optional') },
        { title: 'UNIT', value: (c) => c.unit ?? '' },
        { title: 'ACCEPTED', value: accepted },
        { title: 'DESCRIPTION', value: (c) => c.description },
      ]);
      print(`\nkey             ${keyOf(contract)}`);
      if (version) print(`version         ${version}: of two rows with one key the later one wins`);
      for (const [column, parent] of Object.entries(references)) print(`refers to       ${parent}, by ${column}`);
      for (const rule of rules) print(`refused where   ${rule}`);
      print(`reject limit    ${limitOf(contract)} of a file's rows`);
      print(`other columns   ${unknownColumns === 'keep' ? 'are kept aside' : 'refuse the file'}`);
    });

function list(): void {
  printTable(all as readonly AnyContract[], [
    { title: 'ENTITY', value: (c) => c.name },
    { title: 'DOMAIN', value: (c) => c.domain },
    { title: 'KEY', value: keyOf },
    { title: 'REJECT LIMIT', value: limitOf },
    { title: 'DESCRIPTION', value: (c) => c.description },
  ]);
  print(`\nColumns of one: strata contracts ${all[0].name}`);
}

const summaryOf = ({ name, domain, description, key, rejectLimit }: AnyContract) => ({
  name,
  domain,
  description,
  key,
  rejectLimit,
});
const keyOf = ({ key }: AnyContract) => (key === 'row' ? 'the whole row' : key.join(', '));
const limitOf = ({ rejectLimit }: AnyContract) => `${count(rejectLimit * 100)} %`;

/** Which values a column takes: one of a list, a range, a pattern, a length. */
function accepted({ values, min, max, pattern, maxLength }: Omit<ColumnMeta, 'sql'>): string {
  if (values) return values.join(' | ');
  if (pattern !== undefined) return pattern;
  if (maxLength !== undefined) return `up to ${count(maxLength)} characters`;
  const from = min === Number.MIN_SAFE_INTEGER ? undefined : min;
  const to = max === Number.MAX_SAFE_INTEGER ? undefined : max;
  const text = (bound: number | string) => (typeof bound === 'number' ? count(bound) : bound);
  if (from !== undefined && to !== undefined) return `${text(from)} to ${text(to)}`;
  return from !== undefined ? `from ${text(from)}` : to !== undefined ? `up to ${text(to)}` : '';
}
