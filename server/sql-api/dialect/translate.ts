/** Scalar expressions of the canonical text as DuckDB text. What is not here is refused. */
import type { A_Const, BoolExpr, CaseExpr, Node } from '@pgsql/types';
import { functionCall, valueFunction } from './calls.ts';
import { arrayOf, cast, numericConstant } from './casts.ts';
import { atLeast, type Expression, expression, invalid, refuse } from './expression.ts';
import { applyOperator } from './functions/operators.ts';
import { operatorExpression, row } from './operations.ts';
import { join, literal, raw, type Sql, sql } from './parts.ts';
import { common, type Type, type as typeNamed, typeOfNode } from './postgres-types.ts';
import { names, resolve, type Scope } from './scope.ts';
import { subquery } from './sublinks.ts';

const BOOL = typeNamed('bool');

/** A node of the parser as one of ours. @throws SqlError 0A000 for a node that is not known */
export function translate(node: Node | undefined, scope: Scope): Expression {
  if (node === undefined) return invalid('XX000', 'An expression is missing');
  if ('ColumnRef' in node) return resolve(node.ColumnRef, scope);
  if ('A_Const' in node) return constantNode(node.A_Const);
  if ('TypeCast' in node) {
    const { arg, typeName = {} } = node.TypeCast;
    // The fields of an interval (`year to month`) have done their work on a constant already.
    const fields =
      arg && 'A_Const' in arg && typeName.names?.some((name) => 'String' in name && name.String.sval === 'interval');
    return typeCast(arg, typeOfNode(fields ? { ...typeName, typmods: undefined } : typeName), scope);
  }
  if ('A_Expr' in node) return operatorExpression(node.A_Expr, scope);
  if ('BoolExpr' in node) return boolean(node.BoolExpr, scope);
  if ('FuncCall' in node) return functionCall(node.FuncCall, scope);
  if ('CaseExpr' in node) return caseExpression(node.CaseExpr, scope);
  if ('CoalesceExpr' in node) return sameType(node.CoalesceExpr.args, scope, (all) => sql`coalesce(${join(all)})`);
  if ('MinMaxExpr' in node) {
    const name = raw(node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest');
    return sameType(node.MinMaxExpr.args, scope, (all) => sql`${name}(${join(all)})`);
  }
  if ('NullTest' in node) return nullTest(node.NullTest.arg, node.NullTest.nulltesttype === 'IS_NULL', scope);
  if ('BooleanTest' in node) return booleanTest(node.BooleanTest.arg, node.BooleanTest.booltesttype ?? '', scope);
  if ('SubLink' in node) return subquery(node.SubLink, scope);
  if ('A_ArrayExpr' in node) return arrayNode(node.A_ArrayExpr.elements ?? [], undefined, scope);
  if ('A_Indirection' in node) return subscript(node.A_Indirection.arg, node.A_Indirection.indirection ?? [], scope);
  if ('SQLValueFunction' in node) return valueFunction(node.SQLValueFunction, scope);
  if ('CollateClause' in node) {
    const collation = names(node.CollateClause.collname).at(-1);
    return collation === 'C' || collation === 'POSIX' || collation === 'default' || collation === 'ucs_basic'
      ? translate(node.CollateClause.arg, scope)
      : refuse(`The collation "${collation}"`, 'Texts compare by code point: COLLATE "C".');
  }
  if ('GroupingFunc' in node) {
    const args = (node.GroupingFunc.args ?? []).map((argument) => translate(argument, scope));
    return expression(typeNamed('int4'), sql`CAST(grouping(${join(args)}) AS INTEGER)`);
  }
  if ('RowExpr' in node) return refuse('A row as a value', 'Rows can be compared with each other.');
  if ('ParamRef' in node) return refuse('A parameter here');
  return refuse(`${Object.keys(node)[0]} in an expression`);
}

function constantNode(node: A_Const): Expression {
  if (node.isnull) return expression(typeNamed('unknown'), sql`NULL`, null);
  if (node.boolval)
    return expression(
      BOOL,
      literal(String(node.boolval.boolval ?? false), 'BOOLEAN'),
      String(node.boolval.boolval ?? false),
    );
  if (node.ival)
    return expression(typeNamed('int4'), literal(String(node.ival.ival ?? 0), 'INTEGER'), String(node.ival.ival ?? 0));
  if (node.fval) {
    const text = node.fval.fval ?? '0';
    if (/^\d+$/.test(text) && BigInt(text) < 2n ** 63n)
      return expression(typeNamed('int8'), literal(text, 'BIGINT'), text);
    return numericConstant(text);
  }
  if (node.sval) return expression(typeNamed('unknown'), literal(node.sval.sval ?? ''), node.sval.sval ?? '');
  return refuse('A bit string');
}

function typeCast(node: Node | undefined, target: Type, scope: Scope): Expression {
  if (node && 'A_ArrayExpr' in node && target.element)
    return arrayNode(node.A_ArrayExpr.elements ?? [], target.element, scope);
  const from = translate(node, scope);
  // A cast of a literal with a modifier is one of its own: '1.555'::numeric(10,2), 'abc'::varchar(2).
  return cast(from, target, scope.zone);
}

function arrayNode(nodes: readonly Node[], element: Type | undefined, scope: Scope): Expression {
  const items = nodes.map((node) => translate(node, scope));
  const target = element ?? common(items.map(({ type }) => type));
  if (target === undefined || target.element) return refuse('An array of arrays or of different types');
  const cells = items.map((item) => cast(item, target, scope.zone));
  return arrayOf(cells, common(cells.map(({ type }) => type)) ?? target);
}

/** Arguments brought to their common type: branches of CASE, COALESCE, GREATEST. */
export function unified(
  all: readonly Expression[],
  scope: Scope,
): { readonly all: readonly Expression[]; readonly type: Type } {
  const type =
    common(all.map((item) => item.type)) ?? refuse('Alternatives of different types', 'Cast them to one type.');
  const target = type.name === 'unknown' ? typeNamed('text') : type;
  return {
    all: all.map((item) => (sameStorage(item.type, target) ? item : cast(item, target, scope.zone))),
    type: target,
  };
}
const sameStorage = (a: Type, b: Type) => a.name === b.name && a.precision === b.precision && a.scale === b.scale;

function sameType(
  nodes: readonly Node[] | undefined,
  scope: Scope,
  build: (all: readonly Expression[]) => Sql,
): Expression {
  const { all, type } = unified(
    (nodes ?? []).map((node) => translate(node, scope)),
    scope,
  );
  return expression(type, build(all));
}

function caseExpression(node: CaseExpr, scope: Scope): Expression {
  const subject = node.arg ? translate(node.arg, scope) : undefined;
  const whens = (node.args ?? []).map((item) => ('CaseWhen' in item ? item.CaseWhen : refuse('CASE')));
  const results = [
    ...whens.map((when) => translate(when.result, scope)),
    ...(node.defresult ? [translate(node.defresult, scope)] : []),
  ];
  const { all, type } = unified(results, scope);
  const branches = whens.map((when, index) => {
    const test = translate(when.expr, scope);
    const condition = subject ? applyOperator('=', [subject, test], scope) : test;
    return sql` WHEN ${condition} THEN ${all[index]!}`;
  });
  const otherwise = node.defresult ? sql` ELSE ${all.at(-1)!}` : [];
  return expression(type, sql`CASE${branches.flat()}${otherwise} END`);
}

function boolean(node: BoolExpr, scope: Scope): Expression {
  const args = (node.args ?? []).map((argument) => translate(argument, scope));
  if (node.boolop === 'NOT_EXPR') return expression(BOOL, sql`(NOT ${args[0]!})`);
  return expression(BOOL, sql`(${join(args, node.boolop === 'AND_EXPR' ? ' AND ' : ' OR ')})`);
}

function nullTest(node: Node | undefined, isNull: boolean, scope: Scope): Expression {
  const test = raw(isNull ? 'IS NULL' : 'IS NOT NULL');
  const fields = (row(node) ?? [node]).map((field) => sql`(${translate(field as Node, scope)} ${test})`);
  return expression(BOOL, fields.length === 1 ? fields[0]! : sql`(${join(fields, ' AND ')})`);
}

function booleanTest(node: Node | undefined, test: string, scope: Scope): Expression {
  const value = translate(node, scope);
  switch (test) {
    case 'IS_TRUE':
      return expression(BOOL, sql`coalesce(${value}, false)`);
    case 'IS_NOT_TRUE':
      return expression(BOOL, sql`(NOT coalesce(${value}, false))`);
    case 'IS_FALSE':
      return expression(BOOL, sql`(NOT coalesce(${value}, true))`);
    case 'IS_NOT_FALSE':
      return expression(BOOL, sql`coalesce(${value}, true)`);
    case 'IS_UNKNOWN':
      return expression(BOOL, sql`(${value} IS NULL)`);
    case 'IS_NOT_UNKNOWN':
      return expression(BOOL, sql`(${value} IS NOT NULL)`);
    default:
      return refuse(test);
  } // prettier-ignore
}

function subscript(node: Node | undefined, indirection: readonly Node[], scope: Scope): Expression {
  const array = translate(node, scope);
  const [first, ...rest] = indirection;
  if (!first || !('A_Indices' in first) || rest.length > 0 || !array.type.element) return refuse('This subscript');
  const { is_slice, lidx, uidx } = first.A_Indices;
  const at = (index: Node | undefined, missing: Sql) => (index ? translate(index, scope).sql : missing);
  if (is_slice) {
    const from = sql`${atLeast(at(lidx, sql`1`), 1)}`;
    return expression(array.type, sql`list_slice(${array}, ${from}, ${atLeast(at(uidx, sql`len(${array})`), 0)})`);
  }
  const index = at(uidx, sql`NULL`);
  // A negative subscript is outside of the array in Postgres and counts from its end in DuckDB.
  return expression(array.type.element, sql`CASE WHEN ${index} >= 1 THEN list_extract(${array}, ${index}) END`);
}
