/** Aggregates and window functions. */
import { castTo, constantOf, type Expression, expression, refuse } from '../expression.ts';
import { quotient } from '../numbers.ts';
import { quote, raw, type Sql, sql } from '../parts.ts';
import { array, asDecimal, common, decimal, isFloat, type Type, typeText, WIDE } from '../postgres-types.ts';
import { type AggregateEntry, aggregate, type Call, first, ordered, windowed } from './definition.ts';

const LOOSE: Type = { ...WIDE, loose: true };
const double = (a: Expression): Sql => sql`CAST(${a} AS DOUBLE)`;

/** Statistics of doubles; of integers and numerics they are numerics with 15 significant digits. */
const statistic = (name: string, duck: string, doc: string): AggregateEntry[] => [
  aggregate(
    name,
    'number',
    ([a]) => (isFloat(a!.type) ? { name: 'float8' } : LOOSE),
    (call, [a]) => {
      const value = call(duck, double(a!));
      return isFloat(a!.type) ? value : sql`CAST(format('{:.15g}', ${value}) AS DECIMAL(38,20))`;
    },
    doc,
  ), // prettier-ignore
];
const pair = (name: string, doc: string, gives = 'float8') =>
  aggregate(
    name,
    'double, double',
    gives,
    (call, [y, x]) =>
      gives === 'int8' ? sql`CAST(${call(name, y!.sql, x!.sql)} AS BIGINT)` : call(name, y!.sql, x!.sql),
    doc,
  );

/** Null where a sum of squares is zero (and 1 where another one is), as DuckDB has NaN there. */
const flat = (name: string, zero: readonly string[], doc: string, one?: string) =>
  aggregate(
    name,
    'double, double',
    'float8',
    (call, [y, x]) => {
      const of = (duck: string) => call(duck, y!.sql, x!.sql);
      const nulls = zero.flatMap((duck) => sql` WHEN ${of(duck)} = 0 THEN NULL`);
      return sql`CASE${nulls}${one ? sql` WHEN ${of(one)} = 0 THEN 1.0::DOUBLE` : []} ELSE ${of(name)} END`;
    },
    doc,
  );

const sumType = (a: Type): Type => {
  if (a.name === 'int2' || a.name === 'int4') return { name: 'int8' };
  if (a.name === 'int8') return decimal(38, 0);
  return a.name === 'numeric' ? { ...decimal(38, asDecimal(a).scale), loose: a.loose } : a;
};

const sumOf = (call: Call, a: Expression): Expression =>
  expression(sumType(a.type), castTo(sumType(a.type), call('sum', a.sql)));

function average(call: Call, [a]: readonly Expression[]): Expression {
  if (isFloat(a!.type)) return expression({ name: 'float8' }, call('avg', double(a!)));
  const scale = asDecimal(a!.type).scale;
  const sum = expression(decimal(38, scale), castTo(decimal(38, scale), call('sum', a!.sql)));
  return quotient(sum, expression({ name: 'int8' }, call('count', a!.sql)));
}

const logical = (name: string, duck: string) =>
  aggregate(
    name,
    'boolean',
    'bool',
    (call, [a]) => call(duck, a!.sql),
    name === 'bool_or' ? 'Is any of them true?' : 'Are all of them true?',
  );
const bits = (name: string) =>
  aggregate(
    name,
    'bigint',
    (args) => first(args),
    (call, [a]) => castTo(a!.type, call(name, a!.sql)),
    'Bitwise.',
  );
const extreme = (name: 'min' | 'max') =>
  aggregate(
    name,
    'any',
    (args) => (first(args).name === 'varchar' ? { name: 'text' } : first(args)),
    (call, [a]) => {
      if (a!.type.name === 'bool' || a!.type.name === 'uuid' || a!.type.name.startsWith('json'))
        return refuse(`${name} of ${typeText(a!.type)}`);
      return call(name, a!.sql);
    },
    name === 'min' ? 'Smallest value.' : 'Largest value.',
  ); // prettier-ignore

const fraction = (a: Expression): number => {
  const value = Number(constantOf(a, 'a fraction'));
  return value >= 0 && value <= 1 ? value : refuse(`The percentile ${value}`, 'A fraction is between 0 and 1.');
};
const percentile = (name: string) =>
  ordered(
    name,
    'double, any',
    (args) => (name === 'percentile_disc' || args[1]!.type.name === 'interval' ? args[1]!.type : { name: 'float8' }),
    (call, [f, a]) => {
      if (name === 'percentile_cont' && !isFloat(a!.type)) return refuse(`percentile_cont of ${typeText(a!.type)}`);
      return call(name, raw(`CAST(${fraction(f!)} AS DOUBLE)`));
    },
    name === 'percentile_disc'
      ? 'First value at or after a literal fraction.'
      : 'Value at a literal fraction, interpolated.',
  ); // prettier-ignore

export const AGGREGATES: readonly AggregateEntry[] = [
  aggregate('count', '', 'int8', (call) => call('count', sql`*`), 'Rows.'),
  aggregate('count', 'any', 'int8', (call, [a]) => call('count', a!.sql), 'Values that are not null.'),
  aggregate(
    'sum',
    'number',
    (args) => sumType(first(args)),
    (call, [a]) => sumOf(call, a!),
    'Sum: bigint of integers, numeric of bigints.',
  ),
  aggregate(
    'avg',
    'number',
    ([a]) => (isFloat(a!.type) ? { name: 'float8' } : LOOSE),
    average,
    'Mean: numeric of integers and numerics.',
  ),
  extreme('min'),
  extreme('max'),
  aggregate(
    'any_value',
    'any',
    first,
    (call, [a]) => call('any_value', a!.sql),
    'Any of the values that are not null.',
  ),
  logical('bool_and', 'bool_and'),
  logical('bool_or', 'bool_or'),
  logical('every', 'bool_and'),
  bits('bit_and'),
  bits('bit_or'),
  aggregate(
    'string_agg',
    'text, text',
    'text',
    (call, [a, separator]) => call('string_agg', a!.sql, raw(quote(constantOf(separator, 'a separator')))),
    'Texts joined by a literal separator.',
  ),
  aggregate(
    'array_agg',
    'any',
    (args) => (first(args).element ? refuse('array_agg of arrays') : array(first(args))),
    (call, [a]) => call('array_agg', a!.sql),
    'Values as an array, nulls included.',
  ),
  ...statistic('stddev', 'stddev_samp', 'Standard deviation of a sample.'),
  ...statistic('stddev_samp', 'stddev_samp', 'Standard deviation of a sample.'),
  ...statistic('stddev_pop', 'stddev_pop', 'Standard deviation of a population.'),
  ...statistic('variance', 'var_samp', 'Variance of a sample.'),
  ...statistic('var_samp', 'var_samp', 'Variance of a sample.'),
  ...statistic('var_pop', 'var_pop', 'Variance of a population.'),
  flat('corr', ['regr_sxx', 'regr_syy'], 'Correlation.'),
  pair('covar_pop', 'Covariance of a population.'),
  pair('covar_samp', 'Covariance of a sample.'),
  flat('regr_slope', ['regr_sxx'], 'Slope of the regression line.'),
  flat('regr_intercept', ['regr_sxx'], 'Intercept of the regression line.'),
  flat('regr_r2', ['regr_sxx'], 'Square of the correlation.', 'regr_syy'),
  pair('regr_count', 'Pairs.', 'int8'),
  pair('regr_avgx', 'Mean of the independent variable.'),
  pair('regr_avgy', 'Mean of the dependent variable.'),
  pair('regr_sxx', 'Sum of squares of the independent variable.'),
  pair('regr_syy', 'Sum of squares of the dependent variable.'),
  pair('regr_sxy', 'Sum of products.'),
  percentile('percentile_cont'),
  percentile('percentile_disc'),
  ordered(
    'mode',
    'any',
    first,
    (call, [a]) => {
      if (a!.sql.length === 0) return refuse('mode');
      return call('mode');
    },
    'Most frequent value, the first in order of equals.',
  ), // prettier-ignore
];

const rank = (name: string, doc: string) => windowed(name, '', 'int8', (call) => call(name), doc);
const ratio = (name: string, doc: string) => windowed(name, '', 'float8', (call) => call(name), doc);
const shift = (name: 'lag' | 'lead') =>
  windowed(
    name,
    'any, integer?, any?',
    (args) => common(args.length > 2 ? [args[0]!.type, args[2]!.type] : [args[0]!.type]) ?? args[0]!.type,
    (call, [a, n, otherwise]) => {
      const type = common(otherwise ? [a!.type, otherwise.type] : [a!.type]) ?? a!.type;
      const brought = (value: Expression) => (type.name === 'numeric' ? castTo(type, value.sql) : value.sql);
      return call(name, brought(a!), ...(n ? [n.sql] : []), ...(otherwise ? [brought(otherwise)] : []));
    },
    name === 'lag' ? 'Value some rows before.' : 'Value some rows after.',
  );

export const WINDOWS: readonly AggregateEntry[] = [
  rank('row_number', 'Number of the row in its partition.'),
  rank('rank', 'Rank with gaps.'),
  rank('dense_rank', 'Rank without gaps.'),
  ratio('percent_rank', 'Relative rank from 0 to 1.'),
  ratio('cume_dist', 'Share of rows up to this one.'),
  windowed(
    'ntile',
    'integer',
    'int4',
    (call, [n]) => sql`CAST(${call('ntile', n!.sql)} AS INTEGER)`,
    'Number of the bucket of equal size.',
  ),
  shift('lag'),
  shift('lead'),
  windowed(
    'first_value',
    'any',
    first,
    (call, [a]) => call('first_value', a!.sql),
    'Value of the first row of the frame.',
  ),
  windowed(
    'last_value',
    'any',
    first,
    (call, [a]) => call('last_value', a!.sql),
    'Value of the last row of the frame.',
  ),
  windowed(
    'nth_value',
    'any, integer',
    first,
    (call, [a, n]) => call('nth_value', a!.sql, n!.sql),
    'Value of the nth row of the frame.',
  ),
];
