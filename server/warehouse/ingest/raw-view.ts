/** The accepted rows of a contract over all its loads: one per key. */
import { columnMeta } from '../../../sources/columns.ts';
import { keyColumns, keyHashSql } from '../../../sources/compile/rows-sql.ts';
import type { AnyContract } from '../../../sources/contract.ts';
import { sqlName, sqlPath } from '../layout.ts';
import type { LoadedFile } from './loads.ts';

/**
 * A SELECT of exactly the contract's columns, typed, over the Parquet files of `loads` (other entities are passed over).
 * Of several rows with one key the one with the latest version wins, then the one of the latest file (`loads` come in that
 * order from `currentLoads`). Only rows whose hash occurs twice are compared at all; a single file has none.
 */
export function rawViewSql(contract: AnyContract, loads: readonly LoadedFile[]): string {
  const columns = Object.entries(contract.columns).map(([name, schema]) => ({ name, type: columnMeta(schema).sql }));
  const files = loads.filter((load) => load.entity === contract.name && load.accepted > 0);
  if (files.length === 0) {
    return `select ${columns.map((c) => `cast(null as ${c.type}) as ${sqlName(c.name)}`).join(', ')} where false`;
  }
  const known = new Set(files.flatMap((file) => file.columns));
  const typed = columns
    .map((c) => `cast(${known.has(c.name) ? sqlName(c.name) : 'null'} as ${c.type}) as ${sqlName(c.name)}`)
    .join(', ');
  const list = `[${files.map((file) => sqlPath(file.rowsFile)).join(', ')}]`;
  if (files.length === 1) return `select ${typed} from read_parquet(${list})`;

  // Hashes of another engine version or another key are not comparable: they are made anew.
  const comparable = files.every((file) => file.engine === files[0]!.engine && file.recipe === files[0]!.recipe);
  const names = columns.map((c) => sqlName(c.name)).join(', ');
  const key = keyColumns(contract).map(sqlName).join(', ');
  const newest = contract.version ? `${sqlName(contract.version)} desc nulls last, ` : '';
  const hash = comparable ? '_hash' : keyHashSql(contract);
  const rows = comparable
    ? `select ${typed}, _hash, filename from read_parquet(${list}, union_by_name = true, filename = true)`
    : `select ${names}, ${hash} as _hash, filename from (select ${typed}, filename ` +
      `from read_parquet(${list}, union_by_name = true, filename = true))`;
  return [
    `with every_row as not materialized (${rows}),`,
    'repeated as materialized (select _hash from every_row group by _hash having count(*) > 1)',
    `select ${names} from every_row where _hash not in (select _hash from repeated)`,
    'union all',
    `select ${names} from (select *, row_number() over (partition by ${key}`,
    `  order by ${newest}list_position(${list}, filename) desc) as place`,
    '  from every_row where _hash in (select _hash from repeated)) where place = 1',
  ].join('\n');
}
