/** What an aggregate function asks of a measure: the measure at the grouping, or a refusal that says what to write. */
import type { FuncCall, Node } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import { cast, columnRef, contains, functionName, nameOf, namesOf, operation, walk } from './ast.ts';
import { type Aggregation, type SemanticView, VIEW, type ViewColumn } from './plan.ts';

/** Functions that put rows together: those of Postgres that work on values, and `measure`. */
export const AGGREGATES: ReadonlySet<string> = new Set([
  ...['measure', 'count', 'sum', 'avg', 'min', 'max', 'bool_and', 'bool_or', 'every', 'bit_and', 'bit_or', 'bit_xor'],
  ...['string_agg', 'array_agg', 'any_value', 'mode', 'percentile_cont', 'percentile_disc'],
  ...['stddev', 'stddev_pop', 'stddev_samp', 'variance', 'var_pop', 'var_samp', 'corr', 'covar_pop', 'covar_samp'],
  ...[
    'regr_avgx',
    'regr_avgy',
    'regr_count',
    'regr_intercept',
    'regr_r2',
    'regr_slope',
    'regr_sxx',
    'regr_sxy',
    'regr_syy',
  ],
  ...[
    'json_agg',
    'jsonb_agg',
    'json_object_agg',
    'jsonb_object_agg',
    'xmlagg',
    'rank',
    'dense_rank',
    'percent_rank',
    'cume_dist',
  ],
]);
/** Of these, those that are window functions unless WITHIN GROUP makes them aggregates. */
const ORDERED_ONLY = new Set(['rank', 'dense_rank', 'percent_rank', 'cume_dist']);

/** An aggregate function over rows, not one over a window. */
export const isAggregate = (node: Node): boolean =>
  'FuncCall' in node &&
  !node.FuncCall.over &&
  AGGREGATES.has(functionName(node.FuncCall)) &&
  (!ORDERED_ONLY.has(functionName(node.FuncCall)) || node.FuncCall.agg_within_group === true);

/** Aggregates that the same row twice does not change. */
const IDEMPOTENT = new Set(['min', 'max', 'bool_and', 'bool_or', 'every', 'bit_and', 'bit_or']);

/** Whether it matters to an aggregate how many rows there are, not only which values. */
export const countsRows = (node: Node): boolean =>
  isAggregate(node) &&
  'FuncCall' in node &&
  !node.FuncCall.agg_distinct &&
  !IDEMPOTENT.has(functionName(node.FuncCall));

/** A condition that reads the view, and that each of its rows fulfils. */
export function anyRow(view: SemanticView): Node {
  const arg = columnRef(VIEW, view.columns.find(({ role }) => role === 'dimension')!.name);
  const test = (nulltesttype: 'IS_NULL' | 'IS_NOT_NULL'): Node => ({ NullTest: { arg, nulltesttype } });
  return { BoolExpr: { boolop: 'OR_EXPR', args: [test('IS_NULL'), test('IS_NOT_NULL')] } };
}

/** The column of the view that a node refers to. */
export function viewColumn(node: Node, view: SemanticView): ViewColumn | undefined {
  if (!('ColumnRef' in node)) return undefined;
  const [marker, name] = namesOf(node.ColumnRef);
  return marker === VIEW ? view.columns.find((column) => column.name === name) : undefined;
}

/** The measures that an expression reads, without those of subqueries. */
export function measuresIn(value: unknown, view: SemanticView): ViewColumn[] {
  const found: ViewColumn[] = [];
  walk(value, (node) => {
    const column = viewColumn(node, view);
    if (column?.role === 'measure') found.push(column);
    return !('SelectStmt' in node);
  });
  return found;
}

/** A measure at the grouping, of the rows that a condition keeps. */
export interface Asked {
  readonly measure: string;
  readonly condition?: Node;
}

/**
 * An aggregate over an expression of measures, as an expression of measures that are evaluated at the grouping.
 * @param ask gives what stands for a measure
 * @throws SqlError 0A000 where the aggregate would change what the measure means
 */
export function measured(aggregate: FuncCall, view: SemanticView, ask: (asked: Asked) => Node): Node {
  const name = functionName(aggregate);
  const [argument, ...others] = aggregate.args ?? [];
  const known = measuresIn(argument, view);
  const [first] = known;
  if (!argument || !first || others.length > 0 || aggregate.agg_within_group || aggregate.agg_order)
    throw refusal(aggregate, known[0] ?? measuresIn(aggregate, view)[0]!);
  for (const measure of known)
    if (!allows(measure.aggregation!, name, aggregate.agg_distinct === true)) throw refusal(aggregate, measure);
  const { value, condition, otherwise } = conditional(argument, view);
  const filter = aggregate.agg_filter;
  if (filter && measuresIn(filter, view).length) throw filtered(measuresIn(filter, view)[0]!);
  const all = filter && condition ? both(filter, condition) : (filter ?? condition);
  const made = linear(value, view, known, name, (measure) =>
    typed(ask({ measure: measure.name, condition: all }), name, measure),
  );
  return otherwise ? { CoalesceExpr: { args: [made, otherwise] } } : made;
}

const both = (left: Node, right: Node): Node => ({ BoolExpr: { boolop: 'AND_EXPR', args: [left, right] } });

/** SUM and AVG of Postgres have result types of their own. */
function typed(node: Node, aggregate: string, measure: ViewColumn): Node {
  if (aggregate === 'sum' && measure.type === 'int8') return cast(node, 'numeric');
  if (aggregate === 'avg' && measure.type !== 'float8') return cast(node, 'numeric');
  if (aggregate === 'count') return cast(node, 'int8');
  return node;
}

function allows(aggregation: Aggregation, aggregate: string, distinct: boolean): boolean {
  if (distinct) return aggregation === 'distinct' && aggregate === 'count';
  if (aggregate === 'measure' || aggregate === 'sum') return true;
  if (aggregation === 'ratio') return ['min', 'max', 'avg'].includes(aggregate);
  return aggregate === aggregation;
}

/** `CASE WHEN condition THEN measure [ELSE 0] END` counts the measure of the rows that the condition keeps. */
function conditional(node: Node, view: SemanticView): { value: Node; condition?: Node; otherwise?: Node } {
  if (!('CaseExpr' in node)) return { value: node };
  const { arg, args = [], defresult } = node.CaseExpr;
  const [when] = args;
  if (args.length !== 1 || !when || !('CaseWhen' in when)) return { value: node };
  const { expr, result } = when.CaseWhen;
  // Any other ELSE would be added once for each row, of which a group has no number.
  const nothing = !defresult || isNull(defresult) || isZero(defresult);
  if (!expr || !result || !nothing || measuresIn([arg, expr], view).length) return { value: node };
  const condition = arg ? operation('=', arg, expr) : expr;
  return { value: result, condition, ...(defresult && !isNull(defresult) ? { otherwise: defresult } : {}) };
}

/** A cast to one of these keeps a number what it is, but for its decimals. */
const NUMBERS = new Set(['int2', 'int4', 'int8', 'numeric', 'float4', 'float8']);

/** Sums, differences and multiples of measures are those of their values at the grouping; anything else is not. */
function linear(
  node: Node,
  view: SemanticView,
  known: readonly ViewColumn[],
  aggregate: string,
  value: (measure: ViewColumn) => Node,
): Node {
  const column = viewColumn(node, view);
  if (column?.role === 'measure') return value(column);
  const within = (part: Node): Node => linear(part, view, known, aggregate, value);
  if ('TypeCast' in node && node.TypeCast.arg && NUMBERS.has(nameOf(node.TypeCast.typeName?.names)))
    return { TypeCast: { ...node.TypeCast, arg: within(node.TypeCast.arg) } };
  if ('CoalesceExpr' in node) {
    const [main, ...rest] = node.CoalesceExpr.args ?? [];
    if (main && rest.every(isConstant)) return { CoalesceExpr: { args: [within(main), ...rest] } };
  }
  if ('A_Expr' in node && node.A_Expr.kind === 'AEXPR_OP') {
    const { lexpr, rexpr } = node.A_Expr;
    const operator = nameOf(node.A_Expr.name);
    const made = (left: Node, right: Node): Node => ({ A_Expr: { ...node.A_Expr, lexpr: left, rexpr: right } });
    if (!lexpr && rexpr && operator === '-') return { A_Expr: { ...node.A_Expr, rexpr: within(rexpr) } };
    if (lexpr && rexpr) {
      if ((operator === '*' || operator === '/') && isConstant(rexpr)) return made(within(lexpr), rexpr);
      if (operator === '*' && isConstant(lexpr)) return made(lexpr, within(rexpr));
      const adds = (operator === '+' || operator === '-') && aggregate === 'sum';
      if (adds && known.every(({ aggregation }) => aggregation === 'additive'))
        return made(within(lexpr), within(rexpr));
    }
  }
  const names = [...new Set(known.map(({ name }) => name))];
  const evaluated = names.map((name) => `MEASURE(${name})`).join(' and ');
  throw new SqlError(
    'feature_not_supported',
    `${aggregate.toUpperCase()} over an expression of ${names.length > 1 ? 'the measures' : 'the measure'} ${names.join(', ')} cannot be evaluated row by row: a measure has a value for a group, not for a row`,
    {
      hint: contains(node, (part) => 'CaseExpr' in part)
        ? `Ask for each branch by itself: ${aggregate.toUpperCase()}(CASE WHEN ... THEN ${names[0]} END), and add them up.`
        : `Compute with the measures at the grouping instead: write the expression over ${evaluated}.`,
    },
  );
}

/** Whether an expression reads nothing: no column, no subquery. */
export const isConstant = (node: Node): boolean =>
  !contains(node, (inner) => 'ColumnRef' in inner || 'SubLink' in inner || isAggregate(inner));

function isZero(node: Node): boolean {
  if ('TypeCast' in node && node.TypeCast.arg) return isZero(node.TypeCast.arg);
  if (!('A_Const' in node) || node.A_Const.isnull) return false;
  const { ival, fval, sval } = node.A_Const;
  if (ival) return !ival.ival;
  const text = fval?.fval ?? sval?.sval ?? '';
  return text.trim() !== '' && Number(text) === 0;
}

function isNull(node: Node): boolean {
  if ('TypeCast' in node && node.TypeCast.arg) return isNull(node.TypeCast.arg);
  return 'A_Const' in node && node.A_Const.isnull === true;
}

function refusal(aggregate: FuncCall, measure: ViewColumn): SqlError {
  const name = functionName(aggregate).toUpperCase();
  const distinct = aggregate.agg_distinct ? 'DISTINCT ' : '';
  const what = {
    additive: 'adds up over rows',
    ratio: 'is a ratio',
    distinct: 'counts distinct things',
    min: 'is a minimum',
    max: 'is a maximum',
  }[measure.aggregation!];
  const [m, additive] = [measure.name, measure.aggregation === 'additive'];
  // A mean, a median or an extreme is of values that somebody has to name: one per account, or per month.
  const hint = !additive
    ? `Write MEASURE(${m}).`
    : name === 'COUNT'
      ? `Write MEASURE(${m}) or SUM(${m}).`
      : `Write MEASURE(${m}) or SUM(${m}), a ratio of measures such as MEASURE(${m}) / MEASURE(customers), or say of what the values are: ` +
        `${name.startsWith('PERCENTILE') || name === 'MODE' ? `${name}(...) WITHIN GROUP (ORDER BY v)` : `${name}(v)`} FROM (SELECT account_id, MEASURE(${m}) AS v ... GROUP BY 1) AS t.`;
  return new SqlError(
    'feature_not_supported',
    `${name}(${distinct}${measure.name}) would change what ${measure.name} means: it is a measure that ${what}, and has a value for a group, not for a row`,
    { hint },
  );
}

const filtered = (measure: ViewColumn) =>
  new SqlError(
    'feature_not_supported',
    `FILTER by the measure ${measure.name}: a measure has a value for a group, not for a row`,
    {
      hint: 'Filter by dimensions, or group in a subquery and filter its rows.',
    },
  );
