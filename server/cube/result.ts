/**
 * Turns the rows of a query into the answer of Cube's REST API, as Cube's native extension does: the second of the two
 * places where `public: false` and member-level policies are enforced (the first is access.ts). A member without an
 * annotation is a hidden one, and ends the request.
 */

// Cube's own structures, of which these are the parts that are read here.
type Dict<T = unknown> = Record<string, T>;
interface Query extends Dict {
  timeDimensions?: { dimension: string; granularity?: string; dateRange?: string[] }[];
  measures?: unknown[];
  dimensions?: unknown[];
  responseFormat?: string;
}
/** What Cube knows of a query whose rows are to be transformed. */
export interface Transform {
  readonly aliasToMemberNameMap: Dict<string>;
  /** The visible members of the query, by name. */
  readonly annotation: Dict<{ type?: string }>;
  readonly query: Query;
  readonly queryType?: string;
  readonly resType?: string;
}
/** Rows by column, named by the SQL's aliases. */
export interface Columnar {
  readonly members: readonly string[];
  readonly columns: readonly (readonly unknown[])[];
}
/** The envelope of one query's answer, without the data. */
export interface Root extends Dict {
  query: Query;
  annotation: Dict<Dict<Dict>>;
}

/** The message for a member that is not there, or not for this user: the same words, so that nobody learns which. */
export const noSuchMember = (member: string) => `There is no member "${member}", or none for you.`;

const LEVEL: Dict<number> = { second: 1, minute: 2, hour: 3, day: 4, week: 5, month: 6, quarter: 7, year: 8 };
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d+)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

/** `YYYY-MM-DDTHH:mm:ss.SSS`: a zone designator is dropped, not converted, and digits past milliseconds are cut. */
function timeValue(text: string): string {
  const m = TIMESTAMP.exec(text);
  return m ? `${m[1]}T${m[2]}.${(m[3] ?? '.').slice(1, 4).padEnd(3, '0')}` : text;
}
/** Numbers leave as text and never with an exponent, so that no client rounds them. */
function numberValue(value: number): string {
  const text = String(value);
  return /e/i.test(text) ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 }) : text;
}
function cell(value: unknown, type: string): unknown {
  if (value === undefined) return null;
  if (typeof value === 'number') return numberValue(value);
  return typeof value === 'string' && type === 'time' ? timeValue(value) : value;
}
const nameOf = (member: unknown): string =>
  typeof member === 'string' ? member : String((member as { name: unknown }).name);

/** Which column of the rows each member of the answer is, in the database's order. @throws Error for a hidden member */
function membersOf(t: Transform, raw: Columnar): Map<string, number> {
  const visible = (member: string) => {
    if (!Object.hasOwn(t.annotation, member)) throw new Error(noSuchMember(member));
  };
  const { measures = [], dimensions = [], timeDimensions = [] } = t.query;
  const columns = new Map<string, number>();
  if (raw.members.length === 0) {
    // No row, so no column names either: the members are checked all the same.
    for (const member of [...measures, ...dimensions]) visible(nameOf(member));
    for (const time of timeDimensions) if (time.granularity) visible(time.dimension);
  }
  const finest = new Map<string, { level: number; column: number }>();
  raw.members.forEach((alias, column) => {
    const member = Object.hasOwn(t.aliasToMemberNameMap, alias) ? t.aliasToMemberNameMap[alias] : undefined;
    if (member === undefined) throw new Error(`Member name not found for alias: '${alias}'`);
    visible(member);
    columns.set(member, column);
    const [cube, name, granularity] = member.split('.');
    const base = `${cube}.${name}`;
    if (granularity === undefined || dimensions.includes(base)) return;
    const level = LEVEL[granularity] ?? 10;
    const known = finest.get(base);
    if (!known || known.level >= level) finest.set(base, { level, column });
  });
  // `cube.time.month` also comes as `cube.time`, which older clients read.
  for (const [base, { column }] of finest) columns.set(base, column);
  return columns;
}

/** The column that comparing and blending queries add to tell their parts apart. */
function tailOf(t: Transform, raw: Columnar, columns: Map<string, number>) {
  const [time] = t.query.timeDimensions ?? [];
  if (raw.members.length === 0) return undefined;
  if (t.queryType === 'compareDateRangeQuery') {
    const range = (time?.dateRange ?? []).join(' - ');
    return { key: 'compareDateRange', value: (_row: number): unknown => range };
  }
  if (t.queryType === 'blendingQuery') {
    const column = columns.get(`${time?.dimension}.${time?.granularity}`);
    const value = (row: number) => (column === undefined ? null : cell(raw.columns[column]![row], 'time'));
    return { key: `time.${time?.granularity}`, value };
  }
  return undefined;
}

/**
 * The `data` of an answer: an array of objects keyed by member, or what `responseFormat` asks for (`compact`: members
 * and rows, `columnar`: members and columns).
 * @throws Error for a member that the user must not see
 */
export function transformRows(t: Transform, raw: Columnar): unknown {
  const found = membersOf(t, raw);
  const tail = tailOf(t, raw, found);
  const names = [...found.keys()];
  const types = names.map((name) => t.annotation[name]?.type ?? '');
  const columns = [...found.values()].map((i) => raw.columns[i]!);
  const rows = raw.columns[0]?.length ?? 0;
  const members = tail ? [...names, tail.key] : names;

  // The gateway leaves `resType` at its default for arrays of queries.
  const format = t.query.responseFormat ?? t.resType;
  if (format === 'columnar') {
    const all = columns.map((column, k) => column.map((value) => cell(value, types[k]!)));
    if (tail) all.push(Array.from({ length: rows }, (_, row) => tail.value(row)));
    return { members, columns: all };
  }
  const values = (row: number) => {
    const cells = columns.map((column, k) => cell(column[row], types[k]!));
    if (tail) cells.push(tail.value(row));
    return cells;
  };
  const dataset = Array.from({ length: rows }, (_, row) => values(row));
  if (format === 'compact') return { members, dataset };
  return dataset.map((cells) => Object.fromEntries(members.map((member, k) => [member, cells[k]])));
}

// Only these fields leave: the rest of Cube's structures (masked members, cache modes) is its own business.
const QUERY = [
  ...['measures', 'dimensions', 'timeDimensions', 'segments', 'limit', 'offset', 'total', 'totalQuery', 'timezone'],
  ...['renewQuery', 'ungrouped', 'responseFormat', 'filters', 'rowLimit', 'order', 'queryType'],
];
const ITEM = [
  ...['title', 'shortTitle', 'description', 'type', 'format', 'currency', 'meta', 'drillMembers'],
  ...['drillMembersGrouped', 'granularity'],
];
const pick = (from: Dict, keys: readonly string[]): Dict =>
  Object.fromEntries(keys.filter((key) => from[key] != null).map((key) => [key, from[key]]));
const mapValues = <A, B>(from: Dict<A>, change: (value: A) => B): Dict<B> =>
  Object.fromEntries(Object.entries(from).map(([key, value]) => [key, change(value)]));

/** The answer to one query. */
export function queryResult(t: Transform, raw: Columnar, root: Root): Dict {
  return {
    query: pick(root.query, QUERY),
    ...pick(root, ['lastRefreshTime', 'refreshKeyValues', 'usedPreAggregations', 'transformedQuery', 'requestId']),
    annotation: mapValues(root.annotation, (items) => mapValues(items, (item) => pick(item, ITEM))),
    ...pick(root, ['dataSource', 'dbType', 'extDbType', 'external']),
    slowQuery: Boolean(root.slowQuery),
    ...pick(root, ['total']),
    data: transformRows(t, raw),
  };
}

/** The answer to several queries, with the query that a client pivots them by. */
export function queryResults(
  transforms: readonly Transform[],
  raws: readonly Columnar[],
  root: { queryType: string; results: Root[]; slowQuery?: boolean },
): Dict {
  return {
    queryType: root.queryType,
    results: root.results.map((result, i) => queryResult(transforms[i]!, raws[i]!, result)),
    pivotQuery: pivotQuery(
      root.queryType,
      root.results.map((result) => result.query),
    ),
    slowQuery: Boolean(root.slowQuery),
  };
}

function pivotQuery(queryType: string, queries: Query[]): Dict {
  const query = pick(queries[0]!, QUERY);
  if (queryType === 'blendingQuery') {
    const all = (key: 'measures' | 'dimensions') => [...new Set(queries.flatMap((q) => q[key] ?? []))];
    const granularity = queries.map((q) => q.timeDimensions?.[0]?.granularity).find(Boolean);
    query.measures = all('measures');
    query.dimensions = all('dimensions');
    query.timeDimensions = [{ dimension: 'time', granularity }];
  } else if (queryType === 'compareDateRangeQuery') {
    query.dimensions = ['compareDateRange', ...((query.dimensions as unknown[]) ?? [])];
  }
  return { ...query, queryType };
}
