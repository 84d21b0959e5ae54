/**
 * Temporary tables of a session, as Tableau's extracts and connection checks make them: small, kept in memory, and put
 * into the statements that read them as VALUES.
 */
import type { ColumnDef, CreateStmt, DropStmt, InsertStmt, IntoClause, RangeVar, SelectStmt } from '@pgsql/types';
import { deparseSync } from 'pgsql-parser';
import type { TemporaryTable } from '../catalog/session.ts';
import { typeOf, typeOfOid, typeText } from '../dialect/index.ts';
import { typeOfNode } from '../dialect/postgres-types.ts';
import { SqlError } from '../errors.ts';
import type { TableValues } from '../planner/lower.ts';
import type { Cte } from '../planner/plan.ts';
import type { Bound, Prepared, Rows, Statement } from '../types.ts';
import { parseStatements } from './parse.ts';
import { statementOf, typedParameters, valuesOf } from './temporary-text.ts';
import { textValues } from './text-values.ts';

/** Bounds of all tables of a session. */
const MOST_ROWS = 10_000;
const MOST_BYTES = 8 * 1024 * 1024;
/** Types whose text reads the same in DuckDB. */
const TYPES = new Set([
  ...['bool', 'int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'text', 'varchar', 'bpchar', 'name'],
  ...['date', 'time', 'timestamp', 'timestamptz', 'uuid'],
]);

interface Table extends TemporaryTable {
  readonly step: string;
  readonly rows: (string | null)[][];
}
/** Prepares a statement that gives rows. */
type Query = (statement: Statement, types: readonly number[]) => Promise<Prepared>;

export class TemporaryTables {
  readonly #tables = new Map<string, Table>();
  readonly #query: Query;
  #made = 0;

  constructor(query: Query) {
    this.#query = query;
  }

  get size(): number {
    return this.#tables.size;
  }
  has(name: string): boolean {
    return this.#tables.has(name);
  }
  clear(): void {
    this.#tables.clear();
  }

  /** As the catalogue shows them. */
  described(): TemporaryTable[] {
    return [...this.#tables.values()].map(({ name, columns }) => ({ name, columns }));
  }
  /** As the planner knows them: relations of steps that are there already. */
  ctes(): Map<string, Cte> {
    return new Map(
      [...this.#tables.values()].map(
        ({ name, step, columns }) => [name, { step, columns: columns.map((column) => column.name) }] as const,
      ),
    );
  }
  /** The steps themselves. */
  values(): TableValues[] {
    return [...this.#tables.values()].map(({ step, columns, rows }) => ({
      name: step,
      columns,
      sql: valuesOf(columns, rows),
    }));
  }

  /** The statement, when it makes, fills or drops a temporary table. @throws SqlError 25006 for a table that is not temporary */
  async prepare({ node, kind, text }: Statement, types: readonly number[]): Promise<Prepared | undefined> {
    if ('CreateStmt' in node) return this.#create(node.CreateStmt);
    if ('CreateTableAsStmt' in node) {
      const { into, query, if_not_exists, objtype } = node.CreateTableAsStmt;
      if (objtype !== 'OBJECT_TABLE' || !query || !('SelectStmt' in query)) throw readOnly('CREATE MATERIALIZED VIEW');
      return this.#createAs(into!, query.SelectStmt, types, if_not_exists === true);
    }
    if ('SelectStmt' in node && node.SelectStmt.intoClause) {
      const { intoClause, ...query } = node.SelectStmt;
      return this.#createAs(intoClause, query, types, false);
    }
    if ('InsertStmt' in node && this.#isTemporary(node.InsertStmt.relation))
      return this.#insert(node.InsertStmt, types);
    if ('DropStmt' in node) return this.#drop(node.DropStmt);
    if ('TruncateStmt' in node) {
      const names = (node.TruncateStmt.relations ?? []).map((relation) =>
        'RangeVar' in relation ? relation.RangeVar : undefined,
      );
      if (names.every((name) => this.#isTemporary(name)))
        return command('TRUNCATE TABLE', () => {
          for (const name of names) this.#tables.get(name!.relname!)!.rows.splice(0);
        });
    }
    if (['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'TruncateStmt'].includes(kind))
      throw readOnly(text.split(/\s/, 1)[0]!.toUpperCase());
    return undefined;
  }

  #isTemporary(relation: RangeVar | undefined): boolean {
    return (
      relation?.relname !== undefined &&
      (relation.schemaname === undefined || relation.schemaname === 'pg_temp') &&
      this.#tables.has(relation.relname)
    );
  }

  #create({
    relation,
    tableElts = [],
    oncommit,
    if_not_exists,
    inhRelations,
    partspec,
    ofTypename,
  }: CreateStmt): Prepared {
    const name = temporary(relation, 'CREATE TABLE');
    keeps(oncommit);
    if (inhRelations?.length || partspec || ofTypename) throw unsupported('Inherited, partitioned and typed tables');
    const columns = tableElts.map((element) => {
      if (!('ColumnDef' in element)) throw unsupported('A constraint of a temporary table');
      const { colname, typeName, constraints = [] } = element.ColumnDef as ColumnDef;
      if (
        constraints.some(
          (constraint) =>
            !('Constraint' in constraint && ['CONSTR_NULL', 'CONSTR_NOTNULL'].includes(constraint.Constraint.contype!)),
        )
      )
        throw unsupported('A constraint of a temporary table');
      return { name: colname!, type: storable(typeText(typeOfNode(typeName!))) };
    });
    return command('CREATE TABLE', () => this.#add(name, columns, if_not_exists === true));
  }

  #add(name: string, columns: Table['columns'], ifNotExists = false): Table | undefined {
    if (this.#tables.has(name)) {
      if (ifNotExists) return undefined;
      throw new SqlError('duplicate_table', `relation "${name}" already exists`);
    }
    const table: Table = { name, columns, step: `strata_table_${this.#made++}`, rows: [] };
    this.#tables.set(name, table);
    return table;
  }

  async #createAs(
    into: IntoClause,
    query: SelectStmt,
    types: readonly number[],
    ifNotExists: boolean,
  ): Promise<Prepared> {
    const name = temporary(into.rel, 'CREATE TABLE AS');
    keeps(into.onCommit);
    const prepared = await this.#query(statementOf(query), types);
    const given = (into.colNames ?? []).map((node) => ('String' in node ? node.String.sval : undefined));
    const columns = prepared.fields!.map(({ name: own, type, modifier }, i) => ({
      name: given[i] ?? own,
      type: storable(typeText(typeOfOid(type, modifier))),
    }));
    let count = 0;
    return {
      parameters: prepared.parameters,
      fields: null,
      tag: () => `SELECT ${count}`,
      start: async (bound, signal) => {
        const rows = into.skipData ? [] : await this.#read(prepared, bound, signal);
        const table = this.#add(name, columns, ifNotExists);
        if (table) count = this.#fill(table, rows);
        return NO_ROWS;
      },
    };
  }

  async #insert(
    { relation, cols, selectStmt, onConflictClause, returningClause, withClause }: InsertStmt,
    types: readonly number[],
  ): Promise<Prepared> {
    const table = this.#tables.get(relation!.relname!)!;
    if (onConflictClause || returningClause || withClause)
      throw unsupported('ON CONFLICT, RETURNING and WITH of an INSERT');
    if (!selectStmt || !('SelectStmt' in selectStmt)) throw unsupported('INSERT DEFAULT VALUES');
    const named = (cols ?? []).map((node) => ('ResTarget' in node ? node.ResTarget.name! : ''));
    const places = (named.length ? named : table.columns.map(({ name }) => name)).map((name) => {
      const place = table.columns.findIndex((column) => column.name === name);
      if (place < 0)
        throw new SqlError('undefined_column', `column "${name}" of relation "${table.name}" does not exist`);
      return place;
    });
    const rows = selectStmt.SelectStmt.valuesLists?.[0];
    const width =
      rows && 'List' in rows ? (rows.List.items?.length ?? 0) : (selectStmt.SelectStmt.targetList?.length ?? 0);
    if (width > places.length) throw new SqlError('syntax_error', 'INSERT has more expressions than target columns');
    const used = places.slice(0, width);
    // A parameter stands where its column is: it has that column's type.
    const inner = deparseSync({ version: 0, stmts: [{ stmt: selectStmt }] } as never).replace(/;\s*$/, '');
    const casts = used.map((place, i) => `CAST(v.c${i} AS ${table.columns[place]!.type})`);
    const text = `SELECT ${casts.join(', ')} FROM (${typedParameters(
      inner,
      selectStmt,
      used.map((place) => table.columns[place]!.type),
    )}) AS v(${used.map((_, i) => `c${i}`).join(', ')})`;
    const prepared = await this.#query((await parseStatements(text))[0]!, types);
    let count = 0;
    return {
      parameters: prepared.parameters,
      fields: null,
      tag: () => `INSERT 0 ${count}`,
      start: async (bound, signal) => {
        const values = await this.#read(prepared, bound, signal);
        count = this.#fill(
          table,
          values.map((row) =>
            table.columns.map((_, place) => (used.includes(place) ? row[used.indexOf(place)]! : null)),
          ),
        );
        return NO_ROWS;
      },
    };
  }

  async #read(prepared: Prepared, bound: Bound, signal: AbortSignal): Promise<(string | null)[][]> {
    const rows = await prepared.start(bound, signal);
    try {
      const formats = prepared.fields!.map(() => 0 as const);
      const all: (string | null)[][] = [];
      for (let chunk = await rows.next(0, formats); chunk; chunk = await rows.next(0, formats)) {
        all.push(...textValues(chunk.data));
        if (all.length > MOST_ROWS) throw tooLarge();
      }
      return all;
    } finally {
      await rows.close();
    }
  }

  #fill(table: Table, rows: readonly (string | null)[][]): number {
    const all = [...this.#tables.values()].flatMap((one) => one.rows);
    const bytes = (list: readonly (string | null)[][]) =>
      list.reduce((sum, row) => sum + row.reduce((of, value) => of + (value?.length ?? 0), 0), 0);
    if (all.length + rows.length > MOST_ROWS || bytes(all) + bytes(rows) > MOST_BYTES) throw tooLarge();
    table.rows.push(...rows);
    return rows.length;
  }

  #drop({ objects = [], removeType, missing_ok }: DropStmt): Prepared {
    if (removeType !== 'OBJECT_TABLE') throw readOnly('DROP');
    const names = objects
      .map((object) => ('List' in object ? (object.List.items ?? []) : []))
      .map((items) => {
        const last = items.at(-1);
        return last && 'String' in last ? last.String.sval! : '';
      });
    return command('DROP TABLE', () => {
      for (const name of names) {
        if (!this.#tables.has(name) && !missing_ok)
          throw new SqlError('undefined_table', `table "${name}" does not exist`);
      }
      for (const name of names) this.#tables.delete(name);
    });
  }
}

const NO_ROWS: Rows = { next: async () => undefined, close: async () => undefined };
const command = (tag: string, run: () => void): Prepared => ({
  parameters: [],
  fields: null,
  tag: () => tag,
  start: async () => {
    run();
    return NO_ROWS;
  },
});

function temporary(relation: RangeVar | undefined, what: string): string {
  const isTemporary = relation?.relpersistence === 't' || relation?.schemaname === 'pg_temp';
  if (!relation?.relname || !isTemporary)
    throw readOnly(what, 'A temporary table can be made: CREATE TEMPORARY TABLE ...');
  return relation.relname;
}

function keeps(oncommit: string | undefined): void {
  if (oncommit === 'ONCOMMIT_DELETE_ROWS' || oncommit === 'ONCOMMIT_DROP')
    throw unsupported('ON COMMIT DELETE ROWS and ON COMMIT DROP');
}

/** @throws SqlError for a type that a temporary table cannot hold */
function storable(type: string): string {
  if (TYPES.has(typeOf(type).name)) return type;
  throw unsupported(`A column of the type ${type} in a temporary table`);
}

const readOnly = (what: string, hint?: string) =>
  new SqlError('cannot_modify', `cannot execute ${what}: the warehouse is read-only here`, hint ? { hint } : {});
const unsupported = (what: string) => new SqlError('feature_not_supported', `${what} is not supported`);
const tooLarge = () =>
  new SqlError(
    'configuration_limit_exceeded',
    `temporary tables may have ${MOST_ROWS} rows and ${MOST_BYTES / 1024 / 1024} MB together`,
    {
      hint: 'Aggregate before storing, or read the views directly.',
    },
  );
