/** Rows between DuckDB and those of JavaScript (a transform's `compute`, live tables): dates as `YYYY-MM-DD`, money and whole numbers as numbers. */
import { setImmediate } from 'node:timers/promises';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { StrataError } from '../../../errors.ts';
import type { SqlType } from '../../../sources/columns.ts';
import type { Relation } from '../../../transforms/define.ts';
import { sqlName } from '../layout.ts';

const READ_AS: Record<SqlType, string> = {
  text: 'text',
  date: 'text',
  timestamp: 'text',
  boolean: 'boolean',
  bigint: 'double',
  'double precision': 'double',
  'decimal(18,2)': 'double',
};

/** Rows that are handed over at once; DuckDB's own vectors hold 2,048. */
const CHUNK = 2048;

/** All rows of a table in the order of its grain, as its row type says. */
export async function readRows(connection: DuckDBConnection, relation: Relation): Promise<never[]> {
  const columns = Object.entries(relation.columns).map(
    ([name, { sql }]) => `cast(t.${sqlName(name)} as ${READ_AS[sql]}) as ${sqlName(name)}`,
  );
  const order = relation.grain.map((name) => `t.${sqlName(name)}`).join(', ');
  const sql = `select ${columns.join(', ')} from ${sqlName(relation.name)} t ${order && `order by ${order}`}`;
  return (await connection.runAndReadAll(sql)).getRowObjectsJS() as never[];
}

/**
 * Appends rows to an empty table made from the relation's columns.
 * @param database default: the one that is open
 * @throws StrataError `table.wrong_value` for a value that is not of its column's type
 */
export async function appendRows(
  connection: DuckDBConnection,
  relation: Pick<Relation, 'name' | 'columns'>,
  rows: readonly Readonly<Record<string, unknown>>[],
  database?: string,
): Promise<void> {
  const columns = Object.entries(relation.columns);
  const types = columns.map(([, { sql }]) => WRITE_AS[sql].type);
  const appender = await connection.createAppender(relation.name, undefined, database);
  try {
    for (let start = 0; start < rows.length; start += CHUNK) {
      const part = rows.slice(start, start + CHUNK);
      const chunk = DuckDBDataChunk.create(types, part.length);
      chunk.setColumns(
        columns.map(([column, { sql }]) =>
          part.map((row, at) => {
            const value = row[column] ?? null;
            const converted = engineValue(sql, value);
            if (converted !== undefined) return converted;
            const details = { table: relation.name, column, declared: sql, value: JSON.stringify(value) };
            throw new StrataError('table.wrong_value', { ...details, row: start + at + 1 });
          }),
        ),
      );
      appender.appendDataChunk(chunk);
      // A server that fills a table answers queries meanwhile.
      await setImmediate();
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

/** A value as DuckDB takes it, undefined when it is not of that type. */
export const engineValue = (sql: SqlType, value: unknown): DuckDBValue | undefined =>
  value === null ? null : WRITE_AS[sql].convert(value);

/** Engine type of a column and a value as DuckDB takes it; undefined when it is not of that type. */
const WRITE_AS: Record<SqlType, { type: DuckDBType; convert: (value: unknown) => DuckDBValue | undefined }> = {
  text: { type: VARCHAR, convert: (v) => (typeof v === 'string' ? v : undefined) },
  boolean: { type: BOOLEAN, convert: (v) => (typeof v === 'boolean' ? v : undefined) },
  bigint: { type: BIGINT, convert: (v) => (Number.isSafeInteger(v) ? BigInt(v as number) : undefined) },
  'double precision': { type: DOUBLE, convert: (v) => (Number.isFinite(v) ? (v as number) : undefined) },
  'decimal(18,2)': { type: DECIMAL(18, 2), convert: (v) => (typeof v === 'number' ? decimalOf(v) : undefined) },
  date: { type: DATE, convert: (v) => (typeof v === 'string' ? dateOf(v) : undefined) },
  timestamp: { type: TIMESTAMP, convert: (v) => (typeof v === 'string' ? timestampOf(v) : undefined) },
};

/** To the cent, half cents away from zero as SQL rounds decimals. */
function decimalOf(value: number): DuckDBDecimalValue | undefined {
  const cents = Math.sign(value) * Math.round(Math.abs(value) * 100);
  return Number.isSafeInteger(cents) ? new DuckDBDecimalValue(BigInt(cents), 18, 2) : undefined;
}

function dateOf(text: string): DuckDBDateValue | undefined {
  const time = Date.parse(`${text}T00:00:00Z`);
  // JavaScript reads February 30 as March 1: a date must read back as it was written.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) return undefined;
  return new DuckDBDateValue(time / 86_400_000);
}

/** From `YYYY-MM-DD HH:MM:SS[.ffffff]`, UTC. */
function timestampOf(text: string): DuckDBTimestampValue | undefined {
  const parts = /^(.{10}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?$/.exec(text);
  const [, day = '', clock = '', fraction = ''] = parts ?? [];
  const millis = Date.parse(`${day}T${clock}Z`);
  if (!dateOf(day) || Number.isNaN(millis)) return undefined;
  return new DuckDBTimestampValue(BigInt(millis) * 1000n + BigInt(fraction.padEnd(6, '0')));
}
