/** Output columns of transforms: what a transform promises of each column, checked by `tsc` and after every build. */
import { columnMeta, type Money, type SqlDate, type SqlTimestamp, type SqlType } from '../sources/columns.ts';
import type { Shape } from '../sources/contract.ts';

export interface Column<T = unknown> {
  readonly sql: SqlType;
  readonly nullable: boolean;
  readonly description: string;
  /** Only in the types: what TypeScript sees. */
  readonly type?: T;
}
export type Columns = Readonly<Record<string, Column>>;
/** The row that a set of columns stands for. */
export type Row<C extends Columns> = { [K in keyof C]: C[K] extends Column<infer T> ? T : never };

const column =
  <T>(sql: SqlType) =>
  (description: string): Column<T> => ({ sql, nullable: false, description });

export const text = column<string>('text');
export const bigint = column<number>('bigint');
export const double = column<number>('double precision');
export const money = column<Money>('decimal(18,2)');
export const boolean = column<boolean>('boolean');
export const date = column<SqlDate>('date');
export const timestamp = column<SqlTimestamp>('timestamp');

/** The same column, which may be null. */
export const nullable = <T>(c: Column<T>): Column<T | null> => ({ ...c, nullable: true });

/** The columns of a contract, as a transform's columns. */
export function contractColumns<S extends Shape>(shape: S): { [K in keyof S]: Column<S[K]['_zod']['output']> } {
  return Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => {
      const { sql, nullable, description } = columnMeta(schema);
      return [name, { sql, nullable, description }];
    }),
  ) as never;
}
