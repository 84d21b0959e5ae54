/** Reading and making nodes of Postgres' syntax tree, as pgsql-parser gives it: objects of one key, the node's name. */
import type { A_Const, ColumnRef, FuncCall, Node, SelectStmt } from '@pgsql/types';

/** Keys that tell where something stood in the text. */
const PLACES = new Set([
  'location',
  'stmt_location',
  'stmt_len',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
]);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Whether a value is a node: one key, with the capital letter of a node's name. */
export function isNode(value: unknown): value is Node {
  if (!isRecord(value) || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && /^[A-Z]/.test(keys[0]!);
}

/** Two nodes that say the same, wherever they stand, have the same key. */
export function keyOf(node: unknown): string {
  return JSON.stringify(node, (key, value) => (PLACES.has(key) ? undefined : value));
}

/**
 * A copy in which `change` has replaced nodes from the outside in: what it returns is taken as it is, undefined lets
 * the node's own parts be looked at.
 */
export function rewrite<T>(value: T, change: (node: Node) => Node | undefined): T {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, change)) as T;
  if (!isRecord(value)) return value;
  if (isNode(value)) {
    const changed = change(value);
    if (changed) return changed as T;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rewrite(inner, change)])) as T;
}

/** As {@link rewrite}, but for the parts of a node and not for the node itself. */
export function rewriteParts(node: Node, change: (node: Node) => Node | undefined): Node {
  const [name, inner] = Object.entries(node)[0]!;
  return { [name]: rewrite(inner, (part) => change(part)) } as unknown as Node;
}

/** Calls `visit` for each node, from the outside in; what it returns false for is not entered. */
export function walk(value: unknown, visit: (node: Node) => unknown): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (isRecord(value)) {
    if (isNode(value) && visit(value) === false) return;
    for (const inner of Object.values(value)) walk(inner, visit);
  }
}

/** Whether a node within, or the node itself, is one that is looked for. Subqueries are entered too. */
export function contains(value: unknown, wanted: (node: Node) => boolean): boolean {
  let found = false;
  walk(value, (node) => {
    found ||= wanted(node);
    return !found;
  });
  return found;
}

export const string = (sval: string): Node => ({ String: { sval } });
export const columnRef = (...names: string[]): Node => ({ ColumnRef: { fields: names.map(string) } });
export const NULL: Node = { A_Const: { isnull: true } };
export const integer = (ival: number): Node => ({ A_Const: { ival: { ival } } as A_Const });
export const TRUE: Node = { A_Const: { boolval: { boolval: true } } };
export const FALSE: Node = { A_Const: { boolval: {} } };

/** The names of a column reference, `*` for a star. */
export const namesOf = (ref: ColumnRef): string[] =>
  (ref.fields ?? []).map((field) => ('String' in field ? (field.String.sval ?? '') : '*'));

/** The name of a function or operator without its schema. */
export function nameOf(names: readonly Node[] | undefined): string {
  const last = names?.at(-1);
  return last && 'String' in last ? (last.String.sval ?? '') : '';
}
export const functionName = (call: FuncCall): string => nameOf(call.funcname);

export function call(name: string, args: Node[]): Node {
  return { FuncCall: { funcname: [string(name)], args, funcformat: 'COERCE_EXPLICIT_CALL' } };
}

/** `left operator right`. */
export const operation = (operator: string, lexpr: Node, rexpr: Node): Node => ({
  A_Expr: { kind: 'AEXPR_OP', name: [string(operator)], lexpr, rexpr },
});
export const notDistinct = (lexpr: Node, rexpr: Node): Node => ({
  A_Expr: { kind: 'AEXPR_NOT_DISTINCT', name: [string('=')], lexpr, rexpr },
});

/** All of the conditions, undefined for none. */
export function allOf(conditions: readonly Node[]): Node | undefined {
  return conditions.length > 1 ? { BoolExpr: { boolop: 'AND_EXPR', args: [...conditions] } } : conditions[0];
}

/** The conditions that an AND joins, however deep. */
export function conjuncts(condition: Node | undefined): Node[] {
  if (!condition) return [];
  if ('BoolExpr' in condition && condition.BoolExpr.boolop === 'AND_EXPR')
    return (condition.BoolExpr.args ?? []).flatMap(conjuncts);
  return [condition];
}

/** CAST to a type of pg_catalog. */
export const cast = (arg: Node, type: string): Node => ({
  TypeCast: { arg, typeName: { names: [string('pg_catalog'), string(type)], typemod: -1 } },
});

export const target = (name: string, val: Node): Node => ({ ResTarget: { name, val } });
/** A relation by its name, under an alias. */
export const relation = (relname: string, aliasname: string): Node => ({
  RangeVar: { relname, inh: true, relpersistence: 'p', alias: { aliasname } },
});

/** A SELECT without the fields that say nothing. */
export const select = (fields: SelectStmt): SelectStmt => ({
  limitOption: 'LIMIT_OPTION_DEFAULT',
  op: 'SETOP_NONE',
  ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
});

/** The names of a SELECT's columns, as Postgres gives them to canonical text: the alias, or that of a bare column. */
export function columnNames(statement: SelectStmt): string[] {
  if (statement.larg) return columnNames(statement.larg);
  const [first] = statement.valuesLists ?? [];
  if (first && 'List' in first) return (first.List.items ?? []).map((_, i) => `column${i + 1}`);
  return (statement.targetList ?? []).map((item) => {
    if (!('ResTarget' in item)) return '?column?';
    const { name, val } = item.ResTarget;
    if (name !== undefined) return name;
    return val && 'ColumnRef' in val ? namesOf(val.ColumnRef).at(-1)! : '?column?';
  });
}
