import { didYouMean, StrataError } from '../../../errors.ts';
import type { LiveTable, Relation } from '../../../transforms/define.ts';
import { downstream, type Plan } from '../../../transforms/plan.ts';
import { type Context, command, jsonOption } from '../command.ts';
import { print, printJson, printTable } from '../output.ts';

export const lineage = (_: Context) =>
  command(
    'lineage',
    'which table is made from which',
    'Without TABLE: every table in the order of a build, with what it reads. With TABLE: its columns, everything that it is made from, and everything that depends on it. Live tables are served beside a build: their rows change while it does not. Derived from the transforms: nothing has to be built yet.',
    ['strata lineage', 'strata lineage revenue_ledger', 'strata lineage account_months --sql', 'strata lineage --json'],
  )
    .argument('[table]', 'name of a table')
    .option('--sql', 'print the SELECT that makes TABLE')
    .addOption(jsonOption())
    .action(async (name: string | undefined, options: { sql?: boolean; json?: boolean }) => {
      const { readSoundModel } = await import('../../model.ts');
      const { makePlan } = await import('../../../transforms/index.ts');
      const plan = makePlan(readSoundModel());
      const tables = [...plan.relations, ...(plan.live ?? [])];
      if (name === undefined) return options.json ? printJson(tables.map(describe)) : list(tables);
      const table = tables.find((relation) => relation.name === name);
      if (!table) {
        const hint =
          didYouMean(
            name,
            tables.map((r) => r.name),
          ) ?? 'List them: strata lineage';
        throw new StrataError('usage.invalid', { what: `lineage ${name}: no such table.`, hint });
      }
      if (options.sql)
        return print(table.kind === 'sql' ? table.sql : `-- ${table.name} is not made by SQL (${table.kind})`);
      const from = upstream(plan, name);
      const to = [...downstream(plan, name)].filter((other) => other !== name);
      if (options.json) return printJson({ ...describe(table), upstream: from, downstream: to });
      print(
        `${table.name} (${table.layer})\n${table.description}\nOne row per ${table.grain.join(', ') || 'build: it has one row'}.\n`,
      );
      printTable(Object.entries(table.columns), [
        { title: 'COLUMN', value: ([column]) => column },
        { title: 'TYPE', value: ([, { sql, nullable }]) => sql + (nullable ? ' or null' : '') },
        { title: 'DESCRIPTION', value: ([, { description }]) => description },
      ]);
      const otherwise = table.kind === 'live' ? 'what is watched beside builds' : 'nothing: it is raw input';
      print(`\nmade from       ${from.join(', ') || otherwise}`);
      print(`read to make    ${to.join(', ') || 'nothing else'}`);
    });

function list(tables: readonly (Relation | LiveTable)[]): void {
  printTable(tables, [
    { title: 'LAYER', value: (r) => r.layer },
    { title: 'TABLE', value: (r) => r.name },
    { title: 'MADE FROM', value: (r) => inputsOf(r).join(', ') },
  ]);
}

/** Everything that a table is made from, directly or not, in the order of the plan. */
function upstream(plan: Plan, name: string): string[] {
  return plan.relations
    .filter((other) => other.name !== name && downstream(plan, other.name).has(name))
    .map((other) => other.name);
}

const inputsOf = (r: Relation | LiveTable) => (r.kind === 'live' ? [] : r.inputs.map((input) => input.name));

const describe = (r: Relation | LiveTable) => ({
  name: r.name,
  layer: r.layer,
  description: r.description,
  grain: r.grain,
  columns: r.columns,
  inputs: inputsOf(r),
});
