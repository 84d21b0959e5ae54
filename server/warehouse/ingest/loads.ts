/** Which loads count now, and in which order their rows win. */
import { StrataError } from '../../../errors.ts';
import { contracts } from '../../../sources/contracts.ts';
import { layoutOf } from '../layout.ts';
import { type Arrival, readLoads, type StoredLoad } from './stored-load.ts';

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
function compareArrivals(a: Arrival, b: Arrival): number {
  const key = (x: Arrival) => [x.extractTime, x.directory, x.path];
  const [left, right] = [key(a), key(b)];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i]! < right[i]! ? -1 : 1;
  return a.seq - b.seq;
}

const placeOf = (load: StoredLoad, arrival: Arrival) =>
  [load.system, load.entity, arrival.directory, arrival.path].join('\0');

/** The arrival that each path shows last. An empty content takes no one's place. */
function latestArrivals(loads: readonly StoredLoad[]): ReadonlyMap<string, { load: StoredLoad; arrival: Arrival }> {
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
 * @throws StrataError `warehouse.loads_damaged` when files of one of them are missing or not as they were written
 */
export function currentLoads(warehouse: string): LoadedFile[] {
  const { loads, damaged } = readLoads(warehouse);
  const standing = standingLoads(warehouse, loads);
  const files = damaged
    .filter(({ load }) => !load || standing.some((l) => isSame(l, load)))
    .map(({ file, what, system, entity, hash, load }) => {
      const path = load && [...load.arrivals].sort(compareArrivals).at(-1)?.path;
      return { file, what, system, entity, hash, path: path ?? null };
    });
  if (files.length > 0) throw new StrataError('warehouse.loads_damaged', { files });
  return standing;
}

/** True for loads of one content as one entity. */
export const isSame = (a: StoredLoad, b: StoredLoad) =>
  a.system === b.system && a.entity === b.entity && a.hash === b.hash;

/** Of `loads`, those whose rows count now, as {@link currentLoads} has them; whether their files are there is not asked. */
export function standingLoads(warehouse: string, loads: readonly StoredLoad[]): LoadedFile[] {
  const keyless = (load: LoadedFile) => contracts.find((c) => c.name === load.entity)?.key === 'row';
  return knownLoads(warehouse, loads).filter((load) => !(load.superseded && keyless(load)));
}

/** Every load of a warehouse, in the order of {@link currentLoads}: also those of which no row counts any more. */
export const everyLoad = (warehouse: string) => knownLoads(warehouse, readLoads(warehouse).loads);

function knownLoads(warehouse: string, loads: readonly StoredLoad[]): LoadedFile[] {
  const layout = layoutOf(warehouse);
  const latest = latestArrivals(loads);
  return loads
    .flatMap((load): LoadedFile[] => {
      const contract = contracts.find((c) => c.name === load.entity);
      const standing = load.arrivals.filter((arrival) => latest.get(placeOf(load, arrival))?.arrival === arrival);
      const superseded = standing.length === 0;
      if (!contract) return [];
      const last = [...(contract.key === 'row' && !superseded ? standing : load.arrivals)]
        .sort(compareArrivals)
        .at(-1)!;
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
