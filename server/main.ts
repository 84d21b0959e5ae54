/** The wiring, top to bottom: extracts become a build, a build is served. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { contracts } from '../sources/contracts.ts';
import type { Mapping } from '../sources/mapping.ts';
import { makePlan } from '../transforms/index.ts';
import type { Settings as FigureSettings } from '../transforms/settings.ts';
import type { Cube } from './cube/core.ts';
import type { Semantic } from './cube/semantic.ts';
import { readCubeOptions } from './cube-options.ts';
import { freshnessOf } from './freshness.ts';
import type { From } from './from.ts';
import { type Model, readSoundModel } from './model.ts';
import type { RefreshState } from './refresh/state.ts';
import type { Settings } from './settings.ts';
import type { SqlApi, SqlEngines } from './sql-api/api.ts';
import type { CheckSqlAuth } from './sql-api/auth.ts';
import type { SqlUser } from './sql-api/types.ts';
import { build } from './warehouse/build/build.ts';
import type { OnBuildEvent } from './warehouse/build/events.ts';
import type { RawRows } from './warehouse/build/runner.ts';
import { writeDemo } from './warehouse/demo.ts';
import {
  assertRejectsWithinLimits,
  currentLoads,
  type IngestEvent,
  ingest,
  type LoadedFile,
  rawViewSql,
  recordKeysSql,
  repeatedKeysSql,
  repeatedKeysTable,
} from './warehouse/ingest/index.ts';
import { layoutOf } from './warehouse/layout.ts';
import type { Input, Manifest } from './warehouse/manifest.ts';
import { openBuild, servedBuild } from './warehouse/publish.ts';
import { openSnapshots, type Snapshots } from './warehouse/snapshots.ts';

export { type From, parseFrom } from './from.ts';

/** Version of strata, as package.json has it. */
export const VERSION = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version as string;

/** A file of an extract as a build met it: with its load, new or not; without where no entity of the mapping reads it. */
export interface MetFile {
  readonly mapping: Mapping;
  readonly file: string;
  readonly load?: Pick<LoadedFile, 'entity' | 'unknownColumns' | 'missingOptionalColumns'>;
}

/**
 * Loads what is new of the extracts, and makes a build of all that is loaded.
 * @throws StrataError when anything keeps it from being published: what is served is unchanged then
 */
export function buildWarehouse(
  settings: Settings,
  options: {
    readonly from: readonly From[];
    readonly select?: readonly string[];
    readonly wait: number;
    readonly onEvent?: OnBuildEvent;
    /** Told each file of the extracts; those that are loaded already come last. */
    readonly onFile?: (met: MetFile) => void;
    /** Told the files of a folder whose ending strata does not read, once. */
    readonly onUnread?: (paths: readonly string[]) => void;
    readonly signal?: AbortSignal;
  },
): Promise<Manifest> {
  const { warehouse, memoryLimit, threads } = settings;
  const model = readSoundModel();
  return build({
    ...options,
    warehouse,
    memoryLimit,
    threads,
    keep: settings.keepBuilds,
    version: VERSION,
    settings: model.settings,
    segmentations: model.segmentations,
    staleAfterHours: model.settings.staleAfterHours,
    plan: (inputs) => makePlan({ ...model, settings: figuresOf(model, inputs) }),
    async load(onEvent, signal) {
      const { onFile = () => {} } = options;
      const unchanged: { mapping: Mapping; entity: string; directory: string; path: string }[] = [];
      for (const { mapping, directory } of options.from) {
        const folder = directory ?? layoutOf(warehouse).extracts(mapping.system);
        if (!directory) await writeDemo(folder, (file) => onEvent({ step: 'generated', file }));
        const onProgress = (event: IngestEvent) => {
          reportIngest(event, onEvent);
          if (event.step === 'loaded') onFile({ mapping, file: event.load.path, load: event.load });
          else if (event.step === 'ignored') onFile({ mapping, file: event.path });
          else if (event.step === 'unread') options.onUnread?.(event.paths);
          else if (event.step === 'unchanged')
            unchanged.push({ ...event, mapping, directory: path.resolve(folder).replaceAll('\\', '/') });
        };
        await ingest({ warehouse, mapping, directory: folder, memoryLimit, threads, signal, onProgress });
      }
      const loads = currentLoads(warehouse);
      for (const file of unchanged) onFile({ mapping: file.mapping, file: file.path, load: loadAt(file, loads) });
      await assertRejectsWithinLimits(loads, { memoryLimit, threads });
      return {
        inputs: loads.map(inputOf),
        raw: (name) => rawOf(name, loads),
        keys: (name) => recordKeysSql(contracts.find((c) => c.name === name)!, loads),
      };
    },
  });
}

/** The accepted rows of a contract, and the keys among them that have to be looked at. */
function rawOf(name: string, loads: readonly LoadedFile[]): RawRows {
  const contract = contracts.find((c) => c.name === name)!;
  const repeated = repeatedKeysSql(contract, loads);
  if (!repeated) return { select: rawViewSql(contract, loads) };
  const table = repeatedKeysTable(contract);
  return { before: { table, select: repeated }, select: rawViewSql(contract, loads, table) };
}

function reportIngest(event: IngestEvent, onEvent: OnBuildEvent): void {
  if (event.step === 'loaded') {
    const { entity, path: file, rows, rejected } = event.load;
    onEvent({ step: 'loaded', entity, file, rows, rejected, seconds: event.seconds });
  } else if (event.step === 'ignored') onEvent({ step: 'ignored', file: event.path });
}

/** The content that a path shows now: of those that it has shown the one that came last. */
function loadAt(
  at: { mapping: Mapping; entity: string; directory: string; path: string },
  loads: readonly LoadedFile[],
): LoadedFile {
  const shown = loads
    .filter((load) => load.system === at.mapping.system && load.entity === at.entity)
    .flatMap((load) => load.arrivals.map((arrival) => ({ load, arrival })))
    .filter(({ arrival }) => arrival.directory === at.directory && arrival.path === at.path)
    .sort((a, b) => a.arrival.seq - b.arrival.seq);
  return shown.at(-1)!.load;
}

const inputOf = (load: LoadedFile): Input => ({
  source: load.system,
  entity: load.entity,
  path: load.path,
  extractTime: load.extractTime,
  hash: load.hash,
  rows: load.rows,
  accepted: load.accepted,
  rejected: load.rejected,
  duplicates: load.duplicates,
  superseded: load.superseded,
});

/** The figures' settings for these inputs: nothing that is dated after the latest extract has happened yet. */
function figuresOf(model: Model, inputs: readonly Input[]): FigureSettings {
  const latest = inputs
    .map((input) => input.extractTime)
    .sort()
    .at(-1);
  return { ...model.settings, ...(latest ? { extractedOn: latest.slice(0, 10) } : {}) };
}

export interface Serving {
  /** For example `http://127.0.0.1:4000`. */
  readonly url: string;
  /** True when no token is asked for, on this machine alone. */
  readonly anonymous: boolean;
  /** Where the SQL API is; undefined when it is turned off. */
  readonly sql?: SqlApi;
  /** Ends running requests, then everything else. */
  close(): Promise<void>;
}

/**
 * Serves what is published in the warehouse, and every later build as soon as it is; sends alerts to their channels.
 * @param refreshed how the builds go that this server runs itself, if it does
 * @throws StrataError `model.invalid`, `server.*`, `settings.invalid`, `warehouse.damaged`
 */
export async function serveWarehouse(
  settings: Settings,
  log: (line: string) => void,
  refreshed: () => RefreshState | undefined = () => undefined,
): Promise<Serving> {
  const { startServer } = await import('./cube/server.ts');
  const { warehouse, host, port, apiSecret } = settings;
  const { files } = readSoundModel();
  const memoryLimit = settings.queryMemory;
  const snapshots = await openSnapshots(warehouse, { memoryLimit, onError: (error) => log(error.message) });
  try {
    let open = false;
    const server = await startServer({
      snapshots,
      isOpen: () => open,
      freshness: (manifest) => freshnessOf(manifest, refreshed()),
      files,
      userOptions: await readCubeOptions(),
      host,
      port,
      apiSecret,
      log,
    });
    const sql = await serveSql(settings, server.cube, snapshots, log).catch(async (error: Error) => {
      await server.close();
      throw error;
    });
    open = true;
    const { startDelivery } = await import('./alerts/delivery/loop.ts');
    const delivery = startDelivery(warehouse, settings, log);
    return {
      url: server.url,
      anonymous: server.anonymous,
      ...(sql ? { sql } : {}),
      async close() {
        await Promise.all([sql?.close(), delivery.stop()]);
        await server.close();
        await snapshots.close();
      },
    };
  } catch (error) {
    await snapshots.close();
    throw error;
  }
}

/** The SQL API of the settings, undefined when it is turned off. */
async function serveSql(settings: Settings, cube: Cube, snapshots: Snapshots, log: (line: string) => void) {
  const {
    host,
    sqlPort: port,
    sqlUser: user,
    sqlPassword: password,
    sqlTlsCert: tlsCert,
    sqlTlsKey: tlsKey,
    sqlTimeout: timeout,
  } = settings;
  if (port === undefined) return undefined;
  const { startSqlApi } = await import('./sql-api/api.ts');
  const { openSemantic } = await import('./cube/semantic.ts');
  const checkSqlAuth = (await readCubeOptions())?.checkSqlAuth as CheckSqlAuth | undefined;
  const semantic = openSemantic(cube, snapshots);
  const login = { user, password, tlsCert, tlsKey, checkSqlAuth };
  return startSqlApi({ semantic, snapshots, host, port, ...login, timeout, log });
}

/** A build that answers queries in this process. */
export interface Opened {
  readonly semantic: Semantic;
  readonly manifest: Manifest;
  /** Currency of its amounts, ISO 4217. */
  readonly currency: string;
  /** A user of the SQL API as checkSqlAuth of cube.js, or the settings, know it. @throws StrataError `sql.unknown_user` */
  sqlUser(name: string): Promise<SqlUser>;
  /** A connection to the build, as its readers have it: read-only, but for temporary tables. */
  use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** Engines of the SQL API, without its port: for statements in this process. They are closed by their caller. */
  openSql(log: (line: string) => void): Promise<SqlEngines>;
  close(): Promise<void>;
}

/**
 * Answers semantic queries in this process, without a port.
 * @param build id of another build than the served one
 * @throws StrataError `warehouse.empty` when there is nothing to ask yet, `warehouse.unknown_build`, or as {@link serveWarehouse}
 */
export async function openWarehouse(settings: Settings, build?: string): Promise<Opened> {
  const { manifest } = build === undefined ? servedBuild(settings.warehouse) : openBuild(settings.warehouse, build);
  const { openCube } = await import('./cube/core.ts');
  const { newSecret } = await import('./cube/address.ts');
  const { openSemantic } = await import('./cube/semantic.ts');
  const { files, settings: figures } = readSoundModel();
  const memoryLimit = settings.queryMemory;
  const snapshots = await openSnapshots(settings.warehouse, {
    poll: 0,
    memoryLimit,
    ...(build === undefined ? {} : { build }),
  });
  const apiSecret = settings.apiSecret ?? newSecret();
  const cube = openCube({ snapshots, files, userOptions: await readCubeOptions(), apiSecret });
  const semantic = openSemantic(cube, snapshots);
  return {
    semantic,
    manifest,
    currency: (manifest.settings as Partial<FigureSettings> | null)?.currency ?? figures.currency,
    async sqlUser(name) {
      const { namedUser } = await import('./sql-api/auth.ts');
      const { checkSqlAuth } = (await readCubeOptions()) ?? {};
      return namedUser(name, checkSqlAuth as CheckSqlAuth | undefined, settings.sqlUser);
    },
    use: (work) => snapshots.use(({ connection }) => work(connection)),
    async openSql(log) {
      const { openSqlEngines } = await import('./sql-api/api.ts');
      return openSqlEngines(semantic, snapshots, log);
    },
    async close() {
      await cube.close();
      await snapshots.close();
    },
  };
}
