/** Scalar expressions of the canonical text as DuckDB text. What is not here is refused. */
import type { A_Const, A_Expr, BoolExpr, CaseExpr, FuncCall, Node, SQLValueFunction } from '@pgsql/types';
import { arrayOf, cast, numericConstant } from './casts.ts';
import { atLeast, type Expression, expression, invalid, refuse } from './expression.ts';
import { callFunction, isAggregate } from './functions/index.ts';
import { applyOperator, COMPARISONS, comparable } from './functions/operators.ts';
import { join, literal, raw, type Sql, sql } from './parts.ts';
import { like, similar } from './patterns.ts';
import { common, decimal, duckType, isInteger, type Type, type as typeNamed, typeOfNode } from './postgres-types.ts';
import { names, resolve, type Scope } from './scope.ts';
import { subquery } from './sublinks.ts';
import { aggregateCall } from './windows.ts';
import { toLocal } from './zones.ts';

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

const row = (node: Node | undefined): readonly Node[] | undefined =>
  node && 'RowExpr' in node ? (node.RowExpr.args ?? []) : undefined;

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

/** The name of an operator, `OPERATOR(pg_catalog.+)` included. */
export function operatorName(nodes: readonly Node[] | undefined): string {
  const path = names(nodes);
  if (path.length > 2 || (path.length === 2 && path[0] !== 'pg_catalog'))
    return refuse(`The operator ${path.join('.')}`);
  const name = path.at(-1) ?? '';
  return name === '!=' ? '<>' : name;
}

function operatorExpression(node: A_Expr, scope: Scope): Expression {
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
      const word = raw(node.kind === 'AEXPR_DISTINCT' ? 'IS DISTINCT FROM' : 'IS NOT DISTINCT FROM');
      const [left, right] = [row(node.lexpr) ?? [node.lexpr!], row(node.rexpr) ?? [node.rexpr!]];
      const fields = left.map((field, index) => sql`(${pair(field, right[index]!, scope, word)})`);
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

function valueFunction(node: SQLValueFunction, scope: Scope): Expression {
  const local = toLocal(scope.zone, sql`now()`);
  const op = node.op ?? '';
  const type = {
    CURRENT_DATE: 'date',
    LOCALTIMESTAMP: 'timestamp',
    CURRENT_TIMESTAMP: 'timestamptz',
    LOCALTIME: 'time',
  }[op.replace(/^SVFOP_/, '').replace(/_N$/, '')];
  if (type === undefined) return refuse(op.replace(/^SVFOP_/, ''));
  if (type === 'timestamptz')
    return cast(
      expression(typeNamed(type), sql`now()`),
      op.endsWith('_N') ? { name: type, length: node.typmod ?? 6 } : typeNamed(type),
      scope.zone,
    );
  const value = expression(typeNamed('timestamp'), local);
  return cast(
    value,
    type === 'timestamp' && op.endsWith('_N') ? { name: type, length: node.typmod ?? 6 } : typeNamed(type),
    scope.zone,
  );
}

function functionCall(node: FuncCall, scope: Scope): Expression {
  const path = names(node.funcname);
  if (path.length > 2 || (path.length === 2 && path[0] !== 'pg_catalog'))
    return refuse(`The function ${path.join('.')}`);
  const name = path.at(-1) ?? '';
  if (name === 'strata_param') return parameter(node.args ?? [], scope);
  if (node.func_variadic) return refuse('VARIADIC');
  if (isAggregate(name)) return aggregateCall(name, node, scope);
  if (node.agg_distinct || node.agg_order || node.agg_filter || node.over || node.agg_star || node.agg_within_group)
    return refuse(`The aggregate ${name}`, 'docs/sql-functions.md lists the aggregates.');
  return callFunction(name, positional(name, node.args ?? [], scope), scope);
}

const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  make_interval: ['years', 'months', 'weeks', 'days', 'hours', 'mins', 'secs'],
};

/** Arguments by position; names are put to their place, what is left out is 0. */
function positional(name: string, nodes: readonly Node[], scope: Scope): Expression[] {
  const known = PARAMETERS[name];
  const args: Expression[] = [];
  for (const node of nodes) {
    if (!('NamedArgExpr' in node)) args.push(translate(node, scope));
    else {
      const index = known?.indexOf(node.NamedArgExpr.name ?? '') ?? -1;
      if (index < 0) return refuse(`The argument ${node.NamedArgExpr.name} of ${name}`);
      while (args.length < index) args.push(expression(typeNamed('int4'), sql`0`, '0'));
      args[index] = translate(node.NamedArgExpr.arg, scope);
    }
  }
  return args;
}

/** strata_param(1, NULL::text): a parameter of the statement with its type. */
function parameter([number, typed]: readonly Node[], scope: Scope): Expression {
  const index = Number(number && translate(number, scope).constant);
  const target =
    typed && 'TypeCast' in typed ? typeOfNode(typed.TypeCast.typeName ?? {}) : refuse('A parameter without type');
  const type =
    target.name === 'numeric' && target.precision === undefined ? { ...decimal(38, 20), loose: true } : target;
  return expression(type, [{ kind: 'parameter', number: index, type: duckType(type) }]);
}
