/** What has been loaded: a JSON file beside each Parquet file of accepted rows. There is no other record of it. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../files.ts';
import { layoutOf } from '../layout.ts';

/** A path that showed a content, and when. */
const Arrival = z.object({
  /** Folder of the export, absolute, with forward slashes. */
  directory: z.string(),
  /** Relative to the folder, with forward slashes. */
  path: z.string(),
  /** When the extract was taken: the date in its path, else the file's time; ISO, UTC. */
  extractTime: z.string(),
  /** Counts arrivals in the warehouse. */
  seq: z.int(),
});
export type Arrival = Readonly<z.infer<typeof Arrival>>;

/** A loaded content, as its JSON file has it. */
const StoredLoad = z.object({
  system: z.string(),
  entity: z.string(),
  /** SHA-256 of the file's bytes. */
  hash: z.string(),
  bytes: z.int(),
  /** Rows of the file: accepted + rejected + duplicates. */
  rows: z.int(),
  accepted: z.int(),
  rejected: z.int(),
  duplicates: z.int(),
  unknownColumns: z.array(z.string()).readonly(),
  /** Optional columns that the mapping knows and the file does not have. */
  missingOptionalColumns: z.array(z.string()).readonly(),
  /** The formats that were found, per date column. */
  dateFormats: z.record(z.string(), z.array(z.enum(['ymd', 'dmy', 'mdy', 'unix'])).readonly()),
  encoding: z.string(),
  /** Line of the first accepted row where rows lie line by line; null where the Parquet file has a column `_line`. */
  firstLine: z.int().nullable(),
  /** Columns of the contract that the Parquet file has. */
  columns: z.array(z.string()).readonly(),
  /** What the rows were made with: contract, mapping, and how strata reads files. When it changes, the file is read anew. */
  recipe: z.string(),
  /** DuckDB's version: `_hash` may differ between versions. */
  engine: z.string(),
  /** Sizes of the Parquet files, which are never changed: of accepted rows, of refused and duplicate ones (null: none). */
  /** Refused rows have their key beside them. */
  keyed: z.boolean().default(false),
  stored: z.object({ rows: z.int(), rejects: z.int().nullable() }),
  arrivals: z.array(Arrival).min(1).readonly(),
});
export type StoredLoad = Readonly<z.infer<typeof StoredLoad>>;

/** A load of which a file is missing, or not as it was written. */
export interface DamagedLoad {
  readonly system: string;
  readonly entity: string;
  readonly hash: string;
  /** The file that is, absolute. */
  readonly file: string;
  readonly what: string;
  /** What its JSON file says; undefined where that is the damaged one. */
  readonly load?: StoredLoad;
}

/**
 * Every load of a warehouse whose JSON file is there (the others were never finished), and those that are damaged: these
 * are among `loads` as far as their JSON file can be read.
 */
export function readLoads(warehouse: string): { loads: StoredLoad[]; damaged: DamagedLoad[] } {
  const { raw } = layoutOf(warehouse);
  const loads: StoredLoad[] = [];
  const damaged: DamagedLoad[] = [];
  for (const folder of folders(raw).flatMap(folders)) {
    const place = { system: path.basename(path.dirname(folder)), entity: path.basename(folder) };
    for (const name of names(folder)) {
      const hash = /^([0-9a-f]{64})\.json$/.exec(name)?.[1];
      if (!hash) continue;
      const file = path.join(folder, name);
      const load = readSidecar(file);
      if (
        typeof load === 'string' ||
        load.system !== place.system ||
        load.entity !== place.entity ||
        load.hash !== hash
      ) {
        damaged.push({ ...place, hash, file, what: typeof load === 'string' ? load : 'is the file of another load' });
        continue;
      }
      loads.push(load);
      const damage = damageOf(warehouse, load);
      if (damage) damaged.push({ ...place, hash, ...damage, load });
    }
  }
  return { loads, damaged };
}

/** The load that a JSON file tells of, or why it does not. */
function readSidecar(file: string): StoredLoad | string {
  try {
    return StoredLoad.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code ? `cannot be read (${code})` : 'is damaged, or of another version of strata';
  }
}

/** What is wrong with the Parquet files of a load, by their size: they are written once, and moved to their place whole. */
export function damageOf(warehouse: string, load: StoredLoad): { file: string; what: string } | undefined {
  const { system, entity, hash, stored } = load;
  const layout = layoutOf(warehouse);
  for (const [file, bytes] of [
    [layout.rawRows(system, entity, hash), stored.rows],
    [layout.rejectRows(system, entity, hash), stored.rejects],
  ] as const) {
    if (bytes === null) continue;
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found?.isFile()) return { file, what: 'is missing' };
    if (found.size !== bytes) return { file, what: `has ${found.size} bytes where ${bytes} were written` };
  }
  return undefined;
}

/** Writes the JSON file of a load: by rename, so that a load is there as a whole or not at all. */
export function storeLoad(warehouse: string, load: StoredLoad): void {
  const file = layoutOf(warehouse).rawSidecar(load.system, load.entity, load.hash);
  replaceFile(file, `${JSON.stringify(load, null, 2)}\n`);
}

/** Removes row files of loads that were never finished. */
export function removeUnfinished(warehouse: string): void {
  const { raw } = layoutOf(warehouse);
  for (const entity of folders(raw).flatMap(folders)) {
    for (const name of names(entity)) {
      const unfinished = name.endsWith('.parquet') && !existsSync(path.join(entity, name.replace('.parquet', '.json')));
      if (unfinished || name.endsWith('.tmp')) rmSync(path.join(entity, name), { force: true });
    }
  }
}

const names = (folder: string) => (existsSync(folder) ? readdirSync(folder).sort() : []);
const folders = (root: string) =>
  existsSync(root)
    ? readdirSync(root, { withFileTypes: true })
        .filter((e) => e.isDirectory())
        .map((e) => path.join(root, e.name))
        .sort()
    : [];
