/**
 * Stocks: measures such as MRR and customers that must not be summed over time. A measure says so in its `meta`:
 *
 *     meta:
 *       non_additive_dimension:
 *         - { name: month, window_choice: max, from: months }
 *
 * (the dbt semantic layer's words). Its input then counts only in the closing month of each group of months that the
 * query asks for, so that a quarter closes at its last month, whatever else the query groups or filters by:
 *
 *     sum(CASE WHEN "m".month IN (SELECT max("m".month) FROM months AS "m"
 *                                 WHERE <filters on month> GROUP BY date_trunc('quarter', "m".month))
 *         THEN <input> ELSE 0 END)
 *
 * `from` is a small table with a column of the dimension's column's name and every value that can be a closing one
 * (complete months); absent, the cube's `meta: { from: { month: months } }` or else its own table. It gets the alias of
 * the cube, so that the query's own filters and groupings serve inside the subquery as they are. Filters on other
 * columns stay outside: a segment that emptied in a quarter closes at 0, not at its last figure.
 */
import type { Closing } from './closings.ts';
import type { ExpressionFunction } from './expressions.ts';
import { columnRefs, hasBareWord, replaceRefs } from './sql-text.ts';

type Choice = 'max' | 'min';
/** One rule of `meta.non_additive_dimension`. */
export interface NonAdditive {
  /** Dimension of the measure's own cube whose `sql` is a column, or a cast of one. */
  readonly name: string;
  readonly window_choice: Choice;
  readonly from?: string;
  /**
   * Dimensions of the cube: grouped by one (or filtered to one value of it), the rule does not apply. A query that reads one in
   * another way is refused: it would mix figures of several values.
   */
  readonly unless_grouped_by?: readonly string[];
  /**
   * Dimensions of the cube that mean something only within one value of this one, as a segment does within its
   * segmentation: a query that groups or filters by one must group by this dimension, or keep one value of it.
   */
  readonly qualifies?: readonly string[];
}

// The parts of Cube's query class (adapter/BaseQuery.js) and its members that are used here.
interface Condition {
  filterToWhere(): string | null;
  readonly expression?: Partial<ExpressionFunction>;
  readonly operator?: string;
  readonly values?: unknown[];
  readonly dimension?: unknown;
}
interface Selected {
  selectColumns(): string[] | null;
  readonly expression?: Partial<ExpressionFunction>;
  dimensionSql(): string;
  readonly dimension?: unknown;
}
interface Definition {
  readonly type?: string;
  readonly meta?: unknown;
  readonly aliasMember?: string;
  readonly multiStage?: boolean;
  readonly rollingWindow?: unknown;
}
export interface StockQuery {
  readonly ungrouped?: boolean;
  /** Filled here: the conditions of stocks that the query has. */
  readonly closings?: Map<string, Closing>;
  readonly allFilters: Condition[];
  readonly join?: { joins: { originalFrom: string; join: { sql: unknown } }[] };
  readonly cubeEvaluator: {
    cubeFromPath(cube: string): { isView?: boolean; meta?: unknown };
    dimensionByPath(path: string): Definition;
    isDimension(path: string): boolean;
  };
  safeEvaluateSymbolContext(): Record<string, unknown>;
  evaluateSymbolSqlWithContext<T>(evaluate: () => T, context: Record<string, unknown>): T;
  evaluateSymbolSql(cube: string, name: string, definition: unknown): string;
  evaluateSql(cube: string, sql: unknown): string;
  cubeSql(cube: string): string;
  cubeAlias(cube: string): string;
  dimensionsForSelect(): Selected[];
}

/** A query, or the meta of a measure, for which a stock has no meaning: Cube answers it as the user's error (400). */
export class StockError extends Error {
  readonly type = 'UserError';

  constructor(what: string) {
    super(what);
  }
}

/** Set while Cube only collects what a member depends on, in caches that outlive the query: no SQL is made then. */
const COLLECTING = [
  ...['memberNames', 'cubeNames', 'joinHints', 'subQueryDimensions', 'compositeCubeMeasures'],
  ...['measuresToRender', 'leafMeasures', 'memberChildren'],
];
const AGGREGATES = ['sum', 'count', 'countDistinct', 'countDistinctApprox', 'avg', 'min', 'max'];

/** The rules of a measure, none for a flow. @throws StockError for a `meta` that does not read as rules */
function rulesOf(definition: Definition): readonly NonAdditive[] {
  const rules = (definition.meta as { non_additive_dimension?: unknown } | undefined)?.non_additive_dimension;
  if (rules === undefined) return [];
  if (!Array.isArray(rules)) throw new StockError('non_additive_dimension is a list of { name, window_choice }');
  for (const rule of rules as Partial<NonAdditive>[]) {
    if (typeof rule?.name !== 'string' || !['min', 'max'].includes(rule.window_choice as Choice))
      throw new StockError('non_additive_dimension needs a name, and window_choice max or min');
  }
  return rules as NonAdditive[];
}

/** True for a measure of a cube (not its mirror in a view) that has rules. */
export const isStock = (query: StockQuery, definition: Definition, cube: string) =>
  rulesOf(definition).length > 0 && !query.cubeEvaluator.cubeFromPath(cube).isView;

/**
 * The input of a stock's aggregate function, restricted to the closing values of its non-additive dimensions.
 * @param input SQL of one row's amount, `*` for a count of rows
 * @throws StockError when a filter or a grouping of the query mixes the dimension with other columns
 */
export function stockInput(query: StockQuery, definition: Definition, cube: string, input: string): string {
  if (!isStock(query, definition, cube)) return input;
  const context = query.safeEvaluateSymbolContext();
  // Rows of an ungrouped query are not added up; stages of a multi-stage measure are made of closed figures.
  if (query.ungrouped || definition.multiStage || COLLECTING.some((key) => context[key])) return input;
  if (definition.rollingWindow) throw new StockError('a stock cannot have a rolling window');
  if (!AGGREGATES.includes(definition.type ?? ''))
    throw new StockError(`non_additive_dimension is for measures of type ${AGGREGATES.join(', ')}`);
  const conditions = query.evaluateSymbolSqlWithContext(
    () => rulesOf(definition).flatMap((rule) => closing(query, rule, cube)),
    { ungrouped: false, renderedReference: undefined },
  );
  if (conditions.length === 0) return input;
  const value = input === '*' ? '1' : input;
  const when = `CASE WHEN ${conditions.join(' AND ')} THEN`;
  return definition.type === 'sum' ? `${when} coalesce(${value}, 0) ELSE 0 END` : `${when} ${value} END`;
}

/** `column IN (SELECT max(column) ...)`, or nothing when the rule does not apply to this query. */
function closing(query: StockQuery, rule: NonAdditive, cube: string): string[] {
  if (released(query, rule.unless_grouped_by, cube)) return [];
  const named = rule.unless_grouped_by?.find((name) => isNamed(query, name, cube));
  if (named)
    throw new StockError(
      `the figures of several values of ${named} would be mixed: group by ${named} itself, or filter it to one value (${named} = ...)`,
    );
  const unqualified = rule.qualifies?.find((name) => isNamed(query, name, cube));
  if (unqualified && !released(query, [rule.name], cube)) {
    const advice = `group by ${rule.name} too, or filter it to one value`;
    throw new StockError(`${unqualified} means something only within its ${rule.name}: ${advice}`);
  }
  const sql = query.evaluateSymbolSqlWithContext(
    () => query.evaluateSymbolSql(cube, rule.name, query.cubeEvaluator.dimensionByPath(`${cube}.${rule.name}`)),
    { commonTimeShift: undefined, timeShifts: undefined },
  );
  const [ref, ...others] = columnRefs(sql);
  if (!ref || others.some(({ key }) => key !== ref.key))
    throw new StockError(`the sql of ${cube}.${rule.name} must be a column, written {CUBE}.column, or a cast of one`);
  const column = ref.text;
  const own = sameColumns(query, ref.key);

  /** The SQL when it reads this column alone, undefined when it does not read it. */
  const restricted = (sql: string, what: string): string | undefined => {
    const refs = columnRefs(sql);
    const mine = refs.filter(({ key }) => own.has(key));
    if (mine.length === 0) {
      const read = refs.some(({ table }) => table === ref.table) || refs.length === 0;
      if (read && hasBareWord(sql, ref.column))
        throw new StockError(`${what} names the column ${ref.column} alone: write {CUBE}.${ref.column}`);
      return undefined;
    }
    if (mine.length < refs.length)
      throw new StockError(
        `${what} mixes ${rule.name} with other columns, so that no closing ${rule.name} exists: ` +
          `write conditions on ${rule.name} apart from those on others, joined by AND`,
      );
    return replaceRefs(sql, own, column);
  };
  const where = query.allFilters.flatMap((filter) => conditionsOn(filter, restricted));
  const groups = query
    .dimensionsForSelect()
    .filter((selected) => selected.selectColumns())
    .flatMap((selected) => restricted(selected.dimensionSql(), `the grouping ${nameOf(selected.dimension)}`) ?? []);

  const cubeMeta = query.cubeEvaluator.cubeFromPath(cube).meta as { from?: Record<string, string> } | undefined;
  const table = rule.from ?? cubeMeta?.from?.[rule.name] ?? query.cubeSql(cube);
  const from = `FROM ${table} AS ${query.cubeAlias(cube)}`;
  const clauses = [
    where.length ? ` WHERE ${where.map((sql) => `(${sql})`).join(' AND ')}` : '',
    groups.length ? ` GROUP BY ${groups.join(', ')}` : '',
  ];
  const condition = `${column} IN (SELECT ${rule.window_choice}(${column}) ${from}${clauses.join('')})`;
  query.closings?.set(condition, { table: query.cubeSql(cube), alias: query.cubeAlias(cube) });
  return [condition];
}

/** The parts of a filter that restrict the column and nothing else; an `and` is taken apart, an `or` is not. */
function conditionsOn(filter: Condition, restricted: (sql: string, what: string) => string | undefined): string[] {
  if (filter.operator === 'and' && isGroup(filter))
    return (filter.values as Condition[]).flatMap((part) => conditionsOn(part, restricted));
  const sql = filter.filterToWhere();
  if (!sql) return [];
  const name = nameOf(filter.dimension);
  const what = isGroup(filter) ? 'an `or` of the filters' : name ? `the filter on ${name}` : 'a condition';
  const part = restricted(sql, what);
  return part === undefined ? [] : [part];
}
const isGroup = (filter: Condition) =>
  typeof (filter.values?.[0] as Partial<Condition> | undefined)?.filterToWhere === 'function';
const nameOf = (member: unknown) =>
  typeof member === 'string' ? member : String((member as { expressionName?: string } | null)?.expressionName ?? '');

/** True when the query groups by, or keeps one value of, one of the dimensions. */
function released(query: StockQuery, dimensions: readonly string[] | undefined, cube: string): boolean {
  if (!dimensions?.length) return false;
  const named = oneOf(query, dimensions, cube);
  const kept = (filter: Condition): boolean => {
    if (filter.operator === 'and' && isGroup(filter)) return (filter.values as Condition[]).some(kept);
    if (filter.expression) return named(filter.expression.keeps);
    return filter.operator === 'equals' && filter.values?.length === 1 && named(filter.dimension);
  };
  return isGroupedBy(query, named) || query.allFilters.some(kept);
}

/** True when the query groups by the dimension, or filters by it in any way. */
function isNamed(query: StockQuery, dimension: string, cube: string): boolean {
  const named = oneOf(query, [dimension], cube);
  const reads = (expression?: Partial<ExpressionFunction>) => expression?.members?.some(named) ?? false;
  const filtered = (filter: Condition): boolean =>
    isGroup(filter)
      ? (filter.values as Condition[]).some(filtered)
      : reads(filter.expression) || named(filter.dimension);
  const grouped = query
    .dimensionsForSelect()
    .some((selected) => selected.selectColumns() && reads(selected.expression));
  return grouped || isGroupedBy(query, named) || query.allFilters.some(filtered);
}

/** Whether a member is one of the cube's dimensions, under the cube's own name or a view's. */
function oneOf(query: StockQuery, dimensions: readonly string[], cube: string): (member: unknown) => boolean {
  const names = new Set(dimensions.map((name) => `${cube}.${name}`));
  return (member) => {
    if (typeof member !== 'string' || !query.cubeEvaluator.isDimension(member)) return false;
    return names.has(member) || names.has(query.cubeEvaluator.dimensionByPath(member).aliasMember ?? '');
  };
}

const isGroupedBy = (query: StockQuery, named: (member: unknown) => boolean) =>
  query
    .dimensionsForSelect()
    .some((selected) => selected.selectColumns() && (named(selected.dimension) || named(selected.expression?.spells)));

/** The columns that the query's joins hold equal to `key`, itself included: a filter on one is a filter on the other. */
function sameColumns(query: StockQuery, key: string): ReadonlySet<string> {
  const same = new Set([key]);
  const pairs = (query.join?.joins ?? []).flatMap(({ originalFrom, join }) => {
    const sql = query.evaluateSql(originalFrom, join.sql);
    if (/\b(or|not)\b/i.test(sql)) return [];
    const refs = columnRefs(sql);
    return refs.flatMap((left, i) => {
      const right = refs[i + 1];
      return right && /^\s*=\s*$/.test(sql.slice(left.end, right.start)) ? [[left.key, right.key] as const] : [];
    });
  });
  for (let size = 0; size < same.size; ) {
    size = same.size;
    for (const [a, b] of pairs) if (same.has(a) || same.has(b)) same.add(a).add(b);
  }
  return same;
}
