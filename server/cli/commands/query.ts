import { Option } from 'commander';
import { StrataError } from '../../../errors.ts';
import type { SqlUser } from '../../sql-api/types.ts';
import { type Context, command, settingsOf, warehouseOption } from '../command.ts';
import { csvLines } from '../csv.ts';
import { print, printJson, printTable } from '../output.ts';
import { parseContext } from '../parse.ts';
import { standardInput } from '../standard-input.ts';

interface Options {
  warehouse?: string;
  format: 'table' | 'csv' | 'json';
  explain?: true;
  user?: string;
  context?: string;
}

export const query = (context: Context) =>
  command(
    'query',
    'ask the semantic views in SQL',
    'Answers a SELECT in the Postgres dialect as the SQL API does, in this process: no server is needed. The views are the tables; MEASURE(name), or SUM(name), is a measure at the grouping that is asked for. With --format json: an array of objects keyed by column, numbers as numbers.',
    [
      'strata query "SELECT industry, MEASURE(mrr), MEASURE(nrr) FROM revenue GROUP BY 1"',
      `strata query "SELECT month, SUM(new_mrr) FROM revenue WHERE month >= '2026-01-01' GROUP BY 1" --format csv`,
      'strata query --explain "SELECT region, MEASURE(churn_rate) FROM revenue GROUP BY 1"',
      'strata query "SELECT MEASURE(mrr) FROM revenue" --user ana',
    ],
  )
    .argument('<sql>', 'the statement, or - to read it from standard input')
    .addOption(warehouseOption())
    .addOption(
      new Option('--format <format>', 'how rows are printed').choices(['table', 'csv', 'json']).default('table'),
    )
    .option('--explain', 'show the Cube queries and the SQL that would run, and run nothing')
    .option('--user <name>', 'ask as this user of the SQL API, as checkSqlAuth of cube.js knows it')
    .option('--context <json>', 'security context, a JSON object: ask as somebody with it')
    .action(async (text: string, options: Options) => {
      const settings = settingsOf(context, options);
      if (options.user !== undefined && options.context !== undefined) {
        const what = '--user and --context each say who asks: give one of them.';
        throw new StrataError('usage.invalid', { what, hint: 'A user brings the security context of checkSqlAuth.' });
      }
      const securityContext = parseContext('--context', options.context ?? '{}');
      const late = AbortSignal.timeout(settings.sqlTimeout * 1000);
      const sql = text === '-' ? await standardInput() : text;
      const { openWarehouse } = await import('../../main.ts');
      const { answer, explain } = await import('../../sql-api/answer.ts');
      const warehouse = await openWarehouse(settings);
      const engines = await warehouse.openSql((line) => process.stderr.write(`${line}\n`));
      try {
        const user: SqlUser =
          options.user === undefined
            ? { name: settings.sqlUser ?? 'strata', securityContext }
            : await warehouse.sqlUser(options.user);
        const engine = await engines.engine({ user, database: 'strata', pid: process.pid, settings: new Map() });
        try {
          if (options.explain) return print((await explain(engine, sql)).join('\n'));
          const { columns, rows } = await answer(engine, sql, AbortSignal.any([context.signal, late])).catch(
            (error) => {
              if (!late.aborted) throw error;
              const what = `The statement took longer than ${settings.sqlTimeout} s (STRATA_SQL_TIMEOUT).`;
              throw new StrataError('usage.invalid', { what, hint: 'Ask for less, or raise it.' }, { cause: error });
            },
          );
          if (options.format === 'csv') return print(csvLines([columns.map(({ name }) => name), ...rows]));
          if (options.format === 'json') return printJson(rows.map((row) => asObject(columns, row)));
          printTable(
            rows,
            columns.map(({ name, numeric }, i) => ({
              title: name,
              value: (row) => (row[i] === null ? '(null)' : row[i]!),
              ...(numeric ? { align: 'right' as const } : {}),
            })),
          );
          if (rows.length === 0) print('(no rows)');
        } finally {
          await engine.close();
        }
      } finally {
        await engines.close();
        await warehouse.close();
      }
    });

/** A row keyed by its columns. Two columns of one name would lose a value. */
function asObject(
  columns: readonly { name: string; numeric: boolean; boolean: boolean }[],
  row: readonly (string | null)[],
) {
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    const what = `Two columns of the result are named "${twice}".`;
    throw new StrataError('usage.invalid', { what, hint: 'Name them apart with AS, or use --format csv.' });
  }
  return Object.fromEntries(
    columns.map(({ name, numeric, boolean }, i) => {
      const text = row[i]!;
      if (text === null) return [name, null];
      if (boolean) return [name, text === 't'];
      const number = Number(text);
      return [name, numeric && Number.isFinite(number) ? number : text];
    }),
  );
}
