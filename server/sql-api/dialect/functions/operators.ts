/** Operators. */
import { textOf } from '../casts.ts';
import { castTo, constantOf, type Expression, expression, refuse } from '../expression.ts';
import { arithmetic, checked, divide, LOOSE, remainder } from '../numbers.ts';
import { literal, raw, type Sql, sql } from '../parts.ts';
import { like, regex, regexFlags } from '../patterns.ts';
import { common, isFloat, isInteger, isNumber, type Type, typeText } from '../postgres-types.ts';
import { joinTexts, LONGEST_TEXT } from '../text-growth.ts';
import { fromLocal } from '../zones.ts';
import { ARRAY_OPERATORS } from './array-operators.ts';
import { type Definition, type Environment, fits, operator } from './definition.ts';
import { integerType, power, root } from './math.ts';
import { TIME_OPERATORS } from './time-operators.ts';

const RANKS = ['date', 'timestamp', 'timestamptz'];
export const COMPARISONS = ['=', '<>', '<', '<=', '>', '>='];

/** Two operands made comparable: dates and timestamps of different kinds meet as instants in the session's zone. */
export function comparable(a: Expression, b: Expression, { zone }: Environment): readonly [Sql, Sql] {
  const [x, y] = [RANKS.indexOf(a.type.name), RANKS.indexOf(b.type.name)];
  if (x >= 0 && y >= 0 && x !== y) {
    const lift = (value: Expression, target: string): Sql => {
      if (value.type.name === target) return value.sql;
      return target === 'timestamptz' ? fromLocal(zone, value.sql) : sql`CAST(${value} AS TIMESTAMP)`;
    };
    const target = RANKS[Math.max(x, y)]!;
    return [lift(a, target), lift(b, target)];
  }
  const numbers = isNumber(a.type) && isNumber(b.type);
  if (!numbers && common([a.type, b.type]) === undefined)
    refuse(`A comparison of ${typeText(a.type)} with ${typeText(b.type)}`);
  if (numbers && isFloat(a.type) !== isFloat(b.type)) return [sql`CAST(${a} AS DOUBLE)`, sql`CAST(${b} AS DOUBLE)`];
  if (a.type.name === 'float4' && b.type.name === 'float8') return [sql`CAST(${a} AS DOUBLE)`, b.sql];
  if (a.type.name.startsWith('json')) refuse('A comparison of json');
  return [a.sql, b.sql];
}

const compare = (op: string): Definition =>
  operator(
    op,
    'any, any',
    'bool',
    ([a, b], environment) => {
      const [x, y] = comparable(a!, b!, environment);
      return sql`(${x} ${raw(op)} ${y})`;
    },
    'Comparison; texts by code point (collation "C").',
  ); // prettier-ignore

const number = (op: '+' | '-' | '*', doc: string): Definition[] => [
  operator(
    op,
    'number, number',
    ([a, b]) => resultType(a!.type, b!.type),
    ([a, b]) => {
      const type = resultType(a!.type, b!.type);
      if (type.name === 'numeric') return arithmetic(op, a!, b!);
      if (isInteger(type)) return expression(type, sql`(${wide(a!, type)} ${raw(op)} ${wide(b!, type)})`);
      return checked(
        type,
        a!.type.name === type.name ? a! : { ...a!, sql: wide(a!, type) },
        b!.type.name === type.name ? b! : { ...b!, sql: wide(b!, type) },
        (x, y) => sql`(${x} ${raw(op)} ${y})`,
      );
    },
    doc,
  ), // prettier-ignore
];
const wide = (a: Expression, type: Type): Sql => (a.type.name === type.name ? a.sql : castTo(type, a.sql));
function resultType(a: Type, b: Type): Type {
  if (isInteger(a) && isInteger(b)) return integerType(a, b);
  if (a.name === 'float4' && b.name === 'float4') return a;
  return isFloat(a) || isFloat(b) ? { name: 'float8' } : { name: 'numeric' };
}

const matching = (op: string, negative: boolean, insensitive: boolean, kind: 'like' | 'regex'): Definition =>
  operator(
    op,
    'text, text',
    'bool',
    ([a, b]) => {
      if (a!.type.name === 'bpchar') return refuse(`${op} on character(n)`, 'Cast it to text.');
      const match =
        kind === 'like'
          ? like(a!.sql, b!, insensitive)
          : sql`regexp_matches(${a!}, ${literal(regex(constantOf(b, 'a regular expression'), 'match', { ...regexFlags('', ''), insensitive }))})`;
      return negative ? sql`(NOT ${match})` : match;
    },
    `${negative ? 'Does not match' : 'Matches'} a ${kind === 'like' ? 'LIKE pattern' : 'literal regular expression'}${insensitive ? ', upper and lower case alike' : ''}.`,
  ); // prettier-ignore

const joined = ([a, b]: readonly Expression[], { zone }: Environment): Sql =>
  a!.constant === null || b!.constant === null
    ? sql`CAST(NULL AS VARCHAR)`
    : joinTexts([textOf(a!, zone), textOf(b!, zone)]);
const bit = (op: string, duck: (a: Sql, b: Sql) => Sql, doc: string) =>
  operator(
    op,
    'bigint, bigint',
    ([a, b]) => integerType(a!.type, b!.type),
    ([a, b]) => castTo(integerType(a!.type, b!.type), duck(a!.sql, b!.sql)),
    doc,
  );

export const OPERATORS: readonly Definition[] = [
  ...COMPARISONS.map(compare),
  ...number('+', 'Sum; error 22003 when out of range.'),
  ...number('-', 'Difference.'),
  ...number('*', 'Product.'),
  operator(
    '/',
    'number, number',
    ([a, b]) => (resultType(a!.type, b!.type).name === 'numeric' ? LOOSE : resultType(a!.type, b!.type)),
    ([a, b]) => divide(a!, b!),
    'Quotient: cut for integers, exact for numerics (at most 20 decimals); error 22012 for zero.',
  ),
  operator(
    '%',
    'number, number',
    ([a, b]) => resultType(a!.type, b!.type),
    ([a, b]) => remainder(a!, b!, resultType(a!.type, b!.type)),
    'Remainder with the sign of the first.',
  ),
  operator('^', 'double, double', 'float8', ([a, b]) => power(a!, b!), 'Power.'),
  operator(
    '^',
    'numeric, numeric',
    () => LOOSE,
    ([a, b]) => sql`CAST(format('{:.15g}', ${power(asDouble(a!), asDouble(b!))}) AS DECIMAL(38,20))`,
    'Power, to 15 significant digits.',
  ),
  operator(
    '-',
    'number',
    ([a]) => a!.type,
    ([a]) => sql`(-${a!})`,
    'Negation.',
  ),
  operator(
    '+',
    'number',
    ([a]) => a!.type,
    ([a]) => a!,
    'The number itself.',
  ),
  operator('-', 'interval', 'interval', ([a]) => sql`(-${a!})`, 'Negation.'),
  operator(
    '@',
    'number',
    ([a]) => a!.type,
    ([a]) => sql`abs(${a!})`,
    'Absolute value.',
  ),
  operator('|/', 'double', 'float8', ([a]) => root(a!), 'Square root.'),
  operator('||/', 'double', 'float8', ([a]) => sql`cbrt(${a!})`, 'Cube root.'),
  bit('&', (a, b) => sql`(${a} & ${b})`, 'Bitwise and.'),
  bit('|', (a, b) => sql`(${a} | ${b})`, 'Bitwise or.'),
  bit('#', (a, b) => sql`xor(${a}, ${b})`, 'Bitwise exclusive or.'),
  operator(
    '~',
    'bigint',
    ([a]) => a!.type,
    ([a]) => castTo(a!.type, sql`(~${a!})`),
    'Bitwise not.',
  ),
  operator(
    '||',
    'text, text',
    'text',
    joined,
    `Texts joined, at most ${LONGEST_TEXT.toLocaleString('en')} bytes; null when one is null.`,
  ),
  operator(
    '||',
    'text, any',
    'text',
    (args, e) => (args[1]!.type.element ? sql`list_prepend(${args[0]!}, ${args[1]!})` : joined(args, e)),
    'Text and the text of a value joined.',
  ),
  operator('||', 'any, text', 'text', joined, 'The text of a value and text joined.'),
  matching('~~', false, false, 'like'),
  matching('!~~', true, false, 'like'),
  matching('~~*', false, true, 'like'),
  matching('!~~*', true, true, 'like'),
  matching('~', false, false, 'regex'),
  matching('!~', true, false, 'regex'),
  matching('~*', false, true, 'regex'),
  matching('!~*', true, true, 'regex'),
  operator('^@', 'text, text', 'bool', ([a, b]) => sql`starts_with(${a!}, ${b!})`, 'Does it begin with the other?'),
  ...TIME_OPERATORS,
  ...ARRAY_OPERATORS,
];

const asDouble = (a: Expression): Expression => ({ ...a, sql: sql`CAST(${a} AS DOUBLE)`, type: { name: 'float8' } });

/** An operator applied. @throws SqlError 0A000 for one that is not on the list */
export function applyOperator(name: string, args: readonly Expression[], environment: Environment): Expression {
  const types = args.map((argument) => argument.type);
  const entry = OPERATORS.find((candidate) => candidate.name === name && fits(candidate, types));
  if (entry === undefined || entry.kind !== 'operator')
    return refuse(
      `The operator ${types.length > 1 ? `${typeText(types[0]!)} ` : ''}${name} ${typeText(types.at(-1)!)}`,
    );
  const built = entry.build(args, environment);
  if ('sql' in built) return built;
  return expression(typeof entry.gives === 'string' ? { name: entry.gives } : entry.gives(args), built);
}
