/** Calls of the canonical text. */
import type { FuncCall, Node, SQLValueFunction } from '@pgsql/types';
import { cast } from './casts.ts';
import { type Expression, expression, refuse } from './expression.ts';
import { callFunction, isAggregate } from './functions/index.ts';
import { sql } from './parts.ts';
import { decimal, duckType, type as typeNamed, typeOfNode } from './postgres-types.ts';
import { names, type Scope } from './scope.ts';
import { translate } from './translate.ts';
import { aggregateCall } from './windows.ts';
import { toLocal } from './zones.ts';

/** CURRENT_DATE and its like. */
export function valueFunction(node: SQLValueFunction, scope: Scope): Expression {
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

/** A function, an aggregate, or `strata_param`. */
export function functionCall(node: FuncCall, scope: Scope): Expression {
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
