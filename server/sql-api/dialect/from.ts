/** FROM: relations, subqueries, joins and functions that give rows. */
import type { Alias, JoinExpr, Node, RangeFunction, RangeVar } from '@pgsql/types';
import { cast } from './casts.ts';
import { type Expression, expression, invalid, raise, refuse } from './expression.ts';
import { applyOperator } from './functions/operators.ts';
import { join, raw, type Sql, sql } from './parts.ts';
import { asDecimal, common, decimal, isInteger, type Type, type as typeNamed, typeOf } from './postgres-types.ts';
import { alias, names, type Output, type Relation, type Scope } from './scope.ts';
import { select } from './select.ts';
import { translate } from './translate.ts';

/** The items of FROM, comma between; their relations are in the scope afterwards. */
export function from(items: readonly Node[], scope: Scope): Sql {
  return join(items.map((item) => relation(item, scope)));
}

function relation(node: Node, scope: Scope): Sql {
  if ('RangeVar' in node) return table(node.RangeVar, scope);
  if ('RangeSubselect' in node) {
    const { lateral, subquery, alias: given } = node.RangeSubselect;
    // Without LATERAL a subquery sees what is around the statement, and nothing of this FROM.
    const query = select(subquery, lateral ? scope : { ...scope, relations: [], merged: new Map() });
    return add(given, query.columns, (name) => sql`${raw(lateral ? 'LATERAL ' : '')}(${query}) AS ${raw(name)}`, scope);
  }
  if ('JoinExpr' in node) return joined(node.JoinExpr, scope);
  if ('RangeFunction' in node) return rowsOf(node.RangeFunction, scope);
  return refuse(`${Object.keys(node)[0]} in FROM`);
}

const columnNames = (given: Alias | undefined): string[] => names(given?.colnames);

/** Adds a relation under its Postgres alias and gives its text under a fresh one. */
function add(
  given: Alias | undefined,
  columns: readonly Output[],
  text: (name: string) => Sql,
  scope: Scope,
  otherwise = '',
): Sql {
  const renamed = columnNames(given);
  const name = alias(scope);
  scope.relations.push({
    name: given?.aliasname ?? otherwise,
    alias: name,
    columns: columns.map((column, index) => ({ ...column, name: renamed[index] ?? column.name })),
  });
  return text(name);
}

const numbered = (count: number): Sql => join(Array.from({ length: count }, (_, index) => raw(`c${index + 1}`)));

function table(node: RangeVar, scope: Scope): Sql {
  const name = node.relname ?? '';
  const cte = node.schemaname ? undefined : scope.ctes.get(name);
  if (cte) return add(node.alias, cte.columns, (as) => sql`${raw(cte.alias)} AS ${raw(as)}`, scope, name);
  const columns = scope.context.relation?.(node);
  if (columns === undefined)
    return invalid('42P01', `relation "${node.schemaname ? `${node.schemaname}.` : ''}${name}" does not exist`);
  const typed = columns.map((column) => ({ name: column.name, type: typeOf(column.type) }));
  return add(
    node.alias,
    typed,
    (as) => [{ kind: 'relation', relation: node }, ...sql` AS ${raw(as)}(${numbered(columns.length)})`],
    scope,
    name,
  );
}

const JOINS: Readonly<Record<string, string>> = {
  JOIN_INNER: 'INNER JOIN',
  JOIN_LEFT: 'LEFT JOIN',
  JOIN_RIGHT: 'RIGHT JOIN',
  JOIN_FULL: 'FULL JOIN',
};

function joined(node: JoinExpr, scope: Scope): Sql {
  if (node.alias || node.join_using_alias) return refuse('An alias for a join', 'Name the tables that it joins.');
  if (node.isNatural) return refuse('NATURAL JOIN', 'Name the columns with USING or ON.');
  const start = scope.relations.length;
  const left = relation(node.larg!, scope);
  const middle = scope.relations.length;
  const right = relation(node.rarg!, scope);
  const kind = node.jointype ?? 'JOIN_INNER';
  const using = names(node.usingClause);
  const of = (relations: readonly Relation[], name: string): Expression => {
    const merged = relations === leftSide ? scope.merged.get(name) : undefined;
    if (merged) return merged;
    const found = relations.flatMap((one) =>
      one.columns.flatMap((column, index) =>
        column.name === name ? [expression(column.type, raw(`${one.alias}.c${index + 1}`))] : [],
      ),
    );
    return found[0] ?? invalid('42703', `column "${name}" specified in USING clause does not exist`);
  };
  const leftSide = scope.relations.slice(start, middle);
  const rightSide = scope.relations.slice(middle);
  const pairs = using.map((name) => [of(leftSide, name), of(rightSide, name)] as const);
  const on = node.quals
    ? translate(node.quals, scope).sql
    : using.length > 0
      ? join(
          pairs.map((pair) => applyOperator('=', pair, scope)),
          ' AND ',
        )
      : undefined;
  for (const [index, [a, b]] of pairs.entries()) {
    const type = common([a.type, b.type]) ?? a.type;
    const value =
      kind === 'JOIN_FULL'
        ? sql`coalesce(${cast(a, type, scope.zone)}, ${cast(b, type, scope.zone)})`
        : kind === 'JOIN_RIGHT'
          ? b.sql
          : a.sql;
    scope.merged.set(
      using[index]!,
      expression(kind === 'JOIN_FULL' ? type : kind === 'JOIN_RIGHT' ? b.type : a.type, value),
    );
  }
  const tail = 'JoinExpr' in node.rarg! ? sql`(${right})` : right;
  if (on === undefined)
    return kind === 'JOIN_INNER' ? sql`${left} CROSS JOIN ${tail}` : refuse('A join without condition');
  return sql`${left} ${raw(JOINS[kind] ?? refuse('This kind of join'))} ${tail} ON ${on}`;
}

/** Rows that one generate_series may give. */
const LIMIT = 1_000_000;

function rowsOf(node: RangeFunction, scope: Scope): Sql {
  const functions = node.functions ?? [];
  const [only] = functions;
  const call = only && 'List' in only ? only.List.items?.[0] : undefined;
  if (functions.length !== 1 || !call || !('FuncCall' in call) || (node.coldeflist ?? []).length > 0)
    return refuse('ROWS FROM and functions with column definitions');
  const path = names(call.FuncCall.funcname);
  const name = path.at(-1) ?? '';
  if (path.length > 2 || (path.length === 2 && path[0] !== 'pg_catalog'))
    return refuse(`The function ${path.join('.')}`);
  const args = (call.FuncCall.args ?? []).map((argument) => translate(argument, scope));
  const { type, list } =
    name === 'generate_series'
      ? series(args, scope)
      : name === 'unnest'
        ? elements(args)
        : refuse(`The function ${name} in FROM`, 'generate_series and unnest give rows.');
  const columns = [
    { name: node.alias && columnNames(node.alias).length === 0 ? (node.alias.aliasname ?? name) : name, type },
    ...(node.ordinality ? [{ name: 'ordinality', type: typeNamed('int8') }] : []),
  ];
  // unnest in a SELECT of its own: DuckDB's table function neither takes columns of the FROM nor keeps its order in every plan.
  const ordinality = node.ordinality ? sql`, generate_subscripts(${list}, 1) AS c2` : [];
  return add(
    node.alias,
    columns,
    (as) => sql`LATERAL (SELECT unnest(${list}) AS c1${ordinality}) AS ${raw(as)}`,
    scope,
    name,
  );
}

function elements(args: readonly Expression[]): { readonly type: Type; readonly list: Sql } {
  const [array] = args;
  if (args.length !== 1 || !array?.type.element) return refuse('unnest of several arrays');
  return { type: array.type.element, list: array.sql };
}

function series(args: readonly Expression[], scope: Scope): { readonly type: Type; readonly list: Sql } {
  const [start, stop, step] = args as [Expression, Expression, Expression | undefined];
  const bounded = (rows: Sql, list: Sql) =>
    sql`CASE WHEN ${rows} > ${raw(LIMIT)} THEN ${raise('54000', 'generate_series is limited to a million rows')} ELSE ${list} END`;
  const zero = (test: Sql, list: Sql) =>
    sql`CASE WHEN ${test} THEN ${raise('22023', 'step size cannot equal zero')} ELSE ${list} END`;
  if (isInteger(start.type) && isInteger(stop.type)) {
    const type = [start, stop, ...(step ? [step] : [])].some((arg) => arg.type.name === 'int8') ? 'int8' : 'int4';
    const by = step?.sql ?? raw('1');
    const list = sql`CAST(generate_series(CAST(${start} AS BIGINT), CAST(${stop} AS BIGINT), CAST(${by} AS BIGINT)) AS ${raw(type === 'int8' ? 'BIGINT' : 'INTEGER')}[])`;
    const rows = sql`abs((CAST(${stop} AS HUGEINT) - CAST(${start} AS HUGEINT)) // ${by})`;
    return { type: typeNamed(type), list: zero(sql`${by} = 0`, bounded(rows, list)) };
  }
  if (start.type.name === 'numeric') {
    const scale = Math.max(...args.map((arg) => asDecimal(arg.type).scale));
    const type = decimal(38, scale);
    const unit = (value: Expression | undefined) =>
      value
        ? sql`CAST(CAST(${value} AS DECIMAL(38,${raw(scale)})) * ${raw(`1${'0'.repeat(scale)}`)} AS BIGINT)`
        : raw(`CAST(1${'0'.repeat(scale)} AS BIGINT)`);
    const list = sql`list_transform(generate_series(${unit(start)}, ${unit(stop)}, ${unit(step)}), lambda x: CAST(x AS DECIMAL(38,0)) * CAST(${raw(scale === 0 ? '1' : `0.${'0'.repeat(scale - 1)}1`)} AS DECIMAL(${raw(Math.max(1, scale))},${raw(scale)})))`;
    return {
      type,
      list: zero(sql`${unit(step)} = 0`, bounded(sql`abs((${unit(stop)} - ${unit(start)}) // ${unit(step)})`, list)),
    };
  }
  if (step?.type.name !== 'interval') return refuse('generate_series over these types');
  const instants = start.type.name === 'timestamptz';
  if (instants && scope.zone !== 'UTC')
    return refuse('generate_series of instants in a time zone that is not UTC', 'Cast the bounds to timestamp.');
  const [a, b] = [start, stop].map((bound) => sql`CAST(${bound} AS TIMESTAMP)`) as [Sql, Sql];
  const seconds = sql`abs(epoch(${b} - ${a}) / epoch(${step}))`;
  const list = sql`generate_series(${a}, ${b}, ${step})`;
  const result = instants ? sql`list_transform(${list}, lambda x: CAST(x AS TIMESTAMPTZ))` : list;
  return {
    type: typeNamed(instants ? 'timestamptz' : 'timestamp'),
    list: zero(sql`epoch(${step}) = 0`, bounded(seconds, result)),
  };
}
