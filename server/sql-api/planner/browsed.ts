/**
 * Subqueries that browse a view: measures beside dimensions, without GROUP BY, that the planner cannot look through (LIMIT,
 * DISTINCT, a join, UNION, a condition on a measure). Each of their rows is a group of its own, and what a measure is over
 * several of them is no sum of its values: month-end stocks would be added up over months. Such columns are known, and an
 * aggregate over one is refused.
 */
import type { FuncCall, Node, SelectStmt } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import { columnNames, contains, functionName, namesOf, walk } from './ast.ts';
import type { From } from './from.ts';
import { isAggregate, measuresIn } from './measures.ts';
import type { Measures, ViewColumn } from './plan.ts';

/** The columns of a SELECT that are values of measures, by name. */
export function browsedColumns(statement: SelectStmt, from: readonly From[]): Measures {
  const { groupClause, havingClause, targetList = [] } = statement;
  const found = new Map<string, ViewColumn>();
  if (groupClause || havingClause || contains(targetList, isAggregate)) return found;
  const names = columnNames(statement);
  for (const [i, target] of targetList.entries()) {
    const [measure] = measuresOf('ResTarget' in target ? target.ResTarget.val : target, from);
    if (measure) found.set(names[i]!, measure);
  }
  return found;
}

/** The measures of both sides of a UNION and the like, by the names of the first. */
export function eitherSide(left: Measures, right: Measures, statement: SelectStmt): Measures {
  const [names, others] = [columnNames(statement.larg!), columnNames(statement.rarg!)];
  const pairs = names.flatMap((name, i) => {
    const measure = left.get(name) ?? right.get(others[i]!);
    return measure ? [[name, measure] as const] : [];
  });
  return new Map(pairs);
}

/** The refusal (0A000) of an aggregate over values of measures that do not add up; undefined where there is none. */
export function browsedAggregate(statement: SelectStmt, from: readonly From[]): SqlError | undefined {
  const { fromClause, withClause, larg, rarg, ...expressions } = statement;
  let refused: SqlError | undefined;
  walk(expressions, (node) => {
    if ('SubLink' in node) return false;
    if (!isAggregate(node) || !('FuncCall' in node)) return undefined;
    const { FuncCall: call } = node;
    const wrong = browsedIn([call.args, call.agg_order], from).find((measure) => !addsUp(call, measure));
    if (wrong) refused ??= aggregated(call, wrong);
    return undefined;
  });
  return refused;
}

/** Flows add up over any rows, and rows can be counted. */
function addsUp(call: FuncCall, measure: ViewColumn): boolean {
  const name = functionName(call);
  if (call.agg_distinct) return false;
  return name === 'count' || (name === 'sum' && measure.flow === true);
}

const aggregated = (call: FuncCall, { name }: ViewColumn) =>
  new SqlError(
    'feature_not_supported',
    `${functionName(call).toUpperCase()} over ${name} of a subquery without GROUP BY: ${name} is a measure, with a value for each row there, and these do not add up`,
    {
      hint:
        `Write what the rows of the subquery are: SELECT ..., MEASURE(${name}) AS ${name} ... GROUP BY .... Or leave out of it LIMIT, DISTINCT, joins, UNION, ` +
        'windows and conditions on measures: then it is looked through, and the measure sees the grouping out here.',
    },
  );

/** The measures that an expression reads of views, and of columns that browse them. */
const measuresOf = (value: unknown, from: readonly From[]): ViewColumn[] => read(value, from, true);
const browsedIn = (value: unknown, from: readonly From[]): ViewColumn[] => read(value, from, false);

function read(value: unknown, from: readonly From[], views: boolean): ViewColumn[] {
  const relations = from.flatMap((item) => item.relations);
  const found: ViewColumn[] = [];
  walk(value, (node: Node) => {
    if ('SubLink' in node) return false;
    if (!('ColumnRef' in node)) return undefined;
    const names = namesOf(node.ColumnRef);
    const name = names.at(-1)!;
    for (const one of relations) {
      if (names.length > 1 ? one.alias !== names[0] : relations.length > 1) continue;
      if (one.kind === 'table') {
        const measure = one.measures?.get(name);
        if (measure) found.push(measure);
      } else if (views) found.push(...measuresIn(one.source.columns.get(name), one.source.view));
    }
    return undefined;
  });
  return found;
}
