/** Subqueries as values: EXISTS, IN, ANY, ALL, ARRAY and the scalar one. */
import type { Node, SubLink } from '@pgsql/types';
import { type Expression, expression, refuse } from './expression.ts';
import { applyOperator } from './functions/operators.ts';
import { operatorName } from './operations.ts';
import { join, raw, type Sql, sql } from './parts.ts';
import { array, type } from './postgres-types.ts';
import { alias, type Scope } from './scope.ts';
import { select } from './select.ts';
import { translate } from './translate.ts';

const BOOL = type('bool');

/** @throws SqlError 0A000 for comparisons with subqueries that are not supported */
export function subquery(node: SubLink, scope: Scope): Expression {
  const query = select(node.subselect, scope);
  const first = query.columns[0]?.type ?? refuse('A subquery without columns');
  switch (node.subLinkType) {
    case 'EXISTS_SUBLINK':
      return expression(BOOL, sql`EXISTS (${query})`);
    case 'EXPR_SUBLINK':
      return expression(first, sql`(${query})`);
    case 'ARRAY_SUBLINK':
      return expression(
        array(first),
        sql`coalesce((SELECT list(q.c1 ORDER BY q.n) FROM (SELECT s.c1, row_number() OVER () AS n FROM (${query}) AS s) AS q), [])`,
      );
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK':
      return quantified(
        node,
        query.sql,
        query.columns.map((column) => column.type),
        scope,
      );
    default:
      return refuse(`${node.subLinkType}`);
  }
}

const fields = (node: Node | undefined, scope: Scope): Expression[] => {
  const list =
    node && 'RowExpr' in node ? (node.RowExpr.args ?? []) : node && 'List' in node ? (node.List.items ?? []) : [node];
  return list.map((field) => translate(field as Node, scope));
};

function quantified(node: SubLink, query: Sql, types: readonly { readonly name: string }[], scope: Scope): Expression {
  const left = fields(node.testexpr, scope);
  const any = node.subLinkType === 'ANY_SUBLINK';
  const name = node.operName && node.operName.length > 0 ? operatorName(node.operName) : '=';
  if (left.length !== types.length) return refuse('A comparison with a subquery of another number of columns');
  const name1 = alias(scope);
  const right = types.map((column, index) => expression(column, raw(`${name1}.c${index + 1}`)));
  const tests = left.map((field, index) => applyOperator(name, [field, right[index]!], scope));
  if (left.length === 1 && name === '=' && any && left[0]!.type.name === types[0]!.name)
    return expression(BOOL, sql`(${left[0]!} IN (${query}))`);
  if (left.length > 1 && name !== '=') return refuse('A comparison of rows with a subquery');
  const test = sql`(${join(tests, ' AND ')})`;
  // ANY is true when one is, else unknown when one is unknown; ALL is the mirror image.
  const [decided, rest] = any ? [sql`bool_or(${test})`, 'false'] : [sql`bool_or(NOT ${test})`, 'true'];
  const answer = sql`CASE WHEN coalesce(${decided}, false) THEN ${raw(any ? 'true' : 'false')} WHEN count(*) > count(${test}) THEN NULL ELSE ${raw(rest)} END`;
  return expression(BOOL, sql`(SELECT ${answer} FROM (${query}) AS ${raw(name1)})`);
}
