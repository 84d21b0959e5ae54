/** Rows that were not accepted: listed, counted, and held against the contract's limit. */
import { StrataError } from '../../../errors.ts';
import { keyTextSql } from '../../../sources/compile/rows-sql.ts';
import { contracts } from '../../../sources/contracts.ts';
import { sqlPath, sqlText } from '../layout.ts';
import { type DatabaseOptions, openDatabase } from '../session.ts';
import type { LoadedFile } from './loads.ts';

/** The columns of {@link rejectsSql}; text, but for the line (bigint). */
const COLUMNS = ['system', 'entity', 'path', 'line', 'outcome', 'column_name', 'value', 'reason', 'raw', 'resolved_by'];

/**
 * A SELECT of the refused and duplicate rows of `loads` (in the order of `currentLoads`): system, entity, path, line,
 * outcome (`rejected` or `duplicate`), column_name, value, reason, raw (the whole line), and resolved_by: null for a row
 * that is open, otherwise what came in its place. That is the content that stands at its path now, or a row of its key
 * that was accepted: from the same file below it, or from another file, of a later extract, or loaded after it.
 */
export function rejectsSql(loads: readonly LoadedFile[]): string {
  const refused = loads.flatMap((load, nth) => {
    if (load.rejectsFile === null) return [];
    const { system, entity, path, extractTime, superseded } = load;
    const [s, e, p, taken] = [system, entity, path, extractTime].map(sqlText);
    const by = superseded ? sqlText(`a later content of ${path}`) : 'cast(null as varchar)';
    return [
      `select ${s} as system, ${e} as entity, ${p} as path, line, outcome, column_name, value, reason, raw, ${by} as later, ` +
        `${taken} as taken, ${load.loadedSeq} as seq, ${nth} as nth, ${load.keyed ? 'key' : 'cast(null as varchar)'} as key ` +
        `from read_parquet(${sqlPath(load.rejectsFile)})`,
    ];
  });
  if (refused.length === 0)
    return `select ${COLUMNS.map((n) => `cast(null as ${n === 'line' ? 'bigint' : 'varchar'}) as ${n}`).join(', ')} where false`;
  const answers = loads.flatMap((load, nth) => acceptedKeys(load, nth, loads));
  const rows = `refused as materialized (${refused.join('\nunion all\n')})`;
  const open = "later is null and key is not null and outcome = 'rejected'";
  if (answers.length === 0)
    return `with ${rows} select * exclude (later, taken, seq, nth, key), later as resolved_by from refused`;
  return [
    `with ${rows},`,
    `wanted as materialized (select entity, key from refused where ${open}),`,
    `accepted as materialized (${answers.join('\nunion all\n')}),`,
    'answered as (select r.nth, r.line, arg_max(a.place, (a.taken, a.seq, a.line)) as place from refused r',
    '  join accepted a on a.entity = r.entity and a.key = r.key',
    '    and case when a.nth = r.nth then a.line > r.line else (a.taken, a.seq) > (r.taken, r.seq) end',
    `  where ${open.replace('key', 'r.key')} group by r.nth, r.line)`,
    'select r.* exclude (later, taken, seq, nth, key), coalesce(r.later, a.place) as resolved_by',
    '  from refused r left join answered a on a.nth = r.nth and a.line = r.line',
  ].join('\n');
}

/** The accepted rows of a load whose key is one of `wanted`; none where its entity has no refused row with a key. */
function acceptedKeys(load: LoadedFile, nth: number, loads: readonly LoadedFile[]): string[] {
  const contract = contracts.find((c) => c.name === load.entity)!;
  const asked = loads.some((l) => l.entity === load.entity && l.rejected > 0 && l.keyed && !l.superseded);
  if (!asked || contract.key === 'row' || load.accepted === 0) return [];
  const line = load.firstLine === null ? '_line' : `file_row_number + ${load.firstLine}`;
  const e = sqlText(load.entity);
  return [
    `select * from (select ${e} as entity, ${keyTextSql(contract)} as key, ${sqlText(load.extractTime)} as taken, ${load.loadedSeq} as seq, ${nth} as nth, ` +
      `${line} as line, concat(${sqlText(`${load.system}/${load.path}:`)}, ${line}) as place ` +
      `from read_parquet(${sqlPath(load.rowsFile)}, file_row_number = true)) ` +
      `where key in (select key from wanted where entity = ${e})`,
  ];
}

/** As {@link rejectsSql}, without what is resolved. */
export const openRejectsSql = (loads: readonly LoadedFile[]) =>
  `select * from (${rejectsSql(loads)}) where resolved_by is null`;

/**
 * Holds every file as it is now against its contract's limit. One row of a file may be refused whatever its share, unless
 * it is the only one or the contract allows none; rows that are resolved count no more.
 * @throws StrataError `ingest.rejects_above_limit`, naming every file of which more rows are refused than its contract allows
 */
export async function assertRejectsWithinLimits(
  loads: readonly LoadedFile[],
  options: Pick<DatabaseOptions, 'memoryLimit' | 'threads'> = {},
): Promise<void> {
  const suspects = loads.filter((load) => !load.superseded && isAbove(load, load.rejected));
  if (suspects.length === 0) return;
  const files = [];
  const database = await openDatabase(':memory:', options);
  try {
    const connection = await database.connect();
    for (const load of suspects) {
      const { system, entity, path, rows } = load;
      // Only this file's rows are counted, but rows of any other may have come in their place.
      const others = loads.map((l) => (l === load ? l : { ...l, rejectsFile: null }));
      const reader = await connection.runAndReadAll(
        `select count(*) from (${openRejectsSql(others)}) where outcome = 'rejected'`,
      );
      const rejected = Number(reader.getRowsJS()[0]![0]);
      if (isAbove(load, rejected)) files.push({ system, entity, path, rows, rejected, limit: limitOf(load) });
    }
  } finally {
    database.close();
  }
  if (files.length > 0) throw new StrataError('ingest.rejects_above_limit', { files });
}

const limitOf = ({ entity }: LoadedFile) => contracts.find((c) => c.name === entity)?.rejectLimit ?? 1;

function isAbove(load: LoadedFile, rejected: number): boolean {
  const limit = limitOf(load);
  const forgiven = rejected === 1 && limit > 0 && load.rows > 1;
  return rejected > limit * load.rows && !forgiven;
}
