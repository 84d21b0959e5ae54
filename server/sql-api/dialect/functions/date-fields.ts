/** extract and date_part. */
import { castTo, type Expression, invalid, refuse } from '../expression.ts';
import { days, microseconds, months } from '../intervals.ts';
import { raw, type Sql, sql } from '../parts.ts';
import { decimal, type Type, typeText } from '../postgres-types.ts';
import { toLocal } from '../zones.ts';
import { floorDiv, part, unitOf } from './date-units.ts';
import { type Definition, type Environment, fn } from './definition.ts';

const local = (a: Expression, { zone }: Environment): Sql =>
  a.type.name === 'timestamptz' ? toLocal(zone, a.sql) : a.type.name === 'date' ? sql`CAST(${a} AS TIMESTAMP)` : a.sql;

const INTEGER_FIELDS = [
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'microseconds',
  'dow',
  'isodow',
  'doy',
  'week',
  'isoyear',
  'quarter',
  'century',
  'decade',
  'millennium',
  'timezone',
  'timezone_hour',
  'timezone_minute',
];

/** A field as an integer, or as microseconds with the number of decimals that they make. */
function field(
  unit: string,
  a: Expression,
  environment: Environment,
): { readonly value: Sql; readonly decimals: 0 | 3 | 6 } {
  const { type } = a;
  const no = (): never => invalid('0A000', `unit "${unit}" not supported for type ${typeText({ name: type.name })}`);
  const clock = ['hour', 'minute', 'second', 'milliseconds', 'microseconds', 'epoch'];
  if (type.name === 'interval') return intervalField(unit, a.sql, no);
  if (type.name === 'date' && clock.slice(0, 5).includes(unit)) no();
  if (type.name === 'time' && !clock.includes(unit)) no();
  const value = local(a, environment);
  const year = part('year', value);
  switch (unit) {
    case 'second':
      return { value: part('microseconds', value), decimals: 6 };
    case 'milliseconds':
      return { value: part('microseconds', value), decimals: 3 };
    case 'epoch':
      if (type.name === 'date') return { value: sql`(epoch_us(${value}) // 1000000)`, decimals: 0 };
      if (type.name === 'time')
        return { value: sql`date_diff('microseconds', CAST('00:00:00' AS TIME), ${a})`, decimals: 6 };
      return { value: sql`epoch_us(${a})`, decimals: 6 };
    case 'decade':
      return { value: floorDiv(year, 10), decimals: 0 };
    case 'century':
      return {
        value: sql`CASE WHEN ${year} > 0 THEN (${year} + 99) // 100 ELSE -((100 - ${year}) // 100) END`,
        decimals: 0,
      };
    case 'millennium':
      return {
        value: sql`CASE WHEN ${year} > 0 THEN (${year} + 999) // 1000 ELSE -((1000 - ${year}) // 1000) END`,
        decimals: 0,
      };
    case 'julian':
      return type.name === 'date'
        ? { value: sql`CAST(julian(${a}) AS BIGINT)`, decimals: 0 }
        : refuse('julian of a timestamp');
    case 'timezone':
    case 'timezone_hour':
    case 'timezone_minute': {
      if (type.name !== 'timestamptz') no();
      const offset = sql`((epoch_us(${value}) - epoch_us(${a})) // 1000000)`;
      return {
        value:
          unit === 'timezone'
            ? offset
            : unit === 'timezone_hour'
              ? sql`(${offset} // 3600)`
              : sql`(${offset} // 60 % 60)`,
        decimals: 0,
      };
    }
    default:
      return { value: part(unit, value), decimals: 0 };
  } // prettier-ignore
}

function intervalField(
  unit: string,
  value: Sql,
  no: () => never,
): { readonly value: Sql; readonly decimals: 0 | 3 | 6 } {
  const [m, d, us] = [months(value), days(value), microseconds(value)];
  const whole = (sqlText: Sql) => ({ value: sqlText, decimals: 0 as const });
  switch (unit) {
    case 'year':
      return whole(sql`(${m} // 12)`);
    case 'month':
      return whole(sql`(${m} % 12)`);
    case 'quarter':
      return whole(sql`(${m} % 12 // 3 + 1)`);
    case 'decade':
      return whole(sql`(${m} // 120)`);
    case 'century':
      return whole(sql`(${m} // 1200)`);
    case 'millennium':
      return whole(sql`(${m} // 12000)`);
    case 'day':
      return whole(d);
    case 'hour':
      return whole(sql`(${us} // 3600000000)`);
    case 'minute':
      return whole(sql`(${us} // 60000000 % 60)`);
    case 'microseconds':
      return whole(sql`(${us} % 60000000)`);
    case 'second':
      return { value: sql`(${us} % 60000000)`, decimals: 6 };
    case 'milliseconds':
      return { value: sql`(${us} % 60000000)`, decimals: 3 };
    case 'epoch':
      return {
        value: sql`((${m} // 12) * 31557600000000 + (${m} % 12) * 2592000000000 + ${d} * 86400000000 + ${us})`,
        decimals: 6,
      };
    default:
      return no();
  } // prettier-ignore
}

const extract = (takes: string): Definition[] => [
  fn(
    'extract',
    `text, ${takes}`,
    ([u, a]) => fieldType(unitOf(u!, a!.type), a!.type),
    ([u, a], e) => {
      const { value, decimals } = field(unitOf(u!, a!.type), a!, e);
      if (decimals === 0) return castTo(decimal(19, 0), value);
      return sql`(CAST(${value} AS DECIMAL(19,0)) * CAST(${raw(decimals === 6 ? '0.000001' : '0.001')} AS DECIMAL(${raw(decimals)},${raw(decimals)})))`;
    },
    'A field as numeric: `extract(year from ...)`.',
  ),
  fn(
    'date_part',
    `text, ${takes}`,
    'float8',
    ([u, a], e) => {
      const { value, decimals } = field(unitOf(u!, a!.type), a!, e);
      return decimals === 0
        ? sql`CAST(${value} AS DOUBLE)`
        : sql`(CAST(${value} AS DOUBLE) / ${raw(decimals === 6 ? '1000000.0' : '1000.0')}::DOUBLE)`;
    },
    'A field as double precision.',
  ),
]; // prettier-ignore
const fieldType = (unit: string, of: Type): Type => {
  if (INTEGER_FIELDS.includes(unit) || unit === 'julian' || (unit === 'epoch' && of.name === 'date'))
    return decimal(19, 0);
  return unit === 'milliseconds' ? decimal(22, 3) : decimal(25, 6);
};

export const FIELDS: readonly Definition[] = ['date', 'timestamp', 'timestamptz', 'interval', 'time'].flatMap(extract);
