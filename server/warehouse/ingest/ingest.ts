/** Loads what is new of one system's export. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import duckdb from '@duckdb/node-api';
import { isStrataError, type Problem, StrataError } from '../../../errors.ts';
import { columnMeta } from '../../../sources/columns.ts';
import type { AnyContract } from '../../../sources/contract.ts';
import { contracts } from '../../../sources/contracts.ts';
import type { Mapping } from '../../../sources/mapping.ts';
import { renamePatiently, sync } from '../files.ts';
import { layoutOf } from '../layout.ts';
import { openDatabase } from '../session.ts';
import { assertUnchanged, scanFile, stateOf } from './content.ts';
import { timeInPath } from './extract-time.ts';
import { type FoundFile, findFiles } from './find-files.ts';
import { loadFile } from './load-file.ts';
import { isSame, type LoadedFile, standingLoads } from './loads.ts';
import { type Arrival, damageOf, readLoads, removeUnfinished, type StoredLoad, storeLoad } from './stored-load.ts';
import { rejectsFile, rowsFile } from './validate-rows.ts';

/** Raised when strata reads the same bytes differently than before: loaded files are then read anew. */
const READER = 2;

export type IngestEvent =
  | { readonly step: 'reading'; readonly entity: string; readonly path: string; readonly bytes: number }
  | { readonly step: 'loaded'; readonly load: LoadedFile; readonly seconds: number }
  | { readonly step: 'unchanged'; readonly entity: string; readonly path: string }
  /** A data file that the mapping does not know. */
  | { readonly step: 'ignored'; readonly path: string }
  /** Files whose ending strata does not read. */
  | { readonly step: 'unread'; readonly paths: readonly string[] };

export interface IngestOptions {
  readonly warehouse: string;
  readonly mapping: Mapping;
  /** Folder of the export. */
  readonly directory: string;
  readonly onProgress?: (event: IngestEvent) => void;
  /** Memory of DuckDB, for example `1GB`. */
  readonly memoryLimit?: string;
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/**
 * Loads the files of `directory` whose content is new at their path, and gives those. A content that was loaded before is
 * not read again, unless contract, mapping or reader changed, or its stored rows are lost or damaged. A file is loaded as a whole or not at all; one that fails
 * does not keep the others from being loaded.
 * @throws StrataError `ingest.*` of the file that failed; `ingest.files_failed` where several did; `build.cancelled`
 */
export async function ingest(options: IngestOptions): Promise<LoadedFile[]> {
  const { warehouse, mapping, directory, onProgress = () => {} } = options;
  const { files, unmatched, unread } = findFiles(mapping, directory);
  for (const path of unmatched) onProgress({ step: 'ignored', path });
  if (unread.length > 0) onProgress({ step: 'unread', paths: unread });
  removeUnfinished(warehouse);
  const temp = path.join(layoutOf(warehouse).temp, `ingest-${process.pid}-${randomBytes(4).toString('hex')}`);
  mkdirSync(temp, { recursive: true });
  const database = await openDatabase(':memory:', {
    memoryLimit: options.memoryLimit ?? '1GB',
    threads: options.threads,
    temp: path.join(temp, 'spill'),
  });
  try {
    const connection = await database.connect();
    // DuckDB tells a cached file by size and second: a file that is written anew within one would be read as the old one.
    await connection.run('set enable_external_file_cache = false');
    const interrupt = () => connection.interrupt();
    options.signal?.addEventListener('abort', interrupt);
    try {
      return await loadAll(options, connection, inOrder(files, directory), temp);
    } finally {
      options.signal?.removeEventListener('abort', interrupt);
      connection.closeSync();
    }
  } finally {
    database.close();
    rmSync(temp, { recursive: true, force: true });
  }
}

/** Files with the time of their extract, the oldest first. */
function inOrder(files: readonly FoundFile[], directory: string) {
  const folder = path.basename(path.resolve(directory));
  return files
    .map((found) => ({ found, time: timeInPath(found.path, folder) ?? stateOf(found.file).modified.toISOString() }))
    .sort((a, b) => (a.time === b.time ? (a.found.path < b.found.path ? -1 : 1) : a.time < b.time ? -1 : 1));
}

async function loadAll(
  options: IngestOptions,
  connection: DuckDBConnection,
  files: readonly { found: FoundFile; time: string }[],
  temp: string,
): Promise<LoadedFile[]> {
  const { warehouse, onProgress = () => {} } = options;
  const failures: StrataError[] = [];
  const loaded: string[] = [];
  for (const [nth, { found, time }] of files.entries()) {
    if (options.signal?.aborted) throw new StrataError('build.cancelled', {});
    const started = performance.now();
    const folder = path.join(temp, String(nth));
    try {
      mkdirSync(folder, { recursive: true });
      const load = await loadNew(options, connection, found, time, folder);
      if (!load) {
        onProgress({ step: 'unchanged', entity: found.entity, path: found.path });
        continue;
      }
      loaded.push(`${load.entity}/${load.hash}`);
      const standing = standingLoads(warehouse, readLoads(warehouse).loads).find((l) => isSame(l, load));
      if (standing) onProgress({ step: 'loaded', load: standing, seconds: (performance.now() - started) / 1000 });
    } catch (error) {
      if (options.signal?.aborted) throw new StrataError('build.cancelled', {}, { cause: error });
      if (!isStrataError(error) || !error.code.startsWith('ingest.')) throw error;
      failures.push(error);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) {
    const problems = failures.map((f): Problem => ({ where: options.mapping.system, what: f.message }));
    throw new StrataError('ingest.files_failed', { problems });
  }
  return standingLoads(warehouse, readLoads(warehouse).loads).filter(
    (l) => l.system === options.mapping.system && loaded.includes(`${l.entity}/${l.hash}`),
  );
}

/** Loads a file, or notes that its path shows a content that is loaded already; undefined when nothing is new. */
async function loadNew(
  options: IngestOptions,
  connection: DuckDBConnection,
  found: FoundFile,
  time: string,
  folder: string,
): Promise<StoredLoad | undefined> {
  const { warehouse, mapping, directory, onProgress = () => {} } = options;
  const contract: AnyContract = contracts.find((c) => c.name === found.entity)!;
  const before = stateOf(found.file);
  const { hash, shape } = scanFile(found.file);
  const { loads } = readLoads(warehouse);
  const mine = loads.filter((l) => l.system === mapping.system && l.entity === found.entity);
  const known = mine.find((l) => l.hash === hash);
  const recipe = recipeOf(contract, mapping);
  const isStored = known?.recipe === recipe && !damageOf(warehouse, known);
  const place = path.resolve(directory).replaceAll('\\', '/');
  const shown = mine
    .flatMap((load) => load.arrivals.map((arrival) => ({ load, arrival })))
    .filter(({ arrival }) => arrival.directory === place && arrival.path === found.path)
    .sort((a, b) => a.arrival.seq - b.arrival.seq);
  const showsItAlready = shown.at(-1)?.load.hash === hash;
  if (isStored && showsItAlready) return undefined;

  const earlier = shown.map((s) => s.arrival.extractTime);
  const arrival: Arrival = {
    directory: place,
    path: found.path,
    extractTime: [time, ...earlier].sort().at(-1)!,
    seq: 1 + Math.max(0, ...loads.flatMap((l) => l.arrivals.map((a) => a.seq))),
  };
  const arrivals = [...(known?.arrivals ?? []), ...(showsItAlready ? [] : [arrival])];
  if (known && isStored) {
    assertUnchanged(found.file, found.path, before.key);
    const load = { ...known, arrivals };
    storeLoad(warehouse, load);
    return load;
  }
  onProgress({ step: 'reading', entity: found.entity, path: found.path, bytes: before.bytes });
  const result = await loadFile({ connection, mapping, contract, found, shape, folder });
  assertUnchanged(found.file, found.path, before.key);
  const { bytes } = before;
  const engine = duckdb.version();
  const load: StoredLoad = {
    system: mapping.system,
    entity: found.entity,
    hash,
    bytes,
    ...result,
    recipe,
    engine,
    keyed: true,
    stored: { rows: statSync(rowsFile(folder)).size, rejects: sizeOf(rejectsFile(folder)) },
    arrivals,
  };
  commit(warehouse, load, folder);
  return load;
}

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? null;

/** Moves the files of a load to their place; its JSON file comes last and makes the load count. */
function commit(warehouse: string, load: StoredLoad, folder: string): void {
  const { system, entity, hash } = load;
  const layout = layoutOf(warehouse);
  for (const [from, to] of [
    [rejectsFile(folder), layout.rejectRows(system, entity, hash)],
    [rowsFile(folder), layout.rawRows(system, entity, hash)],
  ] as const) {
    mkdirSync(path.dirname(to), { recursive: true });
    if (!existsSync(from)) {
      rmSync(to, { force: true });
      continue;
    }
    sync(from, 'file');
    renamePatiently(from, to);
    sync(path.dirname(to), 'folder');
  }
  storeLoad(warehouse, load);
}

const named = (kind: string) => (column: string | readonly string[]) => `${kind}(${String(column)})`;

/** What rows of a file depend on besides its bytes. */
function recipeOf(contract: AnyContract, mapping: Mapping): string {
  const { key, version, rules, unknownColumns } = contract;
  const columns = Object.entries(contract.columns).map(([name, schema]) => [name, columnMeta(schema)]);
  const { dates, decimal, missing } = mapping;
  const entity = mapping.entities[contract.name];
  const text = JSON.stringify(
    { READER, columns, key, version, rules, unknownColumns, dates, decimal, missing, entity },
    // The SQL that a function writes, not its text: that does not tell what it closes over.
    (_, value) => (typeof value === 'function' ? value(named('cell'), named('ifAny')) : value),
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
