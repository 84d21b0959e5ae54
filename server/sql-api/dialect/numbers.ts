/** Numbers: exact division, rounding and remainders as Postgres does them. */
import { castTo, type Expression, expression, raise } from './expression.ts';
import { raw, type Sql, sql } from './parts.ts';
import { asDecimal, decimal, duckType, isFloat, isInteger, type Type, WIDE } from './postgres-types.ts';

/** A numeric whose value is right and whose trailing zeros are not Postgres'. */
export const LOOSE: Type = { ...WIDE, loose: true };

const zero = (type: Type): Sql => (isFloat(type) ? raw('0.0::DOUBLE') : raw('0'));

/** Is it certainly not zero, so that a division needs no check? */
const nonZero = ({ constant }: Expression) => typeof constant === 'string' && Number(constant) !== 0;

/** `otherwise`, and Postgres' error 22012 where the divisor is zero and there is something to divide: NULL / 0 is NULL. */
export function unlessZero(
  divisor: Expression,
  otherwise: Sql,
  dividend?: { readonly sql: Sql; readonly constant?: string | null },
): Sql {
  if (nonZero(divisor)) return otherwise;
  const given = dividend && typeof dividend.constant !== 'string' ? sql` AND ${dividend} IS NOT NULL` : [];
  return sql`CASE WHEN ${divisor} = ${zero(divisor.type)}${given} THEN ${raise('22012', 'division by zero')} ELSE ${otherwise} END`;
}

/** The digits of a decimal as an integer: 12.50 with two decimals is 1250. */
const unscaled = (value: Sql, scale: number): Sql =>
  scale === 0
    ? sql`CAST(${value} AS HUGEINT)`
    : sql`CAST(replace(CAST(CAST(${value} AS DECIMAL(38,${raw(scale)})) AS VARCHAR), '.', '') AS HUGEINT)`;

const STEP = 5;

/**
 * Exact quotient of two decimals, rounded half away from zero to the decimals that Postgres' select_div_scale (numeric.c) gives: at least 16
 * significant digits and those of the operands, here at most 20 after the point. Long division in 128-bit integers, five digits a step; an
 * operand too large for it is an error and never an approximation. Null when the divisor is zero: callers check.
 */
export function quotient(a: Expression, b: Expression): Expression {
  const scale = Math.max(asDecimal(a.type).scale, asDecimal(b.type).scale);
  const aligned = Math.ceil(scale / 4) * 4;
  const pad = 10n ** BigInt(aligned - scale);
  // Postgres counts in digits of base 10000: the weight of the first one and its value.
  const first = (x: string) => `CAST(left(${x}, length(${x}) - 4 * ((length(${x}) + 3) // 4 - 1)) AS INTEGER)`;
  const count = (x: string) => `((length(${x}) + 3) // 4)`;
  let steps = sql`list_transform([{'a': ${unscaled(a.sql, scale)}, 'b': ${unscaled(b.sql, scale)}}], lambda v: {'q': v.a // v.b, 'r': v.a % v.b, 'b': v.b, 's': CASE WHEN (v.a < 0) = (v.b < 0) THEN 1 ELSE -1 END, 'x': CAST(abs(v.a) * ${raw(String(pad))} AS VARCHAR), 'y': CAST(abs(v.b) * ${raw(String(pad))} AS VARCHAR)})`;
  for (let digits = 0; digits < WIDE.scale; digits += STEP)
    steps = sql`list_transform(${steps}, lambda v: {'q': v.q * 100000 + (v.r * 100000) // v.b, 'r': (v.r * 100000) % v.b, 'b': v.b, 's': v.s, 'x': v.x, 'y': v.y})`;
  const weight = `(${count('v.x')} - ${count('v.y')} - CASE WHEN ${first('v.x')} <= ${first('v.y')} THEN 1 ELSE 0 END)`;
  const drop = `(20 - least(20, greatest(${Math.min(20, scale)}, 16 - 4 * ${weight})))`;
  const unit = `CAST(CAST(rpad('1', CAST(1 + ${drop} AS INTEGER), '0') AS VARCHAR) AS HUGEINT)`;
  const scaled = `list_transform(PLACE, lambda v: CASE WHEN ${drop} = 0 THEN v.q + CASE WHEN abs(v.r) >= abs(v.b) - abs(v.r) THEN v.s ELSE 0 END ELSE ((v.q + v.s * (${unit} // 2)) // ${unit}) * ${unit} END)[1]`;
  const [before = '', after = ''] = scaled.split('PLACE');
  return expression(
    LOOSE,
    sql`(CAST(${raw(before)}${steps}${raw(after)} AS DECIMAL(38,0)) * CAST(0.00000000000000000001 AS DECIMAL(20,20)))`,
  );
}

/** a / b of one type, error 22012 for zero. Integers are cut toward zero, numerics exact, doubles as IEEE has them. */
export function divide(a: Expression, b: Expression): Expression {
  if (isInteger(a.type) && isInteger(b.type)) {
    const type =
      a.type.name === 'int8' || b.type.name === 'int8'
        ? 'int8'
        : a.type.name === 'int4' || b.type.name === 'int4'
          ? 'int4'
          : 'int2';
    return expression({ name: type }, unlessZero(b, castTo({ name: type }, sql`(${a} // ${b})`), a));
  }
  if (isFloat(a.type) || isFloat(b.type))
    return checked({ name: a.type.name === 'float4' && b.type.name === 'float4' ? 'float4' : 'float8' }, a, b, (x, y) =>
      unlessZero({ ...b, sql: y }, sql`(${x} / ${y})`, { sql: x, constant: a.constant }),
    );
  const result = quotient(a, b);
  return expression(result.type, unlessZero(b, result.sql, a));
}

const isConstant = ({ constant }: Expression) => typeof constant === 'string' && Number.isFinite(Number(constant));

/** A double that is finite unless an operand was not: Postgres' error 22003 instead. */
export function finite(value: Sql, ...operands: readonly Expression[]): Sql {
  const known = operands.filter((operand) => !isConstant(operand)).flatMap((operand) => sql` AND isfinite(${operand})`);
  return sql`CASE WHEN NOT isfinite(${value})${known} THEN ${raise('22003', 'value out of range: overflow')} ELSE ${value} END`;
}

/** The same for an operator: of a chain of them only the end is checked, as what is not finite stays so. */
export function checked(type: Type, a: Expression, b: Expression, build: (a: Sql, b: Sql) => Sql): Expression {
  const value = build(a.unchecked?.sql ?? a.sql, b.unchecked?.sql ?? b.sql);
  const operands = [a, b].flatMap((side) => side.unchecked?.operands ?? [side]);
  return { type, sql: finite(value, ...operands), unchecked: { sql: value, operands } };
}

/** Sum, difference or product of two decimals; the product of two with many decimals is taken in parts, right to 19 decimals. */
export function arithmetic(operator: '+' | '-' | '*', a: Expression, b: Expression): Expression {
  const [x, y] = [asDecimal(a.type), asDecimal(b.type)];
  const loose = a.type.loose || b.type.loose;
  if (operator !== '*') {
    const scale = Math.max(x.scale, y.scale);
    const precision = Math.min(38, Math.max(x.precision - x.scale, y.precision - y.scale) + scale + 1);
    const type = { ...decimal(precision, scale), loose };
    // Both sides get the result's type first: DuckDB's own rule shortens the scale of very wide ones.
    return expression(
      type,
      sql`CAST(CAST(${a} AS ${raw(duckType(type))}) ${raw(operator)} CAST(${b} AS ${raw(duckType(type))}) AS ${raw(duckType(type))})`,
    );
  }
  if (x.scale + y.scale > 38) {
    const [big, small] = x.scale >= y.scale ? [a, b] : [b, a];
    const d = (value: Sql, scale: number) => sql`CAST(${value} AS DECIMAL(38,${raw(scale)}))`;
    const whole = (value: Expression) => sql`CAST(trunc(${value}) AS DECIMAL(18,0))`;
    const rest = (value: Expression, scale: number) =>
      sql`CAST(${value} - trunc(${value}) AS DECIMAL(${raw(scale)},${raw(scale)}))`;
    return expression(
      LOOSE,
      sql`(${d(sql`${whole(big)} * ${d(small.sql, 20)}`, 20)} + ${d(sql`${rest(big, 20)} * ${whole(small)}`, 20)} + ${d(sql`${rest(big, 19)} * ${rest(small, 19)}`, 20)})`,
    );
  }
  // DuckDB keeps products of short decimals in 64 bits and fails on more: one side is widened first.
  const type = { ...decimal(x.precision + y.precision, x.scale + y.scale), loose };
  const wide = sql`CAST(${a} AS DECIMAL(${raw(Math.min(38, Math.max(19, x.precision + y.precision)))},${raw(x.scale)}))`;
  return expression(type, castTo(type, sql`(${x.precision + y.precision > 18 ? wide : a.sql} * ${b})`));
}

/** a % b with the sign of a, error 22012 for zero. */
export function remainder(a: Expression, b: Expression, type: Type): Expression {
  if (type.name !== 'numeric') return expression(type, unlessZero(b, castTo(type, sql`(${a} % ${b})`), a));
  const [x, y] = [asDecimal(a.type), asDecimal(b.type)];
  const scale = Math.max(x.scale, y.scale);
  const wide = decimal(38, scale);
  return expression(
    { ...wide, loose: a.type.loose || b.type.loose },
    unlessZero(b, sql`(${castTo(wide, a.sql)} % ${castTo(wide, b.sql)})`, a),
  );
}
