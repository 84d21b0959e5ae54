/** What has been loaded: a JSON file beside each Parquet file of accepted rows. There is no other record of it. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { DateFormat } from '../../../sources/compile/grammar.ts';
import { contracts } from '../../../sources/contracts.ts';
import { replaceFile } from '../files.ts';
import { layoutOf } from '../layout.ts';

/** A path that showed a content, and when. */
export interface Arrival {
  /** Folder of the export, absolute, with forward slashes. */
  readonly directory: string;
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  /** When the extract was taken: the date in its path, else the file's time; ISO, UTC. */
  readonly extractTime: string;
  /** Counts arrivals in the warehouse. */
  readonly seq: number;
}

/** A loaded content, as its JSON file has it. */
export interface StoredLoad {
  readonly system: string;
  readonly entity: string;
  /** SHA-256 of the file's bytes. */
  readonly hash: string;
  readonly bytes: number;
  /** Rows of the file: accepted + rejected + duplicates. */
  readonly rows: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly unknownColumns: readonly string[];
  /** Optional columns that the mapping knows and the file does not have. */
  readonly missingOptionalColumns: readonly string[];
  /** The formats that were found, per date column. */
  readonly dateFormats: Readonly<Record<string, readonly DateFormat[]>>;
  readonly encoding: string;
  /** Line of the first accepted row where rows lie line by line; null where the Parquet file has a column `_line`. */
  readonly firstLine: number | null;
  /** Columns of the contract that the Parquet file has. */
  readonly columns: readonly string[];
  /** What the rows were made with: contract, mapping, and how strata reads files. When it changes, the file is read anew. */
  readonly recipe: string;
  /** DuckDB's version: `_hash` may differ between versions. */
  readonly engine: string;
  readonly arrivals: readonly Arrival[];
}

/** A loaded content, and where it stands now. */
export interface LoadedFile extends StoredLoad, Omit<Arrival, 'seq'> {
  readonly loadedSeq: number;
  /**
   * A later content stands at every path that showed this one. Its rows still count where no later file has their key;
   * its rejects no longer do.
   */
  readonly superseded: boolean;
  /** Absolute path of the accepted rows. */
  readonly rowsFile: string;
  /** Absolute path of refused and duplicate rows; null when there are none. */
  readonly rejectsFile: string | null;
}

/** Order of arrivals by which rows win: extract time, path, arrival. Independent of the order in which files came. */
export function compareArrivals(a: Arrival, b: Arrival): number {
  const key = (x: Arrival) => [x.extractTime, x.directory, x.path];
  const [left, right] = [key(a), key(b)];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i]! < right[i]! ? -1 : 1;
  return a.seq - b.seq;
}

/** Every load of a warehouse whose JSON file is there: the others were never finished. */
export function storedLoads(warehouse: string): StoredLoad[] {
  const { raw } = layoutOf(warehouse);
  return folders(raw).flatMap((system) =>
    folders(system).flatMap((entity) =>
      names(entity)
        .filter((name) => /^[0-9a-f]{64}\.json$/.test(name))
        .map((name) => JSON.parse(readFileSync(path.join(entity, name), 'utf8')) as StoredLoad),
    ),
  );
}

const names = (folder: string) => (existsSync(folder) ? readdirSync(folder).sort() : []);
const folders = (root: string) =>
  existsSync(root)
    ? readdirSync(root, { withFileTypes: true })
        .filter((e) => e.isDirectory())
        .map((e) => path.join(root, e.name))
        .sort()
    : [];

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

const placeOf = (load: StoredLoad, arrival: Arrival) =>
  [load.system, load.entity, arrival.directory, arrival.path].join('\0');

/** The arrival that each path shows last. An empty content takes no one's place. */
export function latestArrivals(
  loads: readonly StoredLoad[],
): ReadonlyMap<string, { load: StoredLoad; arrival: Arrival }> {
  const latest = new Map<string, { load: StoredLoad; arrival: Arrival }>();
  for (const load of loads) {
    for (const arrival of load.arrivals) {
      const place = placeOf(load, arrival);
      const before = latest.get(place);
      const later = !before || arrival.seq > before.arrival.seq;
      if (!before || (load.rows === 0) === (before.load.rows === 0) ? later : load.rows > 0) {
        latest.set(place, { load, arrival });
      }
    }
  }
  return latest;
}

/**
 * The loads whose rows count now, the later ones last (by extract time, path, arrival). All contents of a path count, by
 * key; where the whole row is the key only the one that the path showed last: nothing else tells a corrected row.
 */
export function currentLoads(warehouse: string): LoadedFile[] {
  const loads = storedLoads(warehouse);
  const layout = layoutOf(warehouse);
  const latest = latestArrivals(loads);
  return loads
    .flatMap((load): LoadedFile[] => {
      const contract = contracts.find((c) => c.name === load.entity);
      const standing = load.arrivals.filter((arrival) => latest.get(placeOf(load, arrival))?.arrival === arrival);
      const superseded = standing.length === 0;
      if (!contract || (superseded && contract.key === 'row')) return [];
      const last = [...(contract.key === 'row' ? standing : load.arrivals)].sort(compareArrivals).at(-1)!;
      const { seq: loadedSeq, ...arrival } = last;
      const { system, entity, hash } = load;
      return [
        {
          ...load,
          ...arrival,
          loadedSeq,
          superseded,
          rowsFile: layout.rawRows(system, entity, hash),
          rejectsFile: load.rejected + load.duplicates > 0 ? layout.rejectRows(system, entity, hash) : null,
        },
      ];
    })
    .sort((a, b) => compareArrivals({ ...a, seq: a.loadedSeq }, { ...b, seq: b.loadedSeq }));
}
