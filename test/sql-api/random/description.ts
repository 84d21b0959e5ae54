/** Statements as plain data: what the generator makes, the printer writes as SQL and the oracle evaluates. */

export type Value = null | boolean | number | string;
/** How a value is compared: `numeric` is an exact decimal, `double` has a tolerance. */
export type Kind = 'text' | 'int' | 'numeric' | 'double' | 'bool' | 'date' | 'timestamp' | 'timestamptz';
export type ViewName = 'revenue' | 'cohorts' | 'customers' | 'segments' | 'surveys';

export type Sign = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type TextCall = 'upper' | 'lower' | 'length' | 'initial' | 'concat' | 'append' | 'coalesce';
export type Unit = 'month' | 'quarter' | 'year';

/** An expression; `kind` is that of its value. */
export type Expr = { readonly kind: Kind } & (
  | { readonly op: 'column'; readonly name: string }
  /** `bare` dates are written without their type. */
  | { readonly op: 'value'; readonly value: Value; readonly bare?: true }
  /** A column that the innermost pass-through subquery computes; the expression itself where there is none. */
  | { readonly op: 'computed'; readonly name: string; readonly of: Expr }
  /** A column of a table that joins the view. */
  | { readonly op: 'joined'; readonly name: string }
  | { readonly op: 'trunc'; readonly unit: Unit; readonly of: Expr; readonly through?: 'timestamp' }
  | { readonly op: 'extract'; readonly unit: Unit; readonly of: Expr }
  | { readonly op: 'call'; readonly name: TextCall; readonly args: readonly Expr[] }
  | { readonly op: 'case'; readonly when: Expr; readonly result: Expr; readonly otherwise?: Expr }
  | { readonly op: 'cast'; readonly of: Expr }
  | {
      readonly op: 'arithmetic';
      readonly sign: '+' | '-' | '*' | '/' | '%' | 'per';
      readonly left: Expr;
      readonly right: Expr;
    }
  | { readonly op: 'compare'; readonly sign: Sign; readonly left: Expr; readonly right: Expr }
  | { readonly op: 'in'; readonly of: Expr; readonly values: readonly Expr[]; readonly not: boolean }
  | { readonly op: 'isDistinct'; readonly left: Expr; readonly right: Expr; readonly not: boolean }
  | { readonly op: 'isNull'; readonly of: Expr; readonly not: boolean }
  | {
      readonly op: 'like';
      readonly of: Expr;
      readonly pattern: string;
      readonly not: boolean;
      readonly anyCase: boolean;
    }
  | { readonly op: 'between'; readonly of: Expr; readonly low: Expr; readonly high: Expr }
  | { readonly op: 'and' | 'or'; readonly args: readonly Expr[] }
  | { readonly op: 'not'; readonly of: Expr }
  | { readonly op: 'scalar'; readonly query: Query }
  | { readonly op: 'inQuery'; readonly of: Expr; readonly query: Query; readonly not: boolean }
  | Measure
  | Aggregate
  | { readonly op: 'grouping'; readonly of: readonly Expr[] }
  | WindowCall
);
export type Op<Name extends Expr['op']> = Extract<Expr, { op: Name }>;

export interface Measure {
  readonly op: 'measure';
  readonly name: string;
  /** The aggregate that is written around it; `bare` for the column alone. */
  readonly how: 'MEASURE' | 'SUM' | 'AVG' | 'MIN' | 'MAX' | 'bare';
  readonly filter?: { readonly condition: Expr; readonly style: 'FILTER' | 'CASE' | 'CASE ELSE 0' };
  /** `SUM(name * times)`, `SUM(name + plus)`. */
  readonly times?: number;
  readonly plus?: string;
}
/** An aggregate over dimensions of a view, or over columns of a subquery. `distinct` texts are joined in their order. */
export interface Aggregate {
  readonly op: 'aggregate';
  readonly name: 'count' | 'count distinct' | 'min' | 'max' | 'sum' | 'avg' | 'bool_and' | 'bool_or' | 'string_agg';
  readonly of?: Expr;
  readonly filter?: Expr;
}
export interface WindowCall {
  readonly op: 'window';
  readonly name: 'row_number' | 'rank' | 'dense_rank' | 'sum' | 'count' | 'max' | 'lag' | 'running sum';
  readonly of?: Expr;
  readonly partition: readonly Expr[];
  readonly order: readonly Sort[];
}

export interface Sort {
  readonly by: Expr;
  readonly descending: boolean;
  readonly nulls?: 'FIRST' | 'LAST';
}
export interface Item {
  readonly name: string;
  readonly value: Expr;
}
export type Grouping =
  | { readonly style: 'plain'; readonly keys: readonly Expr[] }
  | { readonly style: 'ROLLUP' | 'CUBE'; readonly keys: readonly Expr[]; readonly outside: readonly Expr[] }
  | { readonly style: 'GROUPING SETS'; readonly sets: readonly (readonly Expr[])[] };

/** A subquery that only passes rows of the view on, renamed, and keeps some of them. */
export interface Layer {
  readonly where: readonly Expr[];
}
export interface TableJoin {
  readonly alias: string;
  readonly left: boolean;
  /** Rows with unique keys. */
  readonly table:
    | Query
    | {
        readonly kind: 'values';
        readonly names: readonly string[];
        readonly kinds: readonly Kind[];
        readonly rows: readonly (readonly Value[])[];
      };
  /** The column of the view and the table's column that equals it. */
  readonly on: { readonly column: Expr; readonly key: string };
}

/** A SELECT over one view. Without `grouping` its measures are bare columns. */
export interface Block {
  readonly kind: 'block';
  readonly view: ViewName;
  /** From the innermost; `cte` prints the last one as a WITH query. */
  readonly layers: readonly Layer[];
  /** Columns that the layers pass on beside those that are read. */
  readonly passed: readonly Expr[];
  readonly cte: boolean;
  readonly join?: TableJoin;
  readonly where: readonly Expr[];
  readonly grouping?: Grouping;
  readonly items: readonly Item[];
  readonly having?: Expr;
  readonly distinct: boolean;
  /** GROUP BY and ORDER BY name columns by their numbers, where they can. */
  readonly ordinals: boolean;
  readonly order: readonly Sort[];
  /** No two rows are equal by `order`. */
  readonly total: boolean;
  readonly limit?: number;
  readonly offset?: number;
}
export interface Union {
  readonly kind: 'union';
  readonly all: boolean;
  readonly left: Query;
  readonly right: Query;
}
/** A SELECT over the rows of another. */
export interface Outer {
  readonly kind: 'outer';
  readonly from: Query;
  readonly cte: boolean;
  readonly where: readonly Expr[];
  /** Undefined for one row for each of `from`. */
  readonly groups?: readonly Expr[];
  readonly items: readonly Item[];
  readonly order: readonly Sort[];
  readonly total: boolean;
  readonly limit?: number;
}
/** Two grouped SELECTs side by side; columns are `a.name` and `b.name`. */
export interface Join {
  readonly kind: 'join';
  readonly type: 'INNER' | 'LEFT' | 'FULL';
  readonly left: Query;
  readonly right: Query;
  /** Names of the columns that are equal, or both NULL. */
  readonly on: readonly string[];
  readonly nullSafe: boolean;
  readonly items: readonly Item[];
}
export type Query = Block | Union | Outer | Join;

export const namesOf = (query: Query): string[] =>
  query.kind === 'union' ? namesOf(query.left) : query.items.map(({ name }) => name);
export const kindsOf = (query: Query): Kind[] =>
  query.kind === 'union' ? kindsOf(query.left) : query.items.map(({ value }) => value.kind);

const ids = new WeakMap<Expr, string>();
/** Equal for expressions that say the same. */
export function idOf(expr: Expr): string {
  const id = ids.get(expr) ?? JSON.stringify(expr);
  ids.set(expr, id);
  return id;
}

/** The expressions within one, itself first; subqueries are not entered. */
export function* parts(expr: Expr): Generator<Expr> {
  yield expr;
  for (const part of children(expr)) yield* parts(part);
}

function children(expr: Expr): readonly Expr[] {
  switch (expr.op) {
    case 'computed':
    case 'trunc':
    case 'extract':
    case 'cast':
    case 'isNull':
    case 'like':
    case 'not':
    case 'inQuery':
      return [expr.of];
    case 'call':
    case 'and':
    case 'or':
      return expr.args;
    case 'case':
      return [expr.when, expr.result, ...(expr.otherwise ? [expr.otherwise] : [])];
    case 'arithmetic':
    case 'compare':
    case 'isDistinct':
      return [expr.left, expr.right];
    case 'in':
      return [expr.of, ...expr.values];
    case 'between':
      return [expr.of, expr.low, expr.high];
    case 'measure':
      return expr.filter ? [expr.filter.condition] : [];
    case 'aggregate':
      return [...(expr.of ? [expr.of] : []), ...(expr.filter ? [expr.filter] : [])];
    case 'grouping':
      return expr.of;
    case 'window':
      return [...(expr.of ? [expr.of] : []), ...expr.partition, ...expr.order.map(({ by }) => by)];
    default:
      return [];
  }
}

/** The grouping sets of a GROUP BY. */
export function setsOf(grouping: Grouping): Expr[][] {
  if (grouping.style === 'plain') return [[...grouping.keys]];
  if (grouping.style === 'GROUPING SETS') return grouping.sets.map((set) => [...set]);
  const { keys, outside } = grouping;
  const sets =
    grouping.style === 'ROLLUP'
      ? Array.from({ length: keys.length + 1 }, (_, i) => keys.slice(0, i))
      : Array.from({ length: 2 ** keys.length }, (_, i) => keys.filter((_key, bit) => i & (1 << bit)));
  return sets.map((set) => [...outside, ...set]);
}

/** What a block's pass-through subqueries must pass on: columns of the view, and what is computed of them. */
export function passedOn(block: Block): Expr[] {
  const found = new Map<string, Expr>();
  const add = (expr: Expr): void => {
    if (expr.op === 'column') found.set(expr.name, expr);
    else if (expr.op === 'computed') found.set(expr.name, expr);
    else if (expr.op === 'measure') {
      for (const name of [expr.name, ...(expr.plus === undefined ? [] : [expr.plus])])
        found.set(name, { op: 'column', name, kind: expr.kind });
      for (const part of children(expr)) add(part);
    } else for (const part of children(expr)) add(part);
  };
  const { items, where, having, order, grouping, join, layers, passed } = block;
  const own = [...items.map(({ value }) => value), ...where, ...(having ? [having] : []), ...order.map(({ by }) => by)];
  const keys = grouping ? setsOf(grouping).flat() : [];
  const upper = layers.slice(1).flatMap((layer) => layer.where);
  for (const expr of [...own, ...keys, ...upper, ...passed, ...(join ? [join.on.column] : [])]) add(expr);
  return [...found.values()];
}
