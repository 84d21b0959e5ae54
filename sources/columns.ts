/**
 * The column types of strata, as zod schemas that carry their SQL type. Contracts are made of these, and so, by their
 * types, are transforms: a date is not a text and money is not a double, in TypeScript as in SQL.
 */
import { z } from 'zod';

/** SQL types that DuckDB and Postgres spell and treat alike (`portable-sql.md`, rule 3). */
export type SqlType = 'text' | 'bigint' | 'double precision' | 'decimal(18,2)' | 'boolean' | 'date' | 'timestamp';

declare const kind: unique symbol;
/** Money: DECIMAL(18,2) in SQL, in the reporting currency. */
export type Money = number & { readonly [kind]: 'money' };
/** A calendar date, `YYYY-MM-DD`. */
export type SqlDate = string & { readonly [kind]: 'date' };
/** A naive timestamp in UTC, `YYYY-MM-DD HH:MM:SS[.ffffff]`. */
export type SqlTimestamp = string & { readonly [kind]: 'timestamp' };

/** What a column helper notes on its zod schema, for the compiler to SQL. Read it with {@link columnMeta}. */
export interface ColumnMeta {
  readonly sql: SqlType;
  readonly description: string;
  /** `currency`, `currency a year`, `seconds`, `seats`, ... absent for what has no unit. */
  readonly unit?: string;
  /** Lowest and highest accepted value, both inclusive; for dates and timestamps the first and last accepted day. */
  readonly min?: number | string;
  readonly max?: number | string;
  /** Length limits of text in Unicode code points. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly values?: readonly string[];
  /** Anchored at both ends; only what DuckDB (RE2) and JavaScript read alike. */
  readonly pattern?: string;
}

const columns = z.registry<ColumnMeta>();

/** The notes of a column's schema, looking through `.nullable()`. */
export function columnMeta(schema: z.ZodType): ColumnMeta & { nullable: boolean } {
  const nullable = schema instanceof z.ZodNullable;
  const inner = nullable ? (schema.unwrap() as z.ZodType) : schema;
  const meta = columns.get(inner);
  if (!meta) throw new TypeError('Columns of a contract are made with the helpers of sources/columns.ts');
  return { ...meta, nullable };
}

function noted<T>(schema: z.ZodType, meta: ColumnMeta): z.ZodType<T> {
  return (schema as unknown as z.ZodType<T>).register(columns as never, meta as never) as z.ZodType<T>;
}

const codePoints = (s: string) => [...s].length;

/** Text of 1 to `max` code points (1,000 unless told). An empty cell is a missing value, never ''. */
export function text(description: string, o: { max?: number; pattern?: string } = {}): z.ZodType<string> {
  const max = o.max ?? 1000;
  let schema = z.string().refine((s) => s.length > 0 && codePoints(s) <= max && !s.includes('\0'));
  if (o.pattern !== undefined) schema = schema.regex(new RegExp(o.pattern, 'u'));
  return noted(schema, { sql: 'text', description, minLength: 1, maxLength: max, pattern: o.pattern });
}

/** One of a fixed list of words. */
export function oneOf<const V extends string>(description: string, values: readonly V[]): z.ZodType<V> {
  return noted(z.enum(values as readonly [V, ...V[]]), { sql: 'text', description, values });
}

/** A whole number, within JavaScript's safe range. */
export function integer(description: string, o: { min?: number; max?: number; unit?: string } = {}): z.ZodType<number> {
  const min = o.min ?? Number.MIN_SAFE_INTEGER;
  const max = o.max ?? Number.MAX_SAFE_INTEGER;
  return noted(z.int().min(min).max(max), { sql: 'bigint', description, unit: o.unit, min, max });
}

/** A number that is not money and need not be whole. */
export function number(description: string, o: { min: number; max: number; unit?: string }): z.ZodType<number> {
  return noted(z.number().min(o.min).max(o.max), { sql: 'double precision', description, ...o });
}

/** An amount in the reporting currency, kept to the cent. 0 to 1e12 unless told. */
export function money(description: string, o: { min?: number; max?: number; unit?: string } = {}): z.ZodType<Money> {
  const meta: ColumnMeta = { sql: 'decimal(18,2)', description, unit: 'currency', min: 0, max: 1e12, ...o };
  return noted<Money>(
    z
      .number()
      .min(meta.min as number)
      .max(meta.max as number),
    meta,
  );
}

export function boolean(description: string): z.ZodType<boolean> {
  return noted(z.boolean(), { sql: 'boolean', description });
}

/** A calendar date from 1990-01-01 to 2099-12-31 unless told. */
export function date(description: string, o: { min?: string; max?: string } = {}): z.ZodType<SqlDate> {
  const meta = { sql: 'date', description, min: o.min ?? '1990-01-01', max: o.max ?? '2099-12-31' } as const;
  return noted<SqlDate>(
    z.iso.date().refine((d) => d >= meta.min && d <= meta.max),
    meta,
  );
}

/** A naive UTC timestamp whose day is from 1990-01-01 to 2099-12-31 unless told. */
export function timestamp(description: string, o: { min?: string; max?: string } = {}): z.ZodType<SqlTimestamp> {
  const meta = { sql: 'timestamp', description, min: o.min ?? '1990-01-01', max: o.max ?? '2099-12-31' } as const;
  return noted<SqlTimestamp>(
    z.string().refine((t) => {
      const parts = /^(\d{4}-\d{2}-\d{2}) (\d{2}):(\d{2}):(\d{2})(\.\d{1,6})?$/.exec(t);
      if (!parts || !z.iso.date().safeParse(parts[1]).success) return false;
      const [, day = '', hour, minute, second] = parts;
      return day >= meta.min && day <= meta.max && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
    }),
    meta,
  );
}
