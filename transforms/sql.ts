/** Small expressions that DuckDB and Postgres read alike (`portable-sql.md`): the vocabulary of transforms. */
import { type Expression, sql } from 'kysely';
import type { Money, SqlDate, SqlTimestamp, SqlType } from '../sources/columns.ts';

type Ex<T> = Expression<T>;

/** A date literal. */
export const day = (iso: string) => sql<SqlDate>`cast(${iso} as date)`;
/** A money literal. */
export const cents = (amount: number) => sql<Money>`cast(${sql.lit(amount)} as decimal(18,2))`;
export const ZERO = cents(0);

/** A missing value of a type. */
export const nothing = <T>(type: SqlType) => sql<T | null>`cast(null as ${sql.raw(type)})`;

/** First day of the month of a date or timestamp. */
export const monthOf = (d: Ex<SqlDate | SqlTimestamp | null>) => sql<SqlDate>`cast(date_trunc('month', ${d}) as date)`;
/** Calendar date of a timestamp. */
export const dateOf = (t: Ex<SqlTimestamp>) => sql<SqlDate>`cast(${t} as date)`;
/** Number of the month counted from year 0: month arithmetic without intervals. */
export const monthIndex = (d: Ex<SqlDate | SqlTimestamp | null>) =>
  sql<number>`cast(extract(year from ${d}) * 12 + extract(month from ${d}) - 1 as bigint)`;

/** 1 where the condition holds, else 0: a count that sums. */
export const flag = (condition: Ex<unknown>) => sql<number>`case when ${condition} then 1 else 0 end`;
/** `value` where the condition holds, else 0. */
export const amountIf = (condition: Ex<unknown>, value: Ex<Money | null>) =>
  sql<Money>`case when ${condition} then ${value} else ${ZERO} end`;

/**
 * Money, not negative, divided by a whole number and rounded half up to the cent. DuckDB divides decimals as doubles,
 * which rounds half cents wrong: the division is one of integers.
 */
export const divRound = (amount: Ex<Money | null>, divisor: number) => {
  const [d, d2] = [sql.lit(divisor), sql.lit(2 * divisor)];
  return sql<Money>`cast(cast((cast(${amount} * 100 as bigint) * 2 + ${d}) / ${d2} as decimal(16,0)) * 0.01 as decimal(18,2))`;
};

/** Money times a share (0.80), rounded half away from zero to the cent. */
export const share = (amount: Ex<Money | null>, part: Ex<number>) =>
  sql<Money>`cast(round(${amount} * cast(${part} as decimal(6,4)), 2) as decimal(18,2))`;

/**
 * A number of 0 to 2^52 - 1 that a text always has, in every engine: the first 13 digits of its MD5. JSON and JavaScript
 * keep such a number exactly. Engines read hexadecimal text in different ways: each digit is looked up.
 */
export const textHash = (text: Ex<string>) => {
  const digit = (at: number) =>
    sql`cast(strpos('123456789abcdef', substr(md5(${text}), ${sql.lit(at)}, 1)) as bigint) * ${sql.lit(16 ** (13 - at))}`;
  return sql<number>`(${sql.join(
    Array.from({ length: 13 }, (_, i) => digit(i + 1)),
    sql` + `,
  )})`;
};

/** The days of a month that occur in a group, as bits: the 1st is the lowest. */
export const dayBits = (d: Ex<SqlDate>) =>
  sql<number>`bit_or(cast(1 as bigint) << (cast(extract(day from ${d}) as integer) - 1))`;

/**
 * How many of the lowest 32 bits are set, by adding neighbours (H. S. Warren, Hacker's Delight, 2nd ed., 5-1): the engines'
 * own functions for it take different types.
 */
export const countBits = (bits: Ex<number>) => {
  const pairs = sql`(${bits} - ((${bits} >> 1) & 1431655765))`;
  const fours = sql`((${pairs} & 858993459) + ((${pairs} >> 2) & 858993459))`;
  const bytes = sql`((${fours} + (${fours} >> 4)) & 252645135)`;
  return sql<number>`(((${bytes} * 16843009) >> 24) & 255)`;
};
