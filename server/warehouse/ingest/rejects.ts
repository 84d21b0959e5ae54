/** Rows that were not accepted: listed, counted, and held against the contract's limit. */
import { StrataError } from '../../../errors.ts';
import type { AnyContract } from '../../../sources/contract.ts';
import { sqlPath, sqlText } from '../layout.ts';
import type { LoadedFile } from './loads.ts';

/**
 * A SELECT of the refused and duplicate rows of the files as they are now: system, entity, path, line (bigint), outcome
 * (`rejected` or `duplicate`), column_name, value, reason, raw (the whole line); text unless told. Files whose corrected
 * content has been loaded are not among them any more.
 */
export function currentRejectsSql(loads: readonly LoadedFile[]): string {
  const parts = loads.flatMap((load) => {
    if (load.superseded || load.rejectsFile === null) return [];
    const file = [load.system, load.entity, load.path].map(sqlText);
    return [
      `select ${file[0]} as system, ${file[1]} as entity, ${file[2]} as path, line, outcome, column_name, value, reason, raw ` +
        `from read_parquet(${sqlPath(load.rejectsFile)})`,
    ];
  });
  if (parts.length > 0) return parts.join('\nunion all\n');
  const none = ['system', 'entity', 'path', 'line', 'outcome', 'column_name', 'value', 'reason', 'raw'];
  return `select ${none.map((n) => `cast(null as ${n === 'line' ? 'bigint' : 'varchar'}) as ${n}`).join(', ')} where false`;
}

/**
 * @throws StrataError `ingest.rejects_above_limit`, naming every entity of which more rows were refused than its contract
 * allows. The rows of all its files that stand now count together, and so do those of every single file.
 */
export function assertRejectsWithinLimits(contracts: readonly AnyContract[], loads: readonly LoadedFile[]): void {
  const files = loads.flatMap((load) => {
    const limit = contracts.find((c) => c.name === load.entity)?.rejectLimit;
    if (load.superseded || limit === undefined || load.rejected <= limit * load.rows) return [];
    const { system, entity, path, rows, rejected } = load;
    return [{ system, entity, path, rows, rejected, limit }];
  });
  if (files.length > 0) throw new StrataError('ingest.rejects_above_limit', { files });
}
