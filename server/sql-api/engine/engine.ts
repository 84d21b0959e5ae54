/**
 * The engine of a session: each statement is described by the catalogue; those that read semantic views are planned, and
 * run on the served build; the others are answered by the catalogue itself.
 */
import type { Node, SelectStmt } from '@pgsql/types';
import { parseSync } from 'pgsql-parser';
import { isStrataError } from '../../../errors.ts';
import type { Semantic } from '../../cube/semantic.ts';
import type { Snapshots } from '../../warehouse/snapshots.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { CatalogState } from '../catalog/session.ts';
import { typeOfOid } from '../dialect/index.ts';
import { SqlError } from '../errors.ts';
import { type Executor, isStale } from '../execute/executor.ts';
import { functionName, namesOf } from '../planner/ast.ts';
import { type Lowered, lower } from '../planner/lower.ts';
import { plan } from '../planner/planner.ts';
import type { Engine, Field, Prepared, SessionState, SqlUser, Statement } from '../types.ts';
import { catalogStatement } from './catalog-rows.ts';
import { explained } from './explain.ts';
import { parseStatements } from './parse.ts';
import { Recent } from './recent.ts';
import { relationsOf } from './relations.ts';
import { TemporaryTables } from './temporary.ts';
import { withinStack } from './too-complex.ts';
import { type Visible, VisibleViews } from './visible.ts';

/** Characters of the statements that are remembered, and of the SQL for them. */
const CACHED = 20_000_000;

export interface EngineOptions {
  readonly semantic: Semantic;
  readonly snapshots: Snapshots;
  readonly catalog: Catalog;
  readonly executor: Executor;
  readonly log?: (line: string) => void;
}

/** A statement over semantic views, ready to run on one build. */
interface Planned extends Lowered {
  readonly parameters: readonly number[];
  readonly fields: readonly Field[];
  readonly generation: number;
  /** The session's when it was planned: times are cut and added to in it. */
  readonly timeZone: string;
}

/** Makes the engines of all sessions, which share what they know of views and of statements that were planned before. */
export function createEngines(options: EngineOptions): (state: SessionState) => Promise<Engine> {
  const shared: Shared = {
    ...options,
    visible: new VisibleViews(options.semantic, options.snapshots, options.log ?? (() => undefined)),
    planned: new Recent<Planned>(500, CACHED, ({ sql, queries }) => sql.length + 10_000 * queries.length),
  };
  return async (state) => new SemanticEngine(shared, state);
}

interface Shared extends EngineOptions {
  readonly visible: VisibleViews;
  readonly planned: Recent<Planned>;
}

class SemanticEngine implements Engine {
  readonly #shared: Shared;
  readonly #state: SessionState;
  readonly #temporary: TemporaryTables;

  constructor(shared: Shared, state: SessionState) {
    this.#shared = shared;
    this.#state = state;
    this.#temporary = new TemporaryTables((statement, types) => this.#rows(statement, types));
  }

  parse = parseStatements;

  async prepare(statement: Statement, types: readonly number[], signal?: AbortSignal): Promise<Prepared> {
    return withinStack(
      async () => (await this.#temporary.prepare(statement, types)) ?? this.#rows(statement, types, signal),
    );
  }

  /** A statement that gives rows. */
  async #rows(statement: Statement, types: readonly number[], signal?: AbortSignal): Promise<Prepared> {
    if (statement.kind !== 'SelectStmt')
      throw new SqlError(
        'cannot_modify',
        `cannot execute ${statement.kind.replace(/Stmt$/, '').toUpperCase()}: the semantic views are read-only`,
      );
    const { catalog } = this.#shared;
    const visible = await this.#visible();
    if (!this.#isSemantic(statement, visible)) {
      const described = await catalog.describe(await this.#catalogState(), statement.text, types, signal);
      return catalogStatement(catalog, () => this.#catalogState(), statement.text, described);
    }
    let planned = await this.#plan(statement, types, signal);
    return {
      parameters: planned.parameters,
      fields: planned.fields,
      tag: (rows) => `SELECT ${rows}`,
      start: async (bound, running) => {
        const { executor } = this.#shared;
        if (planned.timeZone !== this.#timeZone) planned = await this.#plan(statement, types, running);
        const run = () => {
          const columns = planned.fields.map(({ type: oid, modifier }) => ({ oid, modifier }));
          const { sql, parameters, generation, timeZone } = planned;
          return executor.start({
            owner: this,
            user: this.#state.user.name,
            sql,
            parameters,
            bound,
            columns,
            signal: running,
            generation,
            timeZone,
          });
        };
        try {
          return await run();
        } catch (error) {
          // Another build is served since the statement was planned: what it means there is planned anew.
          if (!isStale(error)) throw error;
          planned = await this.#plan(statement, types, running);
          return run();
        }
      },
    };
  }

  async explain(statement: Statement, types: readonly number[] = []): Promise<string[]> {
    if (!this.#isSemantic(statement, await this.#visible()))
      return ['Answered by the catalogue: the statement reads no semantic view.'];
    return withinStack(async () => explained(await this.#plan(statement, types)));
  }

  async discardTemporary(): Promise<void> {
    this.#temporary.clear();
  }

  async close(): Promise<void> {
    this.#temporary.clear();
  }

  get #timeZone(): string {
    return this.#state.settings.get('timezone') ?? 'UTC';
  }

  #visible(): Promise<Visible> {
    return this.#shared.visible.of(this.#state.user);
  }

  async #catalogState(): Promise<CatalogState> {
    const { user, database, pid, settings } = this.#state;
    const temporary = this.#temporary.described();
    return {
      user: user.name,
      database,
      pid,
      settings,
      views: (await this.#visible()).catalog,
      ...(temporary.length ? { temporary } : {}),
    };
  }

  #isSemantic(statement: Statement, { views }: Visible): boolean {
    return relationsOf(statement.node).some(
      ({ schema, name }) =>
        (schema === undefined && this.#temporary.has(name)) || ((schema ?? 'public') === 'public' && views.has(name)),
    );
  }

  async #plan(statement: Statement, types: readonly number[], signal?: AbortSignal): Promise<Planned> {
    const { catalog, planned } = this.#shared;
    const visible = await this.#visible();
    const { user, settings } = this.#state;
    const temporary = this.#temporary.size > 0;
    const key = JSON.stringify([visible.generation, visible.context, statement.text, types, [...settings]]);
    const known = temporary ? undefined : planned.get(key);
    if (known) return known;
    const state = await this.#catalogState();
    const { parameters, fields: described } = await catalog.describe(state, statement.text, types, signal);
    const fields = namedByMeasures(described!, statement.node);
    const text = await catalog.resolve(state, statement.text, parameters, fields.length, signal);
    const { SelectStmt: select } = parseSync(text).stmts![0]!.stmt as { SelectStmt: SelectStmt };
    const lowered = await this.#lower(select, fields, visible, user);
    const made = { ...lowered, parameters, fields, generation: visible.generation, timeZone: this.#timeZone };
    if (!temporary) planned.set(key, made);
    return made;
  }

  async #lower(select: SelectStmt, fields: readonly Field[], { views }: Visible, user: SqlUser): Promise<Lowered> {
    const { semantic } = this.#shared;
    try {
      return await lower(plan(select, views, this.#temporary.ctes()), {
        views,
        tables: this.#temporary.values(),
        timeZone: this.#timeZone,
        types: fields.map(({ type, modifier }) => typeOfOid(type, modifier)),
        compile: (query) => semantic.compile(query, { securityContext: user.securityContext }),
      });
    } catch (error) {
      if (!isStrataError(error)) throw error;
      throw new SqlError(
        error.code === 'warehouse.empty' ? 'cannot_connect_now' : 'feature_not_supported',
        error.message,
      );
    }
  }
}

/** `MEASURE(mrr)` without a name of its own is named `mrr`: Postgres would name each such column `measure`. */
function namedByMeasures(fields: readonly Field[], node: Node): readonly Field[] {
  const targets = 'SelectStmt' in node ? (node.SelectStmt.targetList ?? []) : [];
  // With a star among them, targets and columns are not the same.
  if (targets.length !== fields.length) return fields;
  return fields.map((field, i) => {
    const target = targets[i]!;
    const value = 'ResTarget' in target && !target.ResTarget.name ? target.ResTarget.val : undefined;
    if (!value || !('FuncCall' in value) || functionName(value.FuncCall) !== 'measure') return field;
    const [argument] = value.FuncCall.args ?? [];
    return argument && 'ColumnRef' in argument ? { ...field, name: namesOf(argument.ColumnRef).at(-1)! } : field;
  });
}
