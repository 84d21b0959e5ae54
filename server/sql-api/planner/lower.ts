/** A plan as one DuckDB statement: each step a WITH query, those of views with the SQL that Cube gives for them. */
import { setImmediate } from 'node:timers/promises';
import type { ColumnRef, Node, RangeVar } from '@pgsql/types';
import type { Part, ViewQuery } from '../../cube/expressions.ts';
import {
  type Column,
  type Context,
  type DuckStatement,
  duckType,
  expressionToDuckDB,
  type ParameterPart,
  type Printer,
  print,
  printLiteral,
  type RelationPart,
  type Sql,
  type Type,
  toDuckDB,
  typeOf,
} from '../dialect/index.ts';
import { SqlError } from '../errors.ts';
import { keyOf, nameOf, namesOf } from './ast.ts';
import { isConstant } from './measures.ts';
import { type Plan, type SemanticView, VIEW, type ViewStep } from './plan.ts';

/** Queries of views that one statement may need. */
const MOST_QUERIES = 300;

/** What lowering needs to know and cannot find out itself. */
export interface Lowering {
  readonly views: ReadonlyMap<string, SemanticView>;
  readonly tables: readonly TableValues[];
  /** The session's time zone. */
  readonly timeZone: string;
  /** Types that the client was told of the columns. */
  readonly types: readonly Type[];
  /** The SQL of a query of a view, as its user may ask it. */
  compile(query: ViewQuery): Promise<string>;
}

/** A temporary table as SQL that gives its rows, in columns c1, c2, ... */
export interface TableValues {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly sql: string;
}

export interface Lowered {
  readonly sql: string;
  /** The queries of views that are in it, as strata asks them of Cube. */
  readonly queries: readonly ViewQuery[];
}

/** @throws SqlError for what DuckDB cannot answer as Postgres does; StrataError `query.refused` for what Cube refuses */
export async function lower(plan: Plan, lowering: Lowering): Promise<Lowered> {
  const known = new Map<string, readonly Column[]>();
  const context: Context = {
    timeZone: lowering.timeZone,
    relation: ({ relname }: RangeVar) => known.get(relname!),
  };
  const queries: ViewQuery[] = [];
  const withs: string[] = [];
  for (const { name, columns, sql } of lowering.tables) {
    known.set(name, columns);
    withs.push(`${name} AS (${sql})`);
  }
  const views = plan.steps.filter(({ kind }) => kind === 'view').length;
  if (views > MOST_QUERIES)
    throw new SqlError(
      'statement_too_complex',
      `the statement needs ${views} queries of the views, more than ${MOST_QUERIES}`,
      {
        hint: 'Group by a column rather than asking for each of its values, or ask in several statements.',
      },
    );
  for (const step of plan.steps) {
    // Cube's work for one step is some 10 ms of this thread: others are served between them.
    await setImmediate();
    if (step.kind === 'select') {
      const made = toDuckDB({ SelectStmt: step.select }, context);
      known.set(
        step.name,
        made.columns.map(({ postgres }, i) => ({ name: step.columns[i]!, type: postgres })),
      );
      withs.push(`${step.name} AS (${print(made, PRINTER)})`);
      continue;
    }
    const { query, columns } = viewQuery(step, lowering, context);
    queries.push(query);
    const sql = await lowering.compile(query);
    const names = columns.map((_, i) => `x${i}`);
    const casts = columns.map(({ type }, i) => `CAST(x${i} AS ${duckType(typeOf(type))}) AS c${i + 1}`);
    known.set(step.name, columns);
    withs.push(`${step.name} AS (SELECT ${casts.join(', ')} FROM (${sql}) AS q(${names.join(', ')}))`);
  }
  const main = print(asTold(plan, lowering.types, context), PRINTER);
  return { sql: withs.length ? `WITH ${withs.join(',\n')}\n${main}` : main, queries };
}

/** The last SELECT, its columns of the types that were told. A numeric keeps the scale that it has by itself. */
function asTold(plan: Plan, types: readonly Type[], context: Context): DuckStatement {
  const made = toDuckDB({ SelectStmt: plan.select }, context);
  const same = (told: Type, type: Type) =>
    told.name === type.name && (told.name !== 'numeric' || told.precision === undefined) && told.length === type.length;
  if (made.columns.every(({ type }, i) => same(types[i]!, type))) return made;
  const wanted = made.columns.map(({ type }, i) => (same(types[i]!, type) ? type : types[i]!));
  return toDuckDB({ SelectStmt: plan.select }, context, wanted);
}

const parameter = ({ number, type }: ParameterPart) => `CAST($${number} AS ${type})`;
const relationName = ({ relation }: RelationPart) => relation.relname!;
const PRINTER: Printer = { parameter, relation: relationName };

/** A step as the query of its view, and the columns that it gives. */
function viewQuery(step: ViewStep, { views }: Lowering, context: Context): { query: ViewQuery; columns: Column[] } {
  const view = views.get(step.view)!;
  const column = (name: string) => view.columns.find((candidate) => candidate.name === name)!;
  const named = (node: Node): string | undefined => {
    const names = 'ColumnRef' in node ? namesOf(node.ColumnRef) : [];
    return names[0] === VIEW ? names[1] : undefined;
  };
  const typed: Context = {
    ...context,
    columnType: (reference: ColumnRef) => {
      const [marker, name] = namesOf(reference);
      return marker === VIEW ? column(name!).type : undefined;
    },
  };
  const parts = (sql: Sql): Part[] => partsOf(sql, view);
  const columns: Column[] = [];
  const dimensions = step.dimensions.map((node, i) => {
    const plain = named(node);
    if (plain !== undefined) {
      columns.push({ name: `d${i}`, type: column(plain).type });
      return plain;
    }
    const { sql, postgres } = expressionToDuckDB(node, typed);
    columns.push({ name: `d${i}`, type: postgres });
    const spells = spelledColumn(node, named);
    return { parts: parts(sql), ...(spells === undefined ? {} : { spells }) };
  });
  step.measures.forEach((name, i) => {
    columns.push({ name: `m${i}`, type: column(name).type });
  });
  const conditions = step.conditions.map((node) => {
    const keeps = keptColumn(node, named);
    return { parts: parts(expressionToDuckDB(node, typed).sql), ...(keeps === undefined ? {} : { keeps }) };
  });
  return { query: { view: step.view, dimensions, measures: step.measures, conditions }, columns };
}

/** Text, members and values of an expression. Dates are dates: Cube's members of them are timestamps. */
function partsOf(sql: Sql, view: SemanticView): Part[] {
  const parts: Part[] = [];
  const text = (more: string) => {
    const last = parts.at(-1);
    if (last && 'sql' in last) parts[parts.length - 1] = { sql: last.sql + more };
    else parts.push({ sql: more });
  };
  text('(');
  for (const part of sql) {
    if (typeof part === 'string') text(part);
    else if (part.kind === 'literal') parts.push({ value: { sql: printLiteral(part) } });
    else if (part.kind === 'parameter') parts.push({ value: { sql: parameter(part) } });
    else if (part.kind === 'relation') text(relationName(part));
    else {
      const name = namesOf(part.reference)[1]!;
      text(part.type === 'date' ? 'CAST(' : '');
      parts.push({ member: `${view.name}.${name}` });
      text(part.type === 'date' ? ' AS DATE)' : '');
    }
  }
  text(')');
  return parts.filter((part) => !('sql' in part) || part.sql !== '');
}

/** The column of which a condition keeps one value: `column = value`, or `column = ANY (ARRAY[value])`. */
function keptColumn(node: Node, named: (node: Node) => string | undefined): string | undefined {
  if (!('A_Expr' in node) || nameOf(node.A_Expr.name) !== '=') return undefined;
  const { kind, lexpr, rexpr } = node.A_Expr;
  if (!lexpr || !rexpr) return undefined;
  const reads = (side: Node) => keyOf(side).includes(keyOf({ String: { sval: VIEW } }));
  if (kind === 'AEXPR_OP') {
    if (!reads(rexpr)) return spelledColumn(lexpr, named);
    return reads(lexpr) ? undefined : spelledColumn(rexpr, named);
  }
  const one = 'A_ArrayExpr' in rexpr && rexpr.A_ArrayExpr.elements?.length === 1;
  return kind === 'AEXPR_OP_ANY' && one && !reads(rexpr) ? spelledColumn(lexpr, named) : undefined;
}

/** The column of which an expression is another spelling: itself, a cast that keeps its values apart, or text around it. */
function spelledColumn(node: Node, named: (node: Node) => string | undefined): string | undefined {
  const column = named(node);
  if (column !== undefined) return column;
  if ('TypeCast' in node) {
    const { arg, typeName } = node.TypeCast;
    const plain = ['text', 'varchar', 'numeric', 'float8'].includes(nameOf(typeName?.names));
    // A modifier cuts (varchar(1)), and so may a cast to whole numbers.
    return arg && plain && !typeName?.typmods?.length ? spelledColumn(arg, named) : undefined;
  }
  if (!('A_Expr' in node) || nameOf(node.A_Expr.name) !== '||') return undefined;
  const { lexpr, rexpr } = node.A_Expr;
  if (!lexpr || !rexpr) return undefined;
  if (isConstant(lexpr)) return spelledColumn(rexpr, named);
  return isConstant(rexpr) ? spelledColumn(lexpr, named) : undefined;
}
