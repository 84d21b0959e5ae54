/** Operators of the canonical text: of values, of rows, and over the elements of arrays. */
import type { A_Expr, Node } from '@pgsql/types';
import { arrayOf } from './casts.ts';
import { type Expression, expression, refuse } from './expression.ts';
import { applyOperator, COMPARISONS, comparable } from './functions/operators.ts';
import { join, literal, raw, type Sql, sql } from './parts.ts';
import { like, similar } from './patterns.ts';
import { common, isInteger, type as typeNamed } from './postgres-types.ts';
import { names, type Scope } from './scope.ts';
import { translate } from './translate.ts';

const BOOL = typeNamed('bool');

/** The fields of a row, undefined for what is none. */
export const row = (node: Node | undefined): readonly Node[] | undefined =>
  node && 'RowExpr' in node ? (node.RowExpr.args ?? []) : undefined;

/** The name of an operator, `OPERATOR(pg_catalog.+)` included. */
export function operatorName(nodes: readonly Node[] | undefined): string {
  const path = names(nodes);
  if (path.length > 2 || (path.length === 2 && path[0] !== 'pg_catalog'))
    return refuse(`The operator ${path.join('.')}`);
  const name = path.at(-1) ?? '';
  return name === '!=' ? '<>' : name;
}

export function operatorExpression(node: A_Expr, scope: Scope): Expression {
  const name = operatorName(node.name);
  switch (node.kind) {
    case 'AEXPR_OP': {
      const [left, right] = [row(node.lexpr), row(node.rexpr)];
      if (left && right) return rows(name, left, right, scope);
      return binary(name, node.lexpr, node.rexpr, scope);
    }
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return quantified(
        name,
        translate(node.lexpr, scope),
        translate(node.rexpr, scope),
        node.kind === 'AEXPR_OP_ANY',
        scope,
      );
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      const differs = node.kind === 'AEXPR_DISTINCT';
      const word = raw(differs ? 'IS DISTINCT FROM' : 'IS NOT DISTINCT FROM');
      const [left, right] = [row(node.lexpr) ?? [node.lexpr!], row(node.rexpr) ?? [node.rexpr!]];
      const fields = left.map((field, index) => {
        const compared = pair(field, right[index]!, scope, word);
        // DuckDB 1.5 skips rows that are all missing by their statistics where the plain comparison stands beside an OR.
        return differs ? sql`coalesce(${compared}, TRUE)` : sql`(${compared})`;
      });
      return expression(BOOL, sql`(${join(fields, node.kind === 'AEXPR_DISTINCT' ? ' OR ' : ' AND ')})`);
    }
    case 'AEXPR_NULLIF': {
      const [a, b] = [translate(node.lexpr, scope), translate(node.rexpr, scope)];
      return expression(a.type, sql`CASE WHEN ${applyOperator('=', [a, b], scope)} THEN NULL ELSE ${a} END`);
    }
    case 'AEXPR_IN': {
      const items = node.rexpr && 'List' in node.rexpr ? (node.rexpr.List.items ?? []) : refuse('IN');
      const list = items.map((item) => translate(item, scope));
      return quantified(
        name,
        translate(node.lexpr, scope),
        arrayOf(list, common(list.map(({ type }) => type)) ?? refuse('IN over different types')),
        name === '=',
        scope,
      );
    }
    default:
      return refuse(`${node.kind} in an expression`);
  }
}

const pair = (left: Node, right: Node, scope: Scope, word: Sql): Sql => {
  const [a, b] = comparable(translate(left, scope), translate(right, scope), scope);
  return sql`${a} ${word} ${b}`;
};

function binary(name: string, left: Node | undefined, right: Node | undefined, scope: Scope): Expression {
  if (left === undefined) return applyOperator(name, [translate(right, scope)], scope);
  const a = translate(left, scope);
  const call = right && 'FuncCall' in right ? right.FuncCall : undefined;
  const called = names(call?.funcname).at(-1);
  const args = call?.args ?? [];
  if (called === 'like_escape' && name.includes('~~')) {
    const mark = translate(args[1], scope).constant;
    if (typeof mark !== 'string') return refuse('An ESCAPE that is not a literal');
    const match = like(a.sql, translate(args[0], scope), name.endsWith('*'), mark);
    return expression(BOOL, name.startsWith('!') ? sql`(NOT ${match})` : match);
  }
  if ((called === 'similar_to_escape' || called === 'similar_escape') && (name === '~' || name === '!~')) {
    const [pattern, mark] = args.map((argument) => translate(argument, scope).constant);
    if (typeof pattern !== 'string' || (args.length > 1 && typeof mark !== 'string'))
      return refuse('SIMILAR TO a pattern that is not a literal');
    const match = sql`regexp_matches(${a}, ${literal(similar(pattern, mark ?? undefined))})`;
    return expression(BOOL, name === '!~' ? sql`(NOT ${match})` : match);
  }
  return applyOperator(name, [a, translate(right, scope)], scope);
}

/** (a, b) < (c, d): by the first pair that differs, unknown from the first null on. */
function rows(name: string, left: readonly Node[], right: readonly Node[], scope: Scope): Expression {
  if (!COMPARISONS.includes(name) || left.length !== right.length)
    return refuse('A comparison of rows of different length');
  const [a, b] = [left, right].map((fields) => fields.map((field) => translate(field, scope))) as [
    Expression[],
    Expression[],
  ];
  const test = (op: string, index: number) => applyOperator(op, [a[index]!, b[index]!], scope).sql;
  if (name === '=' || name === '<>')
    return expression(
      BOOL,
      sql`(${join(
        a.map((_, index) => test(name, index)),
        name === '=' ? ' AND ' : ' OR ',
      )})`,
    );
  const strict = name.charAt(0);
  const from = (index: number): Sql =>
    index === a.length - 1
      ? test(name, index)
      : sql`(${test(strict, index)} OR (${test('=', index)} AND ${from(index + 1)}))`;
  return expression(BOOL, from(0));
}

/** a = ANY (array), a <> ALL (array) and their like: IN for lists, a look into the array for the rest. */
function quantified(name: string, a: Expression, b: Expression, any: boolean, scope: Scope): Expression {
  const elements = 'elements' in b ? (b.elements as readonly Expression[]) : undefined;
  if (elements) {
    if (elements.length === 0) return expression(BOOL, raw(any ? 'false' : 'true'));
    const plain = elements.every(
      (item) => item.type.name === a.type.name || (isInteger(item.type) && isInteger(a.type)),
    );
    if (plain && ((name === '=' && any) || (name === '<>' && !any)))
      return expression(BOOL, sql`(${a} ${raw(any ? 'IN' : 'NOT IN')} (${join(elements)}))`);
    return expression(
      BOOL,
      sql`(${join(
        elements.map((item) => applyOperator(name, [a, item], scope)),
        any ? ' OR ' : ' AND ',
      )})`,
    );
  }
  const element = b.type.element;
  if (!element || a.type.element) return refuse('ANY and ALL of what is not an array');
  const test = applyOperator(name, [a, expression(element, raw('x'))], scope);
  const found = sql`list_transform(${b}, lambda x: ${test})`;
  const decided = raw(any ? 'true' : 'false');
  const rest = raw(any ? 'false' : 'true');
  return expression(
    BOOL,
    sql`CASE WHEN ${b} IS NULL THEN NULL WHEN list_contains(${found}, ${decided}) THEN ${decided} WHEN len(list_filter(${found}, lambda z: z IS NULL)) > 0 THEN NULL ELSE ${rest} END`,
  );
}
