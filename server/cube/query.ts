/** What a query may consist of, whoever asks: looked at before Cube, which takes names as keys of its own objects. */
import { UserError } from '@cubejs-backend/api-gateway';
import type { ExpressionFunction } from './expressions.ts';

export type Dict = Record<string, unknown>;
/** A member that a query names. */
export interface Mention {
  readonly member: string;
  /** Whether a granularity may follow the name: `revenue.month.quarter`. */
  readonly withGranularity: boolean;
}

const LISTS = ['measures', 'dimensions', 'segments', 'timeDimensions', 'filters', 'subqueryJoins', 'joinHints'];
const LONGEST_NAME = 200;
const DEEPEST = 50;
/** Keys through which an object's prototype is reached. */
const PROTOTYPE = new Set(['__proto__', 'constructor', 'prototype']);

/** A value as a message shows it: as JSON, and not longer than a line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/**
 * A query as text can hold expressions, which Cube would run as JavaScript, and joins of raw SQL: only what strata itself
 * has made in process, and has functions in the place of text, may pass.
 * @throws UserError
 */
export function refuseForeign(query: Dict): void {
  if (query === null || typeof query !== 'object') throw new UserError('A query is an object');
  refuseKeys(query, 0);
  const given = LISTS.filter((key) => query[key] !== undefined && query[key] !== null);
  const noList = given.find((key) => !Array.isArray(query[key]));
  if (noList) throw new UserError(`Invalid query format: "${noList}" must be an array`);
  const times = (query.timeDimensions ?? []) as unknown[];
  if (times.some((time) => time === null || typeof time !== 'object'))
    throw new UserError('Invalid query format: "timeDimensions" are objects');
  const ours = (value: unknown) => typeof (value as { expression?: unknown } | null)?.expression === 'function';
  for (const key of ['measures', 'dimensions', 'segments'].filter((name) => given.includes(name)))
    for (const member of query[key] as unknown[])
      if (typeof member !== 'string' && !ours(member))
        throw new UserError(`Invalid query format: "${key}" are names of members`);
  for (const join of (query.subqueryJoins ?? []) as { on?: unknown }[])
    if (!ours(join?.on)) throw new UserError('Invalid query format: "subqueryJoins" is not allowed');
  for (const { member } of mentions(query))
    if (member.length > LONGEST_NAME)
      throw new UserError(`${shown(member)} is no member: its name has ${member.length} characters`);
}

function refuseKeys(value: unknown, depth: number): void {
  if (value === null || typeof value !== 'object') return;
  if (depth > DEEPEST) throw new UserError(`Invalid query format: nested more than ${DEEPEST} times`);
  for (const [key, inner] of Object.entries(value)) {
    if (PROTOTYPE.has(key)) throw new UserError(`Invalid query format: "${key}" is not allowed`);
    refuseKeys(inner, depth + 1);
  }
}

/** Every member that a query names, wherever: those that its expressions (made in process) read are among them. */
export function mentions(query: Dict): Mention[] {
  const { order } = query;
  const pairs = Array.isArray(order) ? order.map((by: unknown) => (Array.isArray(by) ? by[0] : (by as Dict)?.id)) : [];
  const keys = order && typeof order === 'object' && !Array.isArray(order) ? Object.keys(order) : [];
  const plain = [
    ...list(query.measures),
    ...list(query.segments),
    ...list(query.timeDimensions).map((time) => (time as Dict)?.dimension),
    ...filtersOf(query).map((filter) => filter?.member ?? filter?.dimension),
    ...[...list(query.measures), ...list(query.dimensions), ...list(query.segments)].flatMap(readBy),
  ];
  const isName = (member: unknown) => typeof member === 'string';
  return [
    ...plain.filter(isName).map((member) => ({ member, withGranularity: false })),
    ...[...list(query.dimensions), ...pairs, ...keys]
      .filter(isName)
      .map((member) => ({ member, withGranularity: true })),
  ];
}

const readBy = (member: unknown) =>
  (member as { expression?: Partial<ExpressionFunction> } | null)?.expression?.members ?? [];

/** The filters of a query, those within `and` and `or` among them. */
export function filtersOf(query: Dict): Dict[] {
  const flat = (filters: unknown): Dict[] =>
    list(filters).flatMap((filter) => {
      const { and, or } = (filter ?? {}) as Dict;
      return and || or ? [...flat(and), ...flat(or)] : [filter as Dict];
    });
  return flat(query.filters);
}

export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
