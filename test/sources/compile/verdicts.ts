/** What DuckDB says of rows of texts, held against what zod says: both have to agree. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect } from 'vitest';
import { columnMeta } from '../../../sources/columns.ts';
import { type ColumnFormats, readRow } from '../../../sources/compile/read-row.ts';
import { rowsSql } from '../../../sources/compile/rows-sql.ts';
import type { AnyContract } from '../../../sources/contract.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create();
  connection = await instance.connect();
  for (const s of ["set TimeZone = 'UTC'", 'set integer_division = true', 'set ieee_floating_point_ops = false']) {
    await connection.run(s);
  }
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

export type TextRow = { [column: string]: string | null };

/** The verdicts of DuckDB on rows of texts, in their order. */
export async function verdicts(contract: AnyContract, rows: readonly TextRow[], formats: ColumnFormats) {
  const names = Object.keys(contract.columns);
  await connection.run(
    `create or replace temp table texts(nth integer, ${names.map((n) => `"${n}" varchar`).join(', ')})`,
  );
  const appender = await connection.createAppender('texts');
  rows.forEach((row, at) => {
    appender.appendInteger(at);
    for (const name of names) {
      const text = row[name] ?? null;
      if (text === null) appender.appendNull();
      else appender.appendVarchar(text);
    }
    appender.endRow();
  });
  appender.closeSync();
  const sql = rowsSql(contract, { source: 'select * from texts', keep: ['nth'], formats });
  const values = names.map((n) => {
    const { sql: type } = columnMeta(contract.columns[n]!);
    if (type === 'date' || type === 'timestamp') return `cast("${n}" as varchar) as "${n}"`;
    return type === 'text' || type === 'boolean' ? `"${n}"` : `cast("${n}" as double) as "${n}"`;
  });
  const reader = await connection.runAndReadAll(
    `select ${values.join(', ')}, _error.column_name as _column, _error.value as _value, _error.reason as _reason from (${sql}) order by nth`,
  );
  return reader.getRowObjectsJS() as { [column: string]: unknown }[];
}

/** Both verdicts agree: accepted with the same values, or refused with the same column, value and reason. */
export async function expectAgreement(contract: AnyContract, rows: readonly TextRow[], formats: ColumnFormats) {
  const found = await verdicts(contract, rows, formats);
  rows.forEach((row, at) => {
    const mine = readRow(contract, row, formats);
    const its = found[at]!;
    const where = `${contract.name} ${JSON.stringify(row)}`;
    if (mine.accepted) {
      expect(its._reason, where).toBeNull();
      for (const name of Object.keys(contract.columns)) expect(its[name], `${where}: ${name}`).toEqual(mine.row[name]);
    } else {
      const { _column: column, _value: value, _reason: reason } = its;
      expect({ accepted: false, column, value, reason }, where).toEqual(mine);
    }
  });
}
