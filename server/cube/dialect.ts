/**
 * Cube's planner on strata's warehouse: repairs of the stock DuckDB dialect, and stocks (stock.ts). Times are naive UTC
 * timestamps or dates, and sessions run in UTC, so that no cast needs a time zone unless the query asks for one.
 */
import './native.ts';
import { DuckDBDriver } from '@cubejs-backend/duckdb-driver';
import { type Closing, shareClosings } from './closings.ts';
import { isStock, type StockQuery, stockInput } from './stock.ts';

const DuckDBQuery = DuckDBDriver.dialectClass();
type Filter = ReturnType<InstanceType<typeof DuckDBQuery>['newFilter']>;
type Like = (column: string, not: boolean, param: unknown, type: string) => string;

/** Chooses by the type of a column, also of one that is cast to a timestamp: a constant to the engine, so it costs nothing. */
function ifDate(column: string, days: string, instants: string): string {
  const inner = /^CAST\(([^()]+) AS TIMESTAMP\)$/i.exec(column)?.[1] ?? column;
  return `CASE WHEN typeof(${inner}) = 'DATE' THEN ${days} ELSE ${instants} END`;
}

export class Dialect extends DuckDBQuery {
  readonly closings = new Map<string, Closing>();

  override buildParamAnnotatedSql(): string {
    return shareClosings(super.buildParamAnnotatedSql() as string, this.closings);
  }

  /**
   * A condition that is a member of type boolean stands in parentheses: filters compare it (`region = 'EU' = true` is no
   * SQL), and other members put it between operators.
   */
  override evaluateSymbolSql(cube: string, name: string, symbol: { type?: string }, ...rest: unknown[]): string {
    const evaluate = super.evaluateSymbolSql as (...args: unknown[]) => unknown;
    const sql = evaluate.call(this, cube, name, symbol, ...rest);
    if (symbol.type !== 'boolean' || typeof sql !== 'string' || /^[\w".]*$/.test(sql)) return sql as string;
    return `(${sql})`;
  }

  /** The stock cast goes through time zones for every row: ten times slower, with the same result. */
  override timeStampCast(value: string): string {
    return `${value}::timestamp`;
  }

  /** A date is the same day everywhere. */
  override convertTz(field: string): string {
    if (this.timezone === 'UTC') return `${field}::timestamp`;
    return ifDate(field, `${field}::timestamp`, `timezone('${this.timezone}', ${field}::timestamptz)`);
  }

  /** Cube gives the bounds of a range in UTC. For a date they are taken back to the query's time zone, where its days are. */
  #bounded(column: string, bounds: string[], filter: (...bounds: string[]) => string): string {
    const instants = filter(...bounds);
    if (this.timezone === 'UTC') return instants;
    const days = filter(...bounds.map((bound) => `timezone('${this.timezone}', ${bound}::timestamptz)`));
    return ifDate(column, days, instants);
  }
  override timeRangeFilter(column: string, from: string, to: string): string {
    return this.#bounded(column, [from, to], (a, b) => super.timeRangeFilter(column, a!, b!));
  }
  override timeNotInRangeFilter(column: string, from: string, to: string): string {
    return this.#bounded(column, [from, to], (a, b) => super.timeNotInRangeFilter(column, a!, b!));
  }
  override beforeDateFilter(column: string, bound: string): string {
    return this.#bounded(column, [bound], (a) => super.beforeDateFilter(column, a!));
  }
  override beforeOrOnDateFilter(column: string, bound: string): string {
    return this.#bounded(column, [bound], (a) => super.beforeOrOnDateFilter(column, a!));
  }
  override afterDateFilter(column: string, bound: string): string {
    return this.#bounded(column, [bound], (a) => super.afterDateFilter(column, a!));
  }
  override afterOrOnDateFilter(column: string, bound: string): string {
    return this.#bounded(column, [bound], (a) => super.afterOrOnDateFilter(column, a!));
  }

  /** Cube escapes `_` and `%` of a user's text with a backslash, which DuckDB takes as such only when told. */
  override newFilter(filter: unknown): Filter {
    const made = super.newFilter(filter) as Filter & { likeIgnoreCase: Like };
    const like = made.likeIgnoreCase.bind(made);
    made.likeIgnoreCase = (...args) => `${like(...args)} ESCAPE '\\'`;
    return made;
  }

  /** `time_shift` and `group_by` stages: a row without a counterpart (no prior year) stays, with null for it. */
  override outerMeasuresJoinFullKeyQueryAggregate(inner: unknown, outer: unknown, stages: string[]): string {
    const sql: string = super.outerMeasuresJoinFullKeyQueryAggregate(inner as never, outer as never, stages as never);
    return stages.slice(1).reduce((text, stage, i) => {
      const join = `JOIN ${this.wrapInParenthesis(stage)} ${this.asSyntaxJoin} q_${i + 1} ON`;
      return text.split(`INNER ${join}`).join(`LEFT ${join}`);
    }, sql);
  }

  override applyMeasureFilters(input: string, definition: unknown, cube: string): string {
    const filtered: string = super.applyMeasureFilters(input as never, definition as never, cube as never);
    return stockInput(this as unknown as StockQuery, definition as object, cube, filtered);
  }

  /** A stock of no rows at all is 0, as the stock of rows that all ended earlier is. */
  override renderSqlMeasure(
    name: string,
    input: string,
    definition: { type?: string },
    cube: string,
    ...rest: unknown[]
  ) {
    const [parent, orderBy] = rest;
    const render = super.renderSqlMeasure as (...args: unknown[]) => string;
    const sql = render.call(this, name, input, definition, cube, parent, orderBy);
    const summed = definition.type === 'sum' && sql === `sum(${input})`;
    return summed && isStock(this as unknown as StockQuery, definition, cube) ? `coalesce(${sql}, 0)` : sql;
  }
}
