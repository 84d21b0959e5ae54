/** One build from start to end: lock, clean, load, run, check, complete, publish, prune. */
import { copyFileSync, constants as fsConstants, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { StrataError } from '../../../errors.ts';
import type { Relation } from '../../../transforms/define.ts';
import type { Plan } from '../../../transforms/plan.ts';
import type { StaleLimits } from '../../../transforms/settings.ts';
import { assertOpens } from '../attach-build.ts';
import { layoutOf, manifestFile, snapshotFile, sqlName } from '../layout.ts';
import { takeLock } from '../lock.ts';
import { type BuiltTable, type Input, type Manifest, manifestText } from '../manifest.ts';
import { pruneBuilds, removeLeftovers } from '../prune.ts';
import { assertPublishable, completeBuild, nextBuildId, publish, servedBuild } from '../publish.ts';
import { openDatabase } from '../session.ts';
import { buildLoadsSql } from './build-loads.ts';
import { assertNoErrors, runChecks } from './checks.ts';
import { planHash } from './content.ts';
import { type OnBuildEvent, stopwatch } from './events.ts';
import { machineError } from './machine.ts';
import { type RawRows, runPlan } from './runner.ts';
import { selectTables } from './select.ts';

/** What the tables are made from: the loads that count now, and their accepted rows per contract. */
export interface RawInputs {
  readonly inputs: readonly Input[];
  readonly raw: (contract: string) => RawRows;
  /** A SELECT of `source` and `record_id` (its key) of every record of a contract, as the loads have them; undefined for none. */
  readonly keys?: (contract: string) => string | undefined;
}

export interface BuildOptions {
  readonly warehouse: string;
  /** Loads what is new, and gives what there is. Called while the lock is held. */
  readonly load: (onEvent: OnBuildEvent, signal?: AbortSignal) => Promise<RawInputs>;
  /** The plan for these inputs. */
  readonly plan: (inputs: readonly Input[]) => Plan;
  /** `NAME` or `NAME+` (with what depends on it): make these again, take the rest from the served build. */
  readonly select?: readonly string[];
  /** Kept in the manifest as they are. */
  readonly settings: unknown;
  readonly segmentations: unknown;
  /** When the data of a source are stale, for the log of builds. */
  readonly staleAfterHours: StaleLimits;
  readonly version: string;
  readonly keep: number;
  readonly memoryLimit: string;
  readonly threads?: number;
  /** Seconds to wait for another build of the same warehouse. */
  readonly wait: number;
  readonly onEvent?: OnBuildEvent;
  readonly signal?: AbortSignal;
}

/**
 * Builds a new snapshot beside the served one and publishes it. Whatever fails, what is served is unchanged and
 * nothing unfinished stays behind (after a crash: until the next build).
 * @throws StrataError of loading, `table.*`, `build.*`, `machine.*`, `warehouse.locked`
 */
export async function build(options: BuildOptions): Promise<Manifest> {
  const { warehouse, signal } = options;
  const onEvent = options.onEvent ?? (() => {});
  const seconds = stopwatch();
  const { root } = layoutOf(warehouse);
  try {
    const lock = await takeLock(warehouse, {
      wait: options.wait,
      purpose: 'strata build',
      signal,
      onWait: ({ pid, host, since }) => onEvent({ step: 'waiting', pid, host, since }),
    });
    try {
      assertPublishable(warehouse);
      removeLeftovers(warehouse);
      const id = nextBuildId(warehouse);
      onEvent({ step: 'started', id });
      const raw = await options.load(onEvent, signal);
      assertRunning(signal);
      const manifest = await makeSnapshot(options, id, raw, seconds, onEvent);
      lock.assertHeld();
      completeBuild(warehouse, id);
      onEvent({ step: 'completed', id });
      publish(warehouse, id);
      onEvent({ step: 'published', id, tables: manifest.tables.length, seconds: seconds() });
      const ids = pruneBuilds(warehouse, options.keep);
      if (ids.length > 0) onEvent({ step: 'pruned', ids });
      return manifest;
    } catch (error) {
      removeLeftovers(warehouse);
      throw error;
    } finally {
      rmSync(layoutOf(warehouse).temp, { recursive: true, force: true });
      lock.release();
    }
  } catch (error) {
    throw machineError(error, root, options.memoryLimit);
  }
}

/** Fills the folder of a build in progress: database, closed and complete, and manifest. */
async function makeSnapshot(
  options: BuildOptions,
  id: string,
  raw: RawInputs,
  seconds: () => number,
  onEvent: OnBuildEvent,
): Promise<Manifest> {
  const { warehouse, memoryLimit, signal, staleAfterHours } = options;
  const layout = layoutOf(warehouse);
  const startedAt = new Date().toISOString();
  const plan = options.plan(raw.inputs);
  const folder = layout.buildInProgress(id);
  mkdirSync(folder, { recursive: true });
  const base = options.select?.length ? servedBuild(warehouse) : undefined;
  const only = base && selectTables(plan, options.select!, base.manifest);
  if (base) await assertOpens(base);
  if (base) copyFileSync(base.file, snapshotFile(folder), fsConstants.COPYFILE_FICLONE);

  const database = await openDatabase(snapshotFile(folder), {
    memoryLimit,
    threads: options.threads,
    temp: layout.temp,
  });
  let results: { made: BuiltTable[]; checks: Manifest['checks']; asOf: string | null };
  try {
    const connection = await database.connect();
    const prover = await database.connect();
    // Rows of a table have no order of their own: keeping one would only cost memory.
    await connection.run('set preserve_insertion_order = false');
    // The least of the ways to store texts: trying it on every column takes a fifth of the time of writing, and what it
    // stores is slower to read, for a twelfth less of disk.
    await connection.run(`set disabled_compression_methods = 'fsst'`);
    if (base) await dropUnknown(connection, plan, base.manifest);
    const interrupt = () => {
      connection.interrupt();
      prover.interrupt();
    };
    signal?.addEventListener('abort', interrupt);
    try {
      const log = (relation: Relation) =>
        buildLoadsSql({ connection, warehouse, plan, relation, id, startedAt, raw, staleAfterHours, onEvent });
      const made = await runPlan({ connection, prover, plan, raw: raw.raw, log, only, memoryLimit, onEvent, signal });
      const checking = stopwatch();
      const checks = await runChecks(connection, plan.checks);
      const violated = checks.filter((c) => c.violations > 0).length;
      onEvent({ step: 'checked', rules: checks.length, violated, seconds: checking() });
      assertNoErrors(checks);
      const asOf = await readAsOf(connection, plan);
      await connection.run('checkpoint');
      results = { made, checks, asOf };
    } finally {
      signal?.removeEventListener('abort', interrupt);
    }
  } finally {
    database.close();
  }
  assertRunning(signal);
  const manifest: Manifest = {
    id,
    startedAt,
    seconds: seconds(),
    strata: options.version,
    asOf: results.asOf,
    inputs: [...raw.inputs],
    tables: mergeTables(plan, results.made, base?.manifest),
    checks: results.checks,
    plan: planHash(plan.relations, plan.checks),
    selected: base ? { tables: [...only!], from: base.id } : null,
    settings: options.settings,
    segmentations: options.segmentations,
  };
  writeFileSync(manifestFile(folder), manifestText(manifest));
  return manifest;
}

/** Drops what was copied from the served build and is no longer a table, or view, of the plan. */
async function dropUnknown(connection: DuckDBConnection, plan: Plan, served: Manifest): Promise<void> {
  const known = new Map(plan.relations.map(({ name, virtual = false }) => [name, virtual]));
  const views = await connection.runAndReadAll('select view_name from duckdb_views() where not internal');
  const isView = (name: string) => views.getRowsJS().some(([view]) => view === name);
  for (const { name, kept } of served.tables) {
    if (!kept || known.get(name) === isView(name)) continue;
    await connection.run(`drop ${isView(name) ? 'view' : 'table'} ${sqlName(name)}`);
  }
}

/** Last day that the extracts cover, from the table that knows. */
async function readAsOf(connection: DuckDBConnection, plan: Plan): Promise<string | null> {
  if (!plan.relations.some((relation) => relation.name === 'data_window')) return null;
  const reader = await connection.runAndReadAll('select cast(as_of as text) from data_window');
  return (reader.getRowsJS()[0]?.[0] as string | null | undefined) ?? null;
}

/** The tables of the new snapshot in the order of the plan: made now, or taken over. */
function mergeTables(plan: Plan, made: readonly BuiltTable[], base: Manifest | undefined): BuiltTable[] {
  const tables = new Map([...(base?.tables ?? []), ...made].map((table) => [table.name, table]));
  const order = new Map(plan.relations.map((relation, at) => [relation.name, at]));
  return [...tables.values()]
    .filter((table) => order.has(table.name))
    .sort((a, b) => (order.get(a.name) ?? Infinity) - (order.get(b.name) ?? Infinity));
}

function assertRunning(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new StrataError('build.cancelled', {});
}
