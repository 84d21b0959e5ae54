/** Functions on numbers. */
import { castTo, type Expression, expression, raise } from '../expression.ts';
import { finite, LOOSE, remainder, unlessZero } from '../numbers.ts';
import { join, raw, type Sql, sql } from '../parts.ts';
import { asDecimal, decimal, isInteger, type Type } from '../postgres-types.ts';
import { type Definition, first, fn } from './definition.ts';

/** A function of doubles for numerics too: 15 significant digits. */
const viaDouble = (
  name: string,
  count: number,
  build: (...args: readonly Expression[]) => Sql,
  doc: string,
): Definition[] => [
  fn(name, Array(count).fill('double').join(', '), 'float8', (args) => build(...args), doc),
  fn(
    name,
    Array(count).fill('numeric').join(', '),
    () => LOOSE,
    (args) =>
      fromDouble(build(...args.map((a) => ({ ...a, sql: sql`CAST(${a} AS DOUBLE)`, type: { name: 'float8' } })))),
    `${doc} Numerics to 15 significant digits.`,
  ),
];
const fromDouble = (value: Sql): Sql => sql`CAST(format('{:.15g}', ${value}) AS DECIMAL(38,20))`;

const logarithm = (duck: string, base?: string) => (a: Expression) =>
  sql`CASE WHEN ${a} = 0 THEN ${raise('2201E', 'cannot take logarithm of zero')} WHEN ${a} < 0 THEN ${raise('2201E', 'cannot take logarithm of a negative number')} ELSE ${raw(duck)}(${a}${raw(base ?? '')}) END`;

export const power = (a: Expression, b: Expression): Sql => {
  const result = sql`power(${a}, ${b})`;
  return sql`CASE WHEN ${a} = 0 AND ${b} < 0 THEN ${raise('2201F', 'zero raised to a negative power is undefined')} WHEN ${a} < 0 AND ${b} <> trunc(${b}) THEN ${raise('2201F', 'a negative number raised to a non-integer power yields a complex result')} ELSE ${finite(result, a, b)} END`;
};
export const root = (a: Expression): Sql =>
  sql`CASE WHEN ${a} < 0 THEN ${raise('2201F', 'cannot take square root of a negative number')} ELSE sqrt(${a}) END`;

/** The scale of round(x, n) and trunc(x, n) for a literal n; a negative one rounds before the point. */
function digits(name: 'round' | 'trunc'): Definition {
  return fn(
    name,
    'numeric, integer',
    ([a, n]) => ({ ...decimal(38, scaleFor(a!, n!)), loose: typeof n!.constant !== 'string' }),
    ([a, n]) => {
      const { precision, scale } = asDecimal(a!.type);
      if (typeof n!.constant !== 'string') {
        const power10 = (exponent: Sql) => sql`CAST(rpad('1', CAST(1 + ${exponent} AS INTEGER), '0') AS HUGEINT)`;
        const lost = sql`CASE WHEN ${n!} > ${raw(scale)} THEN 0 ELSE ${raw(scale)} - ${n!} END`;
        const whole =
          scale === 0 ? sql`CAST(${a!} AS HUGEINT)` : sql`CAST(replace(CAST(${a!} AS VARCHAR), '.', '') AS HUGEINT)`;
        const half = name === 'round' ? sql`CASE WHEN ${a!} < 0 THEN -1 ELSE 1 END * (${power10(lost)} // 2)` : sql`0`;
        const unit = raw(scale === 0 ? '1' : `0.${'0'.repeat(scale - 1)}1`);
        const value = sql`(CAST((${whole} + ${half}) // ${power10(lost)} * ${power10(lost)} AS DECIMAL(38,0)) * CAST(${unit} AS DECIMAL(${raw(Math.max(1, scale))},${raw(scale)})))`;
        return expression(
          { ...decimal(38, scale), loose: true },
          sql`CASE WHEN ${n!} < 0 THEN ${raise('0A000', 'rounding before the decimal point needs a literal number of digits')} ELSE ${value} END`,
        );
      }
      const target = Number(n!.constant);
      if (target >= 0) {
        const kept = Math.min(38, target);
        if (kept >= scale)
          return expression(
            decimal(Math.min(38, precision + kept - scale), kept),
            castTo(decimal(Math.min(38, precision + kept - scale), kept), a!.sql),
          );
        const type = decimal(Math.min(38, precision - scale + kept + 1), kept);
        if (name === 'round') return expression(type, castTo(type, a!.sql));
        const text = sql`CAST(${a!} AS VARCHAR)`;
        return expression(
          type,
          castTo(type, sql`left(${text}, length(${text}) - ${raw(scale - kept + (kept === 0 ? 1 : 0))})`),
        );
      }
      const unit = raw(`1${'0'.repeat(Math.min(37, -target))}`);
      const type = decimal(38, 0);
      const whole = sql`CAST(trunc(${a!}) AS HUGEINT)`;
      const half =
        name === 'round' ? sql` + CASE WHEN ${a!} < 0 THEN -1 ELSE 1 END * (CAST(${unit} AS HUGEINT) // 2)` : [];
      return expression(type, castTo(type, sql`((${whole}${half}) // ${unit} * ${unit})`));
    },
    `${name === 'round' ? 'Rounded half away from zero' : 'Cut'} to a number of decimals.`,
  ); // prettier-ignore
}
const scaleFor = (a: Expression, n: Expression): number =>
  typeof n.constant === 'string' ? Math.max(0, Math.min(38, Number(n.constant))) : asDecimal(a.type).scale;

const whole = (type: Type): Type => ({ ...decimal(asDecimal(type).precision - asDecimal(type).scale + 1, 0) });
const toWhole = (name: string, duck: string, doc: string): Definition[] => [
  fn(
    name,
    'double',
    'float8',
    ([a]) => sql`${raw(duck === 'round' ? 'round_even' : duck)}(${a!}${raw(duck === 'round' ? ', 0' : '')})`,
    `${doc}${duck === 'round' ? ', half to even' : ''}.`,
  ),
  fn(
    name,
    'numeric',
    (args) => whole(first(args)),
    ([a]) =>
      castTo(
        whole(a!.type),
        asDecimal(a!.type).scale === 0
          ? a!.sql
          : sql`${raw(duck)}(CAST(${a!} AS DECIMAL(38,${raw(asDecimal(a!.type).scale)})))`,
      ),
    `${doc}${duck === 'round' ? ', half away from zero' : ''}.`,
  ),
];

export const MATH: readonly Definition[] = [
  ...toWhole('round', 'round', 'Nearest integer'),
  ...toWhole('trunc', 'trunc', 'Toward zero'),
  ...toWhole('ceil', 'ceil', 'Upward'),
  ...toWhole('ceiling', 'ceil', 'Upward'),
  ...toWhole('floor', 'floor', 'Downward'),
  digits('round'),
  digits('trunc'),
  fn('abs', 'number', first, ([a]) => sql`abs(${a!})`, 'Absolute value.'),
  fn('sign', 'double', 'float8', ([a]) => sql`CAST(sign(${a!}) AS DOUBLE)`, '-1, 0 or 1.'),
  fn(
    'sign',
    'numeric',
    () => decimal(1, 0),
    ([a]) => sql`CAST(sign(${a!}) AS DECIMAL(1,0))`,
    '-1, 0 or 1.',
  ),
  fn(
    'mod',
    'bigint, bigint',
    (args) => remainderType(args),
    ([a, b]) => remainder(a!, b!, remainderType([a!, b!])),
    'Remainder with the sign of the first; error 22012 for zero.',
  ),
  fn(
    'mod',
    'numeric, numeric',
    first,
    ([a, b]) => remainder(a!, b!, { name: 'numeric' }),
    'Remainder with the sign of the first; error 22012 for zero.',
  ),
  fn(
    'div',
    'numeric, numeric',
    () => decimal(38, 0),
    ([a, b]) => {
      const scale = Math.max(asDecimal(a!.type).scale, asDecimal(b!.type).scale);
      const units = (x: Expression) =>
        sql`CAST(replace(CAST(CAST(${x} AS DECIMAL(38,${raw(scale)})) AS VARCHAR), '.', '') AS HUGEINT)`;
      return unlessZero(b!, sql`CAST(${units(a!)} // ${units(b!)} AS DECIMAL(38,0))`, a!);
    },
    'Integer part of a quotient.',
  ), // prettier-ignore
  fn(
    'gcd',
    'bigint, bigint',
    (args) => remainderType(args),
    ([a, b]) => castTo(remainderType([a!, b!]), sql`gcd(${a!}, ${b!})`),
    'Greatest common divisor.',
  ),
  fn(
    'lcm',
    'bigint, bigint',
    (args) => remainderType(args),
    ([a, b]) => castTo(remainderType([a!, b!]), sql`lcm(${a!}, ${b!})`),
    'Least common multiple.',
  ),
  ...viaDouble('sqrt', 1, (a) => root(a!), 'Square root; error for negative numbers.'),
  fn('cbrt', 'double', 'float8', ([a]) => sql`cbrt(${a!})`, 'Cube root.'),
  ...viaDouble('exp', 1, (a) => finite(sql`exp(${a!})`, a!), 'Exponential.'),
  ...viaDouble('ln', 1, (a) => logarithm('ln')(a!), 'Natural logarithm; error for zero and negative numbers.'),
  ...viaDouble('log', 1, (a) => logarithm('log10')(a!), 'Logarithm to base 10.'),
  ...viaDouble('log10', 1, (a) => logarithm('log10')(a!), 'Logarithm to base 10.'),
  viaDouble(
    'log',
    2,
    (a, b) => sql`(${logarithm('ln')(b!)} / ${logarithm('ln')(a!)})`,
    'Logarithm to the base that comes first.',
  )[1]!,
  ...viaDouble('power', 2, (a, b) => power(a!, b!), 'Power.'),
  ...viaDouble('pow', 2, (a, b) => power(a!, b!), 'Power.'),
  ...['sin', 'cos', 'tan', 'cot', 'atan', 'sinh', 'cosh', 'tanh', 'degrees', 'radians'].map((name) =>
    fn(name, 'double', 'float8', ([a]) => sql`${raw(name)}(${a!})`, 'As in Postgres.'),
  ),
  ...['asin', 'acos'].map((name) =>
    fn(
      name,
      'double',
      'float8',
      ([a]) =>
        sql`CASE WHEN abs(${a!}) > 1 THEN ${raise('22003', 'input is out of range')} ELSE ${raw(name)}(${a!}) END`,
      'As in Postgres.',
    ),
  ),
  fn('atan2', 'double, double', 'float8', ([a, b]) => sql`atan2(${a!}, ${b!})`, 'Angle of a point.'),
  fn('pi', '', 'float8', () => sql`pi()`, 'Pi.'),
  fn('random', '', 'float8', () => sql`random()`, 'At least 0 and less than 1.'),
  fn(
    'width_bucket',
    'number, number, number, integer',
    'int4',
    ([x, low, high, n]) => {
      const [d, l, h] = [x!, low!, high!].map((value) => sql`CAST(${value} AS DOUBLE)`) as [Sql, Sql, Sql];
      const bucket = sql`CASE WHEN ${l} < ${h} THEN CASE WHEN ${d} < ${l} THEN 0 WHEN ${d} >= ${h} THEN ${n!} + 1 ELSE least(${n!}, CAST(floor((${d} - ${l}) / (${h} - ${l}) * ${n!}) AS INTEGER) + 1) END ELSE CASE WHEN ${d} > ${l} THEN 0 WHEN ${d} <= ${h} THEN ${n!} + 1 ELSE least(${n!}, CAST(floor((${l} - ${d}) / (${l} - ${h}) * ${n!}) AS INTEGER) + 1) END END`;
      return sql`CASE WHEN ${n!} <= 0 THEN ${raise('2201G', 'count must be greater than zero')} WHEN ${l} = ${h} THEN ${raise('2201G', 'lower bound cannot equal upper bound')} WHEN ${x!} IS NOT NULL AND ${n!} IS NOT NULL THEN CAST(${bucket} AS INTEGER) END`;
    },
    'Number of the bucket of equal width.',
  ), // prettier-ignore
  ...['num_nulls', 'num_nonnulls'].map((name) =>
    fn(
      name,
      'any...',
      'int4',
      (args) =>
        sql`CAST(${join(
          args.map((a) => sql`CASE WHEN ${a} IS ${raw(name === 'num_nulls' ? 'NULL' : 'NOT NULL')} THEN 1 ELSE 0 END`),
          ' + ',
        )} AS INTEGER)`,
      'How many arguments are (not) null.',
    ),
  ),
];

const remainderType = (args: readonly Expression[]): Type => ({
  name: ['int8', 'int4', 'int2'].find((name) => args.some((a) => a.type.name === name)) ?? 'int8',
});
export const integerType = (a: Type, b: Type): Type =>
  isInteger(a) && isInteger(b)
    ? remainderType([
        { type: a, sql: [] },
        { type: b, sql: [] },
      ])
    : a;
