/** Where everything of a warehouse directory is. No other file spells one of these paths. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';

/** Names that become folders: sources, entities. Lower case, so that no file system folds two into one. */
const NAME = /^[a-z][a-z0-9_-]{0,62}$/;
const HASH = /^[0-9a-f]{64}$/;
const BUILD_ID = /^\d{8}T\d{6}Z-[0-9a-f]{4}$/;

/** @throws TypeError for a name that could leave the warehouse or mean two things: names come from our own registries. */
function safe(kind: string, pattern: RegExp, value: string): string {
  if (!pattern.test(value)) throw new TypeError(`${JSON.stringify(value)} is no ${kind} of a warehouse`);
  return value;
}

export type Layout = ReturnType<typeof layoutOf>;

/** The paths of the warehouse directory `warehouse` (made absolute). Creates nothing. */
export function layoutOf(warehouse: string) {
  const root = path.resolve(warehouse);
  const entity = (room: 'raw' | 'rejects', source: string, name: string) =>
    path.join(root, room, safe('source', NAME, source), safe('entity', NAME, name));
  const build = (id: string) => path.join(root, 'builds', safe('build', BUILD_ID, id));
  return {
    root,
    raw: path.join(root, 'raw'),
    /** Folder of the accepted rows of one entity of one source. */
    rawEntity: (source: string, name: string) => entity('raw', source, name),
    /** Accepted rows of one file, by the SHA-256 of its content. */
    rawRows: (source: string, name: string, hash: string) =>
      path.join(entity('raw', source, name), `${safe('hash', HASH, hash)}.parquet`),
    /** What is known of a loaded file; written last, by rename: its presence means that the load is complete. */
    rawSidecar: (source: string, name: string, hash: string) =>
      path.join(entity('raw', source, name), `${safe('hash', HASH, hash)}.json`),
    rejects: path.join(root, 'rejects'),
    /** Refused and duplicate rows of one file. */
    rejectRows: (source: string, name: string, hash: string) =>
      path.join(entity('rejects', source, name), `${safe('hash', HASH, hash)}.parquet`),
    /** Extracts that strata makes itself (the demo company). */
    extracts: (source: string) => path.join(root, 'extracts', safe('source', NAME, source)),
    builds: path.join(root, 'builds'),
    build,
    /** A build in progress: becomes {@link build} by rename, or is left-over of a crash. */
    buildInProgress: (id: string) => `${build(id)}.tmp`,
    /** Which build is served: a file with its id. */
    current: path.join(root, 'current'),
    lock: path.join(root, 'lock'),
    /** What is known beside builds: rows of live tables, alerts. */
    watch: path.join(root, 'watch'),
    /** The log of alerts: one event a line, append-only. */
    alerts: path.join(root, 'watch', 'alerts.jsonl'),
    /** Held for the moment of appending to {@link alerts}. */
    alertsLock: path.join(root, 'watch', 'alerts.lock'),
    /** What is tried again and when: lost, messages go out sooner than they need to, or twice. */
    delivery: path.join(root, 'watch', 'delivery.json'),
    /** Held while messages are sent. */
    deliveryLock: path.join(root, 'watch', 'delivery.lock'),
    /** Rows of the live tables that belong to a build. */
    live: (id: string) => path.join(root, 'watch', `${safe('build', BUILD_ID, id)}.json`),
    /** How the builds of a running server go: its state, for `strata status`. */
    refreshState: path.join(root, 'server', 'refresh.json'),
    /** The extracts that its last build has seen. */
    refreshSeen: path.join(root, 'server', 'seen.json'),
    /** Spill files of DuckDB and files on their way to their place; its content is worthless after a crash. */
    temp: path.join(root, 'temp'),
  };
}

/** The database of a build, inside its folder (finished or in progress). */
export const snapshotFile = (folder: string) => path.join(folder, 'strata.duckdb');
/** What is known of a build, inside its folder. */
export const manifestFile = (folder: string) => path.join(folder, 'manifest.json');

/** A new build id: UTC time of `now`, then four random hex digits. Sorts by time, to the second. */
export function newBuildId(now = new Date()): string {
  return `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z-${randomBytes(2).toString('hex')}`;
}

export const isBuildId = (name: string) => BUILD_ID.test(name);

/** A path as SQL literal: forward slashes, so that Windows paths are read alike everywhere. */
export function sqlPath(file: string): string {
  return sqlText(path.sep === '\\' ? file.replaceAll('\\', '/') : file);
}

/** A text as SQL literal. */
export const sqlText = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** A name as SQL identifier. */
export const sqlName = (name: string) => `"${name.replaceAll('"', '""')}"`;
