/** Rows of text into accepted, refused and duplicate ones, inside DuckDB. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { keyColumns, keyTextSql, rowsSql } from '../../../sources/compile/rows-sql.ts';
import { type AnyContract, ruleText } from '../../../sources/contract.ts';
import type { Mapping } from '../../../sources/mapping.ts';
import { sqlName, sqlPath, sqlText } from '../layout.ts';
import type { FoundFile } from './find-files.ts';
import { decideFormats } from './formats.ts';
import { mapColumns, rowCondition, textList } from './map-columns.ts';
import type { StoredLoad } from './stored-load.ts';
import type { TableSource } from './table-source.ts';

export interface RowsJob {
  readonly connection: DuckDBConnection;
  readonly mapping: Mapping;
  readonly contract: AnyContract;
  readonly found: FoundFile;
  /** Folder of its own for temporary files. */
  readonly folder: string;
}

/** What became of a file's rows. */
export type RowsResult = Pick<
  StoredLoad,
  | 'rows'
  | 'accepted'
  | 'rejected'
  | 'duplicates'
  | 'unknownColumns'
  | 'missingOptionalColumns'
  | 'dateFormats'
  | 'firstLine'
  | 'columns'
>;

/** The rows are not as many as the lines: some line is empty, or a record spans several. */
export class NotLineByLine extends Error {}

/**
 * How rows are written. Ids are mostly all different: looking for repeated texts is given up after the first 4,096 of a row
 * group. Version 2 stores what is then left as differences and lengths: smaller, and quicker to write and to read.
 */
const PARQUET = '(format parquet, parquet_version v2, dictionary_size_limit 4096)';

export const rowsFile = (folder: string) => path.join(folder, 'rows.parquet');
export const rejectsFile = (folder: string) => path.join(folder, 'rejects.parquet');

/**
 * Validates the rows of `source`, and writes them to `rows.parquet` and `rejects.parquet` of the job's folder.
 * One pass reads, types and checks all rows; only where some are refused or repeated are the good ones copied once more.
 * @throws NotLineByLine when `source` did not give the rows that it had to
 */
export async function validateRows(job: RowsJob, whole: TableSource): Promise<RowsResult> {
  const { connection, contract, mapping, found, folder } = job;
  const source = ownRows(job, whole);
  // JSON has no header: where no row is the contract's, none of its columns need be there either.
  if (source !== whole && found.kind === 'json') {
    const [own] = await numbers(connection, `select count(*) from ${source.from}`);
    if (own === 0) return emptyRows(job);
  }
  const mapped = mapColumns(mapping, contract, source.columns, found.path);
  const { formats, dateFormats } = await decideFormats(connection, mapping, contract, found.kind, source, mapped);
  const keep = ['_extra', ...(source.firstLine === null ? ['_line'] : [])];
  const cells = [
    textList(mapped.texts),
    `${mapped.extra} as _extra`,
    ...(source.firstLine === null ? ['_line'] : []),
    ...(source.broken ? [`${source.broken} as _broken`] : []),
  ];
  const sql = rowsSql(contract, {
    source: `select ${cells.join(', ')} from ${source.from}`,
    formats,
    keep,
    broken: source.broken ? '_broken' : undefined,
    trimmed: source.trimmed ? asTheyLie(source, mapped) : undefined,
    nulFree: source.nulFree ? asTheyLie(source, mapped) : undefined,
  });
  const stage = path.join(folder, 'stage.parquet');
  await connection.run(`copy (${sql}) to ${sqlPath(stage)} ${PARQUET}`);

  const [[rows, rejected, keys]] = await Promise.all([
    numbers(
      connection,
      `select count(*), count(_error), count(distinct _hash) filter (where _error is null) from ${sqlPath(stage)}`,
    ),
    // The disk takes the rows while they are counted: they have to be on it before the load counts.
    flush(stage),
  ]);
  if (source.expectedRows !== undefined && rows !== source.expectedRows) throw new NotLineByLine();
  const common = {
    rows: rows!,
    unknownColumns: mapped.unknown,
    missingOptionalColumns: mapped.missingOptional,
    dateFormats,
    columns: Object.keys(contract.columns),
  };
  rmSync(rejectsFile(folder), { force: true });
  if (rejected === 0 && keys === rows) {
    renameSync(stage, rowsFile(folder));
    return { ...common, accepted: rows!, rejected: 0, duplicates: 0, firstLine: source.firstLine };
  }
  const line = source.firstLine === null ? '_line' : `file_row_number + ${source.firstLine}`;
  const duplicates = await sortOut(job, source, stage, line);
  rmSync(stage);
  return { ...common, accepted: rows! - rejected! - duplicates, rejected: rejected!, duplicates, firstLine: null };
}

/** The rows of `source` that are the contract's, and the records that are no rows: those may be anybody's. */
function ownRows({ mapping, contract }: RowsJob, source: TableSource): TableSource {
  const condition = rowCondition(mapping, contract, source.columns);
  if (condition === undefined) return source;
  const own = source.broken ? `(${condition}) or (${source.broken}) is not null` : condition;
  return { ...source, from: `(select * from ${source.from} where ${own})`, expectedRows: undefined };
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** The contract's columns that are cells of the file, neither put together nor replaced. */
function asTheyLie(source: TableSource, mapped: ReturnType<typeof mapColumns>): Set<string> {
  const cells = new Set(source.columns.names.map((_, index) => source.columns.text(index)));
  return new Set([...mapped.texts].filter(([, text]) => cells.has(text)).map(([name]) => name));
}

/** The result of a file without any record: an empty, typed `rows.parquet`. */
export async function emptyRows(job: RowsJob): Promise<RowsResult> {
  const columns = Object.keys(job.contract.columns);
  const none = columns.map((name) => `cast(null as varchar) as ${sqlName(name)}`).join(', ');
  const sql = rowsSql(job.contract, {
    source: `select ${none}, cast(null as varchar) as _extra where false`,
    keep: ['_extra'],
  });
  await job.connection.run(`copy (${sql}) to ${sqlPath(rowsFile(job.folder))} (format parquet)`);
  const nothing = { rows: 0, accepted: 0, rejected: 0, duplicates: 0, firstLine: 2 };
  return { ...nothing, unknownColumns: [], missingOptionalColumns: [], dateFormats: {}, columns };
}

async function numbers(connection: DuckDBConnection, sql: string): Promise<number[]> {
  return (await connection.runAndReadAll(sql)).getRowsJS()[0]!.map(Number);
}

/** Writes `rows.parquet` without, and `rejects.parquet` with the rows that are refused or repeated; gives the number of duplicates. */
async function sortOut(job: RowsJob, source: TableSource, stage: string, line: string): Promise<number> {
  const { connection, contract, folder } = job;
  const rows = `(select *, ${line} as line from read_parquet(${sqlPath(stage)}, file_row_number = true))`;
  const keys = keyColumns(contract).map(sqlName).join(', ');
  const newest = contract.version ? `${sqlName(contract.version)} desc nulls last, ` : '';
  const same = contract.key === 'row' ? 'is the same row' : `has the same ${contract.key.join(', ')}`;
  const keyText =
    contract.key === 'row' ? 'cast(null as varchar)' : `concat_ws(', ', ${contract.key.map(sqlName).join(', ')})`;
  const ruled = ["''", ...contract.rules.map((rule) => sqlText(ruleText(rule)))].join(', ');
  // The cells of a record that is no row may be anyone's: it has no key.
  const isRow = `(_error.column_name is not null or _error.reason in (${ruled}))`;
  const keyName = contract.key === 'row' ? 'cast(null as varchar)' : sqlText(contract.key.join(', '));
  await connection.run(
    `create or replace temp table refused as
    select line, file_row_number, 'rejected' as outcome, _error.column_name as column_name, _error.value as value,
      _error.reason as reason, case when ${isRow} then ${keyTextSql(contract)} end as key
    from ${rows} where _error is not null
    union all
    select line, file_row_number, 'duplicate', ${keyName}, ${keyText}, concat('line ', winner, ' ${same}'), null
    from (select *, row_number() over ranked as place, first_value(line) over ranked as winner
      from ${rows} where _error is null and _hash in (
        select _hash from ${sqlPath(stage)} where _error is null group by _hash having count(*) > 1)
      window ranked as (partition by ${keys} order by ${newest}file_row_number desc))
    where place > 1`,
  );
  try {
    const columns = [...Object.keys(contract.columns), '_extra', '_hash'].map(sqlName).join(', ');
    await connection.run(
      `copy (select ${columns}, cast(line as bigint) as _line from ${rows} where file_row_number not in ` +
        `(select file_row_number from refused)) to ${sqlPath(rowsFile(folder))} ${PARQUET}`,
    );
    await writeRejects(job, source);
    return (await numbers(connection, `select count(*) from refused where outcome = 'duplicate'`))[0]!;
  } finally {
    await connection.run('drop table refused');
  }
}

/** Adds the raw text of every refused record. */
async function writeRejects({ connection, folder }: RowsJob, source: TableSource): Promise<void> {
  const lines = await connection.runAndReadAll('select line from refused');
  const wanted = new Set(lines.getRowsJS().map((row) => Number(row[0])));
  const file = path.join(folder, 'raw.jsonl');
  const output = openSync(file, 'w');
  let longest = 0;
  try {
    for await (const record of source.raw(wanted)) {
      const text = `${JSON.stringify(record)}\n`;
      longest = Math.max(longest, text.length * 3);
      writeSync(output, text);
    }
  } finally {
    closeSync(output);
  }
  await connection.run(
    `copy (select r.outcome, cast(r.line as bigint) as line, t.raw, r.column_name, r.value, r.reason, r.key
    from refused r left join read_json(${sqlPath(file)}, format = 'newline_delimited', auto_detect = false,
      maximum_object_size = ${Math.max(16_777_216, longest)}, columns = {line: 'BIGINT', raw: 'VARCHAR'}) t using (line)
    order by r.line) to ${sqlPath(rejectsFile(folder))} (format parquet)`,
  );
  rmSync(file);
}
