/** The accepted rows of a contract over all its loads: one per key. */
import { columnMeta } from '../../../sources/columns.ts';
import { keyColumns, keyHashSql } from '../../../sources/compile/rows-sql.ts';
import type { AnyContract } from '../../../sources/contract.ts';
import { sqlName, sqlPath, sqlText } from '../layout.ts';
import type { LoadedFile } from './loads.ts';

/** The temporary table of {@link repeatedKeysSql}. */
export const repeatedKeysTable = (contract: AnyContract) => `repeated_${contract.name}`;

/**
 * A SELECT of exactly the contract's columns, typed, over the Parquet files of `loads` (other entities are passed over).
 * Of several rows with one key the one with the latest version wins, then the one of the latest file (`loads` come in that
 * order from `currentLoads`). Only rows whose hash occurs twice are compared at all; a single file has none.
 * @param repeated table with the rows of {@link repeatedKeysSql}, so that reading again does not look for them again
 */
export function rawViewSql(contract: AnyContract, loads: readonly LoadedFile[], repeated?: string): string {
  const files = filesOf(contract, loads);
  if (files.length === 0) {
    return `select ${columnsOf(contract)
      .map((c) => `cast(null as ${c.type}) as ${sqlName(c.name)}`)
      .join(', ')} where false`;
  }
  if (files.length === 1) return `select ${typed(contract, files)} from read_parquet(${listOf(files)})`;

  const names = columnsOf(contract)
    .map((c) => sqlName(c.name))
    .join(', ');
  const key = keyColumns(contract).map(sqlName).join(', ');
  const newest = contract.version ? `${sqlName(contract.version)} desc nulls last, ` : '';
  const found = repeated ? sqlName(repeated) : 'repeated';
  return [
    `with every_row as not materialized (${hashedRows(contract, files)})${repeated ? '' : ','}`,
    ...(repeated ? [] : [`repeated as materialized (${REPEATED})`]),
    `select ${names} from every_row where _hash not in (select _hash from ${found})`,
    'union all',
    `select ${names} from (select *, row_number() over (partition by ${key}`,
    `  order by ${newest}list_position(${listOf(files)}, filename) desc) as place`,
    `  from every_row where _hash in (select _hash from ${found})) where place = 1`,
  ].join('\n');
}

/** A SELECT of the hashes (`_hash`) that more than one row of `loads` has; undefined where none can. */
export function repeatedKeysSql(contract: AnyContract, loads: readonly LoadedFile[]): string | undefined {
  const files = filesOf(contract, loads);
  return files.length > 1 ? `with every_row as (${hashedRows(contract, files)}) ${REPEATED}` : undefined;
}

const REPEATED = 'select _hash from every_row group by _hash having count(*) > 1';

const filesOf = (contract: AnyContract, loads: readonly LoadedFile[]) =>
  loads.filter((load) => load.entity === contract.name && load.accepted > 0);
const listOf = (files: readonly LoadedFile[]) => `[${files.map((file) => sqlPath(file.rowsFile)).join(', ')}]`;
const columnsOf = (contract: AnyContract) =>
  Object.entries(contract.columns).map(([name, schema]) => ({ name, type: columnMeta(schema).sql }));

/** The contract's columns, null where no file has them. */
function typed(contract: AnyContract, files: readonly LoadedFile[]): string {
  const known = new Set(files.flatMap((file) => file.columns));
  return columnsOf(contract)
    .map((c) => `cast(${known.has(c.name) ? sqlName(c.name) : 'null'} as ${c.type}) as ${sqlName(c.name)}`)
    .join(', ');
}

/** All rows with the hash of their key and their file. Hashes of another engine version or another key are made anew. */
function hashedRows(contract: AnyContract, files: readonly LoadedFile[]): string {
  const from = (hash: string) =>
    `select ${typed(contract, files)}, ${hash}filename from read_parquet(${listOf(files)}, union_by_name = true, filename = true)`;
  const comparable = files.every((file) => file.engine === files[0]!.engine && file.recipe === files[0]!.recipe);
  return comparable ? from('_hash, ') : `select *, ${keyHashSql(contract)} as _hash from (${from('')})`;
}

/**
 * A SELECT of `source` and `record_id` (the key as text, its parts joined by `/`), each pair once, of every record that
 * `loads` have of a contract; undefined where they have none, or the whole row is the key.
 */
export function recordKeysSql(contract: AnyContract, loads: readonly LoadedFile[]): string | undefined {
  if (contract.key === 'row') return undefined;
  const files = filesOf(contract, loads);
  const key = `concat_ws('/', ${contract.key.map(sqlName).join(', ')})`;
  const selects = [...new Set(files.map((file) => file.system))].map((system) => {
    const own = files.filter((file) => file.system === system);
    return `select distinct ${sqlText(system)} as source, ${key} as record_id from read_parquet(${listOf(own)}, union_by_name = true)`;
  });
  return selects.length > 0 ? selects.join(' union all ') : undefined;
}
