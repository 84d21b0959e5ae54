/** Makes the tables of a plan inside an open database, each checked as soon as it is there. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { StrataError } from '../../../errors.ts';
import type { Relation } from '../../../transforms/define.ts';
import type { Plan } from '../../../transforms/plan.ts';
import { sqlName, sqlText } from '../layout.ts';
import type { BuiltTable } from '../manifest.ts';
import { definitionHash } from './content.ts';
import { type OnBuildEvent, stopwatch } from './events.ts';
import { machineError } from './machine.ts';
import { appendRows, readRows } from './rows.ts';
import { verifyTable } from './verify.ts';

/** The accepted rows of a contract, one per key. */
export interface RawRows {
  /** Exactly the contract's columns. Read anew by every reader, so it has to be cheap. */
  readonly select: string;
  /** A temporary table that `select` reads: what costs too much to find out again for every reader. */
  readonly before?: { readonly table: string; readonly select: string };
}

export interface RunOptions {
  readonly connection: DuckDBConnection;
  /** A second connection to the same database: proves a table while the next one is made. */
  readonly prover: DuckDBConnection;
  readonly plan: Plan;
  readonly raw: (contract: string) => RawRows;
  /** A SELECT of the rows of a log. */
  readonly log: (relation: Relation) => Promise<string>;
  /** Names of the tables to make; the others are in the database already. Absent: all. Logs are always made. */
  readonly only?: ReadonlySet<string>;
  readonly memoryLimit: string;
  readonly onEvent: OnBuildEvent;
  readonly signal?: AbortSignal;
}

/**
 * Runs a plan: raw inputs and staging as temporary views, every other relation as a table with comments.
 * @returns what was made, in the order of the plan
 * @throws StrataError `table.*` for a table that breaks its promises or cannot be made, `machine.*`, `build.cancelled`
 */
export async function runPlan(options: RunOptions): Promise<BuiltTable[]> {
  const built: BuiltTable[] = [];
  let proof: Promise<void> = Promise.resolve();
  try {
    for (const relation of options.plan.relations) {
      if (relation.kind === 'raw') {
        await makeRaw(options, relation);
        continue;
      }
      if (options.only && !options.only.has(relation.name) && relation.kind !== 'log') {
        // In the database already; only the views of staging have to be there again, for the tables that are made anew.
        if (!isKept(relation)) await make(options, relation);
        continue;
      }
      if (options.signal?.aborted) throw new StrataError('build.cancelled', {});
      const seconds = stopwatch();
      try {
        await make(options, relation);
      } catch (error) {
        throw failure(options, relation, error);
      }
      await proof;
      proof = prove(options, relation, seconds, built);
      // Its failure is told where it is waited for. A view is proven at once: only its own connection knows it.
      proof.catch(() => {});
      if (!isKept(relation)) await proof;
    }
  } finally {
    // Whatever failed while a table was proven: a mistake in that table comes first, and nothing goes on behind our back.
    await proof;
  }
  return built;
}

/** Verifies a relation that was just made, and adds it to `built`. */
async function prove(
  options: RunOptions,
  relation: Relation,
  seconds: () => number,
  built: BuiltTable[],
): Promise<void> {
  const kept = isKept(relation);
  try {
    const made = await verifyTable(kept ? options.prover : options.connection, relation, kept);
    built.push({
      name: relation.name,
      layer: relation.layer as BuiltTable['layer'],
      kept,
      ...made,
      seconds: seconds(),
      definition: definitionHash(relation),
      grain: [...relation.grain],
    });
    options.onEvent({ step: 'table', name: relation.name, rows: made.rows, seconds: seconds() });
  } catch (error) {
    throw failure(options, relation, error);
  }
}

/** A view of the accepted rows of a contract. */
async function makeRaw(options: RunOptions, relation: Relation & { kind: 'raw' }): Promise<void> {
  try {
    const { before, select } = options.raw(relation.contract);
    if (before) await options.connection.run(`create temp table ${sqlName(before.table)} as ${before.select}`);
    await view(options, relation, select);
  } catch (error) {
    throw failure(options, relation, error);
  }
}

/** What went wrong with a relation, as its reader needs to know it. */
function failure(options: RunOptions, relation: Relation, error: unknown): unknown {
  if (options.signal?.aborted) return new StrataError('build.cancelled', {}, { cause: error });
  // A mistake in the code of a `compute`: who corrects it needs the stack.
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) return error;
  const known = machineError(error, relation.name, options.memoryLimit);
  if (known instanceof StrataError) return known;
  return new StrataError('table.failed', { table: relation.name, message: firstLine(known) }, { cause: error });
}

/** Staging ends with the build; core and marts are the snapshot. */
export const isKept = (relation: Relation) => relation.layer === 'core' || relation.layer === 'marts';

async function make(options: RunOptions, relation: Relation): Promise<void> {
  const { connection } = options;
  const name = sqlName(relation.name);
  if (relation.kind === 'sql') {
    const what = relation.virtual ? 'view' : 'table';
    if (isKept(relation)) await connection.run(`create or replace ${what} ${name} as ${relation.sql}`);
    else await view(options, relation, relation.sql);
  } else if (relation.kind === 'compute') {
    const inputs: Record<string, never[]> = {};
    for (const input of relation.inputs) inputs[input.name] = await readRows(connection, input);
    const columns = Object.entries(relation.columns).map(([column, { sql }]) => `${sqlName(column)} ${sql}`);
    const temporary = isKept(relation) ? '' : 'temp ';
    await connection.run(`create or replace ${temporary}table ${name} (${columns.join(', ')})`);
    await appendRows(connection, relation, relation.compute(inputs));
  } else if (relation.kind === 'log') {
    await connection.run(`create or replace table ${name} as ${await options.log(relation)}`);
  }
  if (isKept(relation)) await comment(connection, relation);
}

const view = (options: RunOptions, relation: Relation, select: string) =>
  options.connection.run(`create or replace temp view ${sqlName(relation.name)} as ${select}`);

async function comment(connection: DuckDBConnection, relation: Relation): Promise<void> {
  const table = sqlName(relation.name);
  await connection.run(
    `comment on ${relation.virtual ? 'view' : 'table'} ${table} is ${sqlText(relation.description)}`,
  );
  for (const [column, { description }] of Object.entries(relation.columns)) {
    await connection.run(`comment on column ${table}.${sqlName(column)} is ${sqlText(description)}`);
  }
}

const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
