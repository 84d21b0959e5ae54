/**
 * Joins of views, where all of them or all but one are asked for no measure. Such a view stands for its rows, the combinations of
 * its dimensions. Without measures the join multiplies them as any join does; beside measures of the other view they are a
 * table that is looked up for its rows.
 */
import type { Node, SelectStmt } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import { columnRef, contains, namesOf, relation, rewrite, select, target, walk } from './ast.ts';
import type { From, Relation } from './from.ts';
import { countsRows, measuresIn } from './measures.ts';
import { Pieces } from './pieces.ts';
import type { Planning } from './plan.ts';

type View = Relation & { readonly kind: 'view' };

/** The FROM items over rows, where the statement is such a join; undefined where measures are to be evaluated. */
export function rowsOfViews(statement: SelectStmt, from: readonly From[], planning: Planning): Node[] | undefined {
  const relations = from.flatMap((item) => item.relations);
  const views = relations.filter((one): one is View => one.kind === 'view');
  const { fromClause, ...expressions } = statement;
  const conditions = from.map(({ node }) => joinConditions(node));
  if (relations.length < 2 || asksMeasure([expressions, conditions], relations, views)) return undefined;
  if (views.length < 2 && !contains(expressions, countsRows)) return undefined;
  return from.map(({ node }) => rewrite(node, (inner) => rowsOf(inner, views, planning)));
}

/** Views beside the one whose measures are asked, as tables of the dimensions that the statement reads of them. */
export function besideMeasures(statement: SelectStmt, from: readonly From[], planning: Planning): From[] {
  const relations = from.flatMap((item) => item.relations);
  const views = relations.filter((one): one is View => one.kind === 'view');
  const { fromClause, ...expressions } = statement;
  const read = [expressions, from.map(({ node }) => joinConditions(node))];
  const others = views.filter((view) => !asksMeasure(read, relations, [view]));
  if (views.length < 2 || others.length !== views.length - 1) return [...from];
  const names = new Set<string>();
  walk(read, (node) => {
    if ('ColumnRef' in node) names.add(namesOf(node.ColumnRef).join('.'));
  });
  const using = new Set(from.flatMap(({ node }) => usingNames(node)));
  const columnsOf = ({ alias, source }: View) =>
    [...source.columns.keys()].filter((name) => names.has(`${alias}.${name}`) || using.has(name));
  return from.map(({ node, relations: own }) => ({
    node: rewrite(node, (inner) => rowsOf(inner, others, planning, columnsOf)),
    relations: own.map((one) => {
      const view = others.find((other) => other === one);
      return view ? { kind: 'table', alias: view.alias, columns: columnsOf(view) } : one;
    }),
  }));
}

function usingNames(node: Node): string[] {
  const found: string[] = [];
  walk(node, (inner) => {
    if ('JoinExpr' in inner) found.push(...namesOf({ fields: inner.JoinExpr.usingClause ?? [] }));
    return !('RangeSubselect' in inner);
  });
  return found;
}

function joinConditions(node: Node): Node[] {
  const found: Node[] = [];
  walk(node, (inner) => {
    if ('JoinExpr' in inner && inner.JoinExpr.quals) found.push(inner.JoinExpr.quals);
    return !('RangeSubselect' in inner);
  });
  return found;
}

function asksMeasure(expressions: unknown, relations: readonly Relation[], views: readonly View[]): boolean {
  return contains(expressions, (node) => {
    if (!('ColumnRef' in node)) return false;
    const names = namesOf(node.ColumnRef);
    const name = names.at(-1)!;
    const of = names.length > 1 ? views.filter(({ alias }) => alias === names[0]) : relations.length === 1 ? views : [];
    return of.some(({ source }) => {
      const column = source.columns.get(name);
      return column !== undefined && measuresIn(column, source.view).length > 0;
    });
  });
}

/** @param columnsOf names of the columns that are read; all of them by default */
function rowsOf(
  node: Node,
  views: readonly View[],
  planning: Planning,
  columnsOf?: (view: View) => readonly string[],
): Node | undefined {
  // What is compiled already has relations of its own, whatever their aliases are.
  if ('SubLink' in node) return node;
  const alias =
    'RangeVar' in node
      ? (node.RangeVar.alias?.aliasname ?? node.RangeVar.relname)
      : 'RangeSubselect' in node
        ? node.RangeSubselect.alias?.aliasname
        : undefined;
  const view = views.find((one) => one.alias === alias);
  if (!view) return 'RangeSubselect' in node ? node : undefined;
  const { source } = view;
  const pieces = new Pieces(source, source.conditions, planning);
  const wanted = columnsOf && new Set(columnsOf(view));
  const dimensions = [...source.columns].filter(
    ([name, column]) => measuresIn(column, source.view).length === 0 && (wanted?.has(name) ?? true),
  );
  if (dimensions.length === 0)
    throw new SqlError('feature_not_supported', `${alias} has no dimension: it cannot be joined row by row`);
  const columns = dimensions.map(([name, column]) => target(name, columnRef('r', pieces.key(column))));
  const rows = select({ targetList: columns, fromClause: [relation(pieces.result(undefined), 'r')] });
  return { RangeSubselect: { subquery: { SelectStmt: rows }, alias: { aliasname: alias! } } };
}
