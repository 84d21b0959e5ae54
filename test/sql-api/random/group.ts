/** A group of rows of a view: its measures, stocks at their closing months, and aggregates over its dimensions. */
import type { Expr, Op, Value, ViewName } from './description.ts';
import { evaluate, type Place, reads } from './expressions.ts';
import type { Marts, Row } from './marts.ts';
import { type Closing, MEASURES, type Sums } from './measures.ts';
import { keyOf } from './relations.ts';

/** A statement that must not be answered. */
export class Refused extends Error {
  readonly code = '0A000';
}

/** What all groups of a block share. */
export interface Scope {
  readonly view: ViewName;
  readonly marts: Marts;
  /** Conditions on rows, none of which is an AND. */
  readonly conditions: readonly Expr[];
  /** Columns of the view by which a table is joined. */
  readonly joinedBy: readonly string[];
  /** Whose different values are the rows that COUNT(*) counts. */
  readonly rowsBy: readonly Expr[];
  place(row: Row): Place;
}

/** Columns that mean something only within their segmentation. */
const OF_SEGMENTATION = ['segment', 'is_thin', 'service_level', 'activities', 'technology'];

export class Group {
  readonly #scope: Scope;
  readonly #rows: readonly Row[];
  readonly #keys: readonly Expr[];
  readonly #values: readonly Value[];
  #places: readonly Place[] | undefined;

  /** @param keys of its grouping set, and the group's values of them */
  constructor(scope: Scope, rows: readonly Row[], keys: readonly Expr[], values: readonly Value[]) {
    this.#scope = scope;
    this.#rows = rows;
    this.#keys = keys;
    this.#values = values;
  }

  measure({ name, filter, times = 1, plus }: Op<'measure'>): Value {
    const value = this.#measure(name, filter);
    const more = plus === undefined ? 0 : this.#measure(plus, filter);
    const made = value === null || more === null ? null : Number(value) * times + Number(more);
    return made === null && filter?.style === 'CASE ELSE 0' ? 0 : made;
  }

  #measure(name: string, filter: Op<'measure'>['filter']): Value {
    const definition = MEASURES[this.#scope.view][name]!;
    const more = filter ? conjuncts(filter.condition) : [];
    const rows = this.#rows.filter((row) => more.every((condition) => evaluate(condition, this.#scope.place(row))));
    const conditions = [...this.#scope.conditions, ...more];
    const none = filter && this.#keys.length > 0 && rows.length === 0;
    return none ? null : definition.value(this.#sums(rows, conditions));
  }

  /** @throws Refused for a measure that has no meaning in such groups, be there any or none */
  check({ name, filter, plus }: Op<'measure'>): void {
    const { view, marts } = this.#scope;
    const conditions = [...this.#scope.conditions, ...(filter ? conjuncts(filter.condition) : [])];
    if (view === 'segments') {
      this.#checkSegmentation(conditions);
      this.#closes('segmentation', marts.segmentations, 'first', conditions);
    }
    const stock = [name, plus].some((one) => one !== undefined && MEASURES[view][one]!.stock);
    if (stock) this.#closes('month', marts.months, 'last', conditions);
  }

  #sums(rows: readonly Row[], conditions: readonly Expr[]): Sums {
    const { view, marts } = this.#scope;
    const counted = (closing: Closing): ((row: Row) => boolean) => {
      const tests: ((row: Row) => boolean)[] = [];
      if (closing !== 'all') tests.push(this.#closes('month', marts.months, closing, conditions));
      if (view === 'segments') tests.push(this.#closes('segmentation', marts.segmentations, 'first', conditions));
      return (row) => tests.every((test) => test(row));
    };
    return {
      rows: () => rows,
      sum(input, closing, money) {
        const closed = closing !== 'all' || view === 'segments';
        const values = rows.filter(counted(closing)).map((row) => (closed ? (row[input] ?? 0) : row[input]));
        const known = values.filter((value) => value !== null);
        if (known.length === 0) return closed ? 0 : null;
        const total = known.reduce<number>((sum, value) => sum + Number(value), 0);
        return money ? total / 100 : total;
      },
    };
  }

  /** Which rows stand in the last (or first) value of a column, of those that the conditions and this group allow. */
  #closes(
    column: string,
    values: readonly string[],
    closing: Closing,
    conditions: readonly Expr[],
  ): (row: Row) => boolean {
    if (this.#scope.view === 'cohorts') {
      if (this.#keepsOne('months_since', conditions)) return () => true;
      const named = [...conditions, ...this.#keys].some((expr) =>
        reads(expr, this.#scope.joinedBy).has('months_since'),
      );
      if (named) throw new Refused('months_since is neither one nor grouped by');
    }
    const alone = (expr: Expr): boolean => {
      const names = reads(expr, this.#scope.joinedBy);
      if (names.has(column) && names.size > 1) throw new Refused(`${column} is mixed with other columns`);
      return names.has(column);
    };
    const own = conditions.filter(alone);
    const keys = this.#keys.map((key, i) => ({ key, value: this.#values[i]! })).filter(({ key }) => alone(key));
    const allowed = values.filter((value) => {
      const place = this.#scope.place({ [column]: value });
      return (
        own.every((condition) => evaluate(condition, place)) &&
        keys.every(({ key, value: wanted }) => evaluate(key, place) === wanted)
      );
    });
    const closed = closing === 'last' ? allowed.at(-1) : allowed[0];
    return (row) => row[column] === closed;
  }

  #keepsOne(column: string, conditions: readonly Expr[]): boolean {
    // Another spelling of it says the same: a cast to text or to a number with decimals, or text after it.
    const isColumn = (expr: Expr): boolean => {
      if (expr.op === 'computed') return isColumn(expr.of);
      if (expr.op === 'cast') return ['text', 'numeric', 'double'].includes(expr.kind) && isColumn(expr.of);
      if (expr.op === 'call' && expr.name === 'append') {
        const [of, ...others] = expr.args.filter((arg) => reads(arg, []).size > 0);
        return of !== undefined && others.length === 0 && isColumn(of);
      }
      return expr.op === 'column' && expr.name === column;
    };
    const one = (expr: Expr): boolean => {
      if (expr.op === 'compare') return expr.sign === '=' && isColumn(expr.left) && reads(expr.right, []).size === 0;
      return expr.op === 'in' && !expr.not && isColumn(expr.of) && expr.values.length === 1;
    };
    return this.#keys.some(isColumn) || conditions.some(one);
  }

  #checkSegmentation(conditions: readonly Expr[]): void {
    const named = [...conditions, ...this.#keys].some((expr) => {
      const names = reads(expr, this.#scope.joinedBy);
      return OF_SEGMENTATION.some((name) => names.has(name));
    });
    if (named && !this.#keepsOne('segmentation', conditions)) throw new Refused('a segment without its segmentation');
  }

  aggregate({ name, of, filter }: Op<'aggregate'>): Value {
    const kept = this.#different().filter((at) => !filter || evaluate(filter, at));
    return aggregated(name, kept, of);
  }

  /** The rows that COUNT(*) counts. */
  #different(): readonly Place[] {
    if (!this.#places) {
      const { place, rowsBy } = this.#scope;
      const rows = this.#rows.map((row) => place(row));
      this.#places = [...new Map(rows.map((at) => [keyOf(rowsBy.map((expr) => evaluate(expr, at))), at])).values()];
    }
    return this.#places;
  }
}

/** An aggregate of Postgres over rows. */
export function aggregated(name: Op<'aggregate'>['name'], rows: readonly Place[], of?: Expr): Value {
  if (!of) return rows.length;
  const values = rows.map((row) => evaluate(of, row)).filter((value) => value !== null);
  const sorted = [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (name === 'count') return values.length;
  if (name === 'count distinct') return sorted.length;
  if (values.length === 0) return null;
  switch (name) {
    case 'min':
      return sorted[0]!;
    case 'max':
      return sorted.at(-1)!;
    case 'string_agg':
      return sorted.join(', ');
    case 'bool_and':
      return values.every(Boolean);
    case 'bool_or':
      return values.some(Boolean);
    default: {
      const total = values.reduce<number>((sum, value) => sum + Number(value), 0);
      return name === 'sum' ? total : total / values.length;
    }
  }
}

/** Whether it matters how many rows there are, not only which values. */
export const countsRows = ({ name }: Op<'aggregate'>) => name === 'count' || name === 'sum' || name === 'avg';

/** The conditions that an AND joins, however deep. */
export const conjuncts = (expr: Expr): Expr[] => (expr.op === 'and' ? expr.args.flatMap(conjuncts) : [expr]);
