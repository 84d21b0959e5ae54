/**
 * Whether the values of a query are of the kind that its members need. What is not would end in the middle of Cube, or in
 * the engine with an error about SQL that the user did not write.
 */
import { createRequire } from 'node:module';
import { UserError } from '@cubejs-backend/api-gateway';
import { getEnv, TIME_SERIES } from '@cubejs-backend/shared';
import { didYouMean } from '../../errors.ts';
import { type Dict, filtersOf, list, type Mention, mentions, shown } from './query.ts';

const require = createRequire(import.meta.url);
// Cube's own, so that what passes here is what Cube understands.
const { dateParser } = require('@cubejs-backend/api-gateway/dist/src/date-parser.js') as {
  dateParser(text: string, timezone: string): string[];
};
const moment = createRequire(require.resolve('@cubejs-backend/api-gateway'))('moment-timezone') as {
  utc(text: string, format: unknown, strict: boolean): { isValid(): boolean; year(): number };
  ISO_8601: unknown;
};

/** What the checks need to know of a member. */
export interface Known {
  readonly type?: string;
  /** Of its own, beside Cube's. */
  readonly granularities: readonly string[];
}
export type Members = ReadonlyMap<string, Known>;

/** @throws UserError that names the member and the value */
export function refuseValues(query: Dict, members: Members): void {
  const { limit } = query;
  const most = getEnv('dbQueryLimit');
  if (typeof limit === 'number' && limit > most) throw new UserError(`limit: ${limit} rows are more than ${most}`);
  for (const mention of mentions(query)) refuseMention(mention, members);
  const timezone = typeof query.timezone === 'string' ? query.timezone : 'UTC';
  for (const time of list(query.timeDimensions) as Dict[]) refuseTime(time, timezone, members);
  for (const filter of filtersOf(query)) refuseFilter(filter, timezone, members);
}

const knownOf = (member: string, members: Members) => members.get(member.split('.').slice(0, 2).join('.'));

function refuseMention({ member, withGranularity }: Mention, members: Members): void {
  const [, , granularity, ...more] = member.split('.');
  if (granularity === undefined) return;
  if (!withGranularity || more.length) throw new UserError(`${shown(member)} is no member`);
  refuseGranularity(member.split('.').slice(0, 2).join('.'), granularity, members);
}

function refuseGranularity(member: string, granularity: unknown, members: Members): void {
  const known = knownOf(member, members);
  if (known?.type !== 'time') throw new UserError(`${member} is no time, so it has no granularity`);
  const names = [...Object.keys(TIME_SERIES), ...known.granularities];
  if (typeof granularity === 'string' && names.includes(granularity)) return;
  const hint = (typeof granularity === 'string' && didYouMean(granularity, names)) || `Known: ${names.join(', ')}.`;
  throw new UserError(`${member}: ${shown(granularity)} is no granularity. ${hint}`);
}

function refuseTime(time: Dict, timezone: string, members: Members): void {
  const { dimension, granularity, dateRange, compareDateRange } = time;
  if (typeof dimension !== 'string') throw new UserError('Invalid query format: "timeDimensions" need a dimension');
  if (granularity !== undefined) refuseGranularity(dimension, granularity, members);
  if (dateRange !== undefined) refuseRange(dimension, dateRange, timezone);
  if (compareDateRange === undefined || compareDateRange === null) return;
  if (!Array.isArray(compareDateRange) || compareDateRange.length === 0)
    throw new UserError(`${dimension}: compareDateRange is a list of ranges of dates`);
  for (const range of compareDateRange) refuseRange(dimension, range, timezone);
}

/** A range is text that Cube understands (`last month`), or one or two dates. */
function refuseRange(member: string, range: unknown, timezone: string): void {
  const dates = list(range);
  const isRange =
    typeof range === 'string' ? isPeriod(range, timezone) : dates.length > 0 && dates.length < 3 && dates.every(isDate);
  if (isRange) return;
  throw new UserError(
    `${member}: ${shown(range)} is no range of dates. Give two dates (["2024-01-01", "2024-03-31"]) or words ("last 3 months").`,
  );
}

/** Dates and times as ISO 8601 writes them, of years that the engine has. */
function isDate(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 40) return false;
  const date = moment.utc(value, moment.ISO_8601, true);
  return date.isValid() && date.year() > 0 && date.year() < 10_000;
}

function isPeriod(text: string, timezone: string): boolean {
  if (text.length > 100) return false;
  try {
    // Cube takes what it can read out of 2023-13-01, which is no date.
    for (const [, month, day = 1] of text.matchAll(/\b\d{4}-(\d+)(?:-(\d+))?/g))
      if (Number(month) > 12 || Number(day) > 31) return false;
    return dateParser(text, timezone).every(isDate);
  } catch {
    return false;
  }
}

const DATES = [
  'inDateRange',
  'notInDateRange',
  'onTheDate',
  'beforeDate',
  'beforeOrOnDate',
  'afterDate',
  'afterOrOnDate',
];
const COMPARES = ['equals', 'notEquals', 'in', 'notIn', 'gt', 'gte', 'lt', 'lte'];
const WITHIN = ['contains', 'notContains', 'startsWith', 'notStartsWith', 'endsWith', 'notEndsWith'];
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
const BOOLEAN = /^(true|false|t|f|1|0)$/i;
const isNumber = (value: unknown) => NUMBER.test(String(value)) && Number.isFinite(Number(value));
const isBoolean = (value: unknown) => BOOLEAN.test(String(value));

function refuseFilter(filter: Dict, timezone: string, members: Members): void {
  const member = filter?.member ?? filter?.dimension;
  if (typeof member !== 'string') return;
  const { operator, values } = filter;
  if (operator === 'measureFilter') throw new UserError(`${member}: there is no operator "measureFilter"`);
  const type = knownOf(member, members)?.type;
  const given = list(values).filter((value) => value !== null);
  const nested = given.find((value) => typeof value === 'object');
  if (nested !== undefined) throw new UserError(`${member}: ${shown(nested)} is no value to filter by`);
  if (DATES.includes(operator as string)) {
    if (type !== 'time') throw new UserError(`${member} is no time, as the filter ${operator} needs`);
    if (given.length === 1 && typeof given[0] === 'string' && !isDate(given[0]))
      refuseRange(member, given[0], timezone);
    else refuseEach(member, operator, given, isDate, 'date');
  } else if (WITHIN.includes(operator as string)) {
    if (type === 'number' || type === 'boolean' || type === 'time')
      throw new UserError(`${member} is a ${type}, not text, as the filter ${operator} needs`);
  } else if (COMPARES.includes(operator as string)) {
    if (type === 'number') refuseEach(member, operator, given, isNumber, 'number');
    if (type === 'boolean') refuseEach(member, operator, given, isBoolean, 'boolean');
    if (type === 'time') refuseEach(member, operator, given, isDate, 'date');
  }
}

function refuseEach(
  member: string,
  operator: unknown,
  values: readonly unknown[],
  fits: (value: unknown) => boolean,
  kind: string,
): void {
  const wrong = values.find((value) => !fits(value));
  if (wrong !== undefined)
    throw new UserError(`${member}: ${shown(wrong)} is no ${kind}, as the filter ${operator} of it needs`);
}
