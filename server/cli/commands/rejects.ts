import { InvalidArgumentError } from 'commander';
import { didYouMean, StrataError } from '../../../errors.ts';
import { contracts } from '../../../sources/contracts.ts';
import { sqlText } from '../../warehouse/layout.ts';
import { type Context, command, jsonOption, readerSettings, warehouseOption } from '../command.ts';
import { count, print, printJson, printTable } from '../output.ts';

interface Options {
  warehouse?: string;
  entity?: string;
  duplicates?: boolean;
  all?: boolean;
  limit: number;
  json?: boolean;
}
interface Reject {
  system: string;
  entity: string;
  path: string;
  line: number;
  outcome: string;
  column_name: string | null;
  value: string | null;
  reason: string;
  raw: string;
  /** What came in its place; null for a row that is open. */
  resolved_by: string | null;
}

export const rejects = (context: Context) =>
  command(
    'rejects',
    'rows that were refused, whole, with the reason',
    'Lists the rows that no table has: file, line, column, value and reason, grouped by reason first. Correct the file and build again, or load the corrected rows from another file: a row that came back is not listed any more, but with --all, and by what.',
    [
      'strata rejects',
      'strata rejects --entity subscriptions',
      'strata rejects --duplicates',
      'strata rejects --all                      # also those that have come back since',
      'strata rejects --json --limit 100000 > rejects.json',
    ],
  )
    .option('--entity <entity>', 'of this entity only')
    .option('--duplicates', 'also rows that stand in the same file more than once')
    .option('--all', 'also rows that are resolved: by a later content of their file, or an accepted row of their key')
    .option('--limit <rows>', 'how many rows to list at most', whole, 20)
    .addOption(warehouseOption())
    .addOption(jsonOption())
    .action(async (options: Options) => {
      const { warehouse, memoryLimit } = readerSettings(context, options);
      const { currentLoads, everyLoad, rejectsSql } = await import('../../warehouse/ingest/index.ts');
      const { openDatabase } = await import('../../warehouse/session.ts');
      const names: string[] = contracts.map((contract) => contract.name);
      if (options.entity !== undefined && !names.includes(options.entity)) {
        const hint = didYouMean(options.entity, names) ?? `Known: ${names.join(', ')}.`;
        throw new StrataError('usage.invalid', { what: `--entity ${options.entity}: no such entity.`, hint });
      }
      const where = [
        options.duplicates ? 'true' : "outcome = 'rejected'",
        options.all ? 'true' : 'resolved_by is null',
        options.entity ? `entity = ${sqlText(options.entity)}` : 'true',
      ].join(' and ');
      const loads = currentLoads(warehouse);
      const from = `(${rejectsSql(options.all ? everyLoad(warehouse) : loads)}) where ${where}`;
      const database = await openDatabase(':memory:', { memoryLimit });
      try {
        const connection = await database.connect();
        const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJS() as unknown[];
        const order = 'system, entity, path, line, column_name';
        const rows = (await rowsOf(
          `select * replace (cast(line as double) as line) from ${from} order by ${order} limit ${options.limit}`,
        )) as Reject[];
        if (options.json) return printJson(rows);
        const reasons = (await rowsOf(
          `select system, entity, outcome, column_name, reason, cast(count(*) as double) as n,
             cast(count(resolved_by) as double) as resolved from ${from}
           group by all order by n desc, system, entity, outcome, column_name, reason`,
        )) as (Reject & { n: number; resolved: number })[];
        const total = reasons.reduce((sum, reason) => sum + reason.n, 0);
        if (total === 0) return print(options.all ? 'No rejected rows.' : 'No open rejected rows.');
        printTable(reasons, [
          { title: 'ROWS', value: (r) => r.n },
          ...(options.all ? [{ title: 'RESOLVED', value: (r: { resolved: number }) => r.resolved }] : []),
          { title: 'SOURCE', value: (r) => r.system },
          { title: 'ENTITY', value: (r) => r.entity },
          { title: 'OUTCOME', value: (r) => r.outcome },
          { title: 'COLUMN', value: (r) => r.column_name ?? '' },
          { title: 'REASON', value: (r) => r.reason },
        ]);
        print('');
        for (const row of rows) {
          const given = row.value === null ? '' : `=${JSON.stringify(row.value)}`;
          const value = row.column_name === null ? '' : ` ${row.column_name}${given}`;
          print(`${row.system}/${row.path}:${row.line}:${value} ${row.reason}\n    ${cut(row.raw)}`);
          if (row.resolved_by !== null) print(`    resolved by ${row.resolved_by}`);
        }
        if (total > rows.length)
          print(`\n${count(total - rows.length)} more: --limit ${count(total).replaceAll(',', '')}`);
      } finally {
        database.close();
      }
    });

const cut = (raw: string) => (raw.length > 200 ? `${raw.slice(0, 199)}…` : raw).replaceAll(/\s*\n\s*/g, ' ⏎ ');

function whole(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('Give a whole number from 1 on.');
  return number;
}
