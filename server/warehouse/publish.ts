/** Which builds there are, which one is served, and serving another one. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { didYouMean, StrataError } from '../../errors.ts';
import { renamePatiently, replaceFile, sync } from './files.ts';
import { isBuildId, layoutOf, manifestFile, newBuildId, snapshotFile } from './layout.ts';
import { type Manifest, readManifest } from './manifest.ts';

/** Ids of the complete builds of a warehouse, oldest first. */
export function buildIds(warehouse: string): string[] {
  const { builds } = layoutOf(warehouse);
  return existsSync(builds) ? readdirSync(builds).filter(isBuildId).sort() : [];
}

/**
 * Id of the build that is served, or undefined when none was published yet.
 * @throws StrataError `warehouse.damaged` when the file that says so cannot be read, or names no build
 */
export function servedId(warehouse: string): string | undefined {
  const { current } = layoutOf(warehouse);
  let id: string;
  try {
    id = readFileSync(current, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    assertPublishable(warehouse);
    throw new StrataError('warehouse.damaged', { file: current, what: `cannot be read (${code})` }, { cause: error });
  }
  if (!isBuildId(id)) throw new StrataError('warehouse.damaged', { file: current, what: 'names no build' });
  return id;
}

/**
 * The build that is served: its id, its database file and its manifest.
 * @throws StrataError `warehouse.empty` when there is none, `warehouse.damaged` when its files are not there
 */
export function servedBuild(warehouse: string): { id: string; file: string; manifest: Manifest } {
  const id = servedId(warehouse);
  if (!id) throw new StrataError('warehouse.empty', { warehouse: layoutOf(warehouse).root });
  return openBuild(warehouse, id);
}

/**
 * A complete build by its id.
 * @throws StrataError `warehouse.unknown_build` for an id that is none, `warehouse.damaged` when its files are not there
 */
export function openBuild(warehouse: string, id: string): { id: string; file: string; manifest: Manifest } {
  const layout = layoutOf(warehouse);
  if (!isBuildId(id) || !existsSync(layout.build(id))) {
    throw new StrataError('warehouse.unknown_build', {
      warehouse: layout.root,
      id,
      builds: buildIds(warehouse).reverse(),
      hint: didYouMean(id, buildIds(warehouse)),
    });
  }
  const file = snapshotFile(layout.build(id));
  if (!existsSync(file)) throw new StrataError('warehouse.damaged', { file, what: 'is missing' });
  return { id, file, manifest: readManifest(layout.build(id)) };
}

/** An id for a new build that sorts after every other of the warehouse, also when the clock went back. */
export function nextBuildId(warehouse: string, now = new Date()): string {
  const last = buildIds(warehouse).at(-1);
  if (!last) return newBuildId(now);
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/.exec(last)!;
  const after = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s) + 1);
  return newBuildId(new Date(Math.max(now.getTime(), after)));
}

/**
 * Makes a finished build one of the warehouse: everything is on the disk before its folder gets its name.
 * The database must be closed.
 */
export function completeBuild(warehouse: string, id: string): void {
  const layout = layoutOf(warehouse);
  const folder = layout.buildInProgress(id);
  sync(snapshotFile(folder), 'file');
  sync(manifestFile(folder), 'file');
  sync(folder, 'folder');
  renamePatiently(folder, layout.build(id));
  sync(layout.builds, 'folder');
}

/** @throws StrataError `warehouse.damaged` when a directory is in the place of the file that names the served build */
export function assertPublishable(warehouse: string): void {
  const { current } = layoutOf(warehouse);
  if (!statSync(current, { throwIfNoEntry: false })?.isDirectory()) return;
  const what = 'is a directory, where the file that names the served build has to be';
  throw new StrataError('warehouse.damaged', {
    file: current,
    what,
    hint: 'Move it away: strata makes the file anew.',
  });
}

/** Serves a complete build from now on: one atomic rename, which running servers notice. */
export function publish(warehouse: string, id: string): void {
  const layout = layoutOf(warehouse);
  openBuild(warehouse, id);
  assertPublishable(warehouse);
  mkdirSync(path.dirname(layout.current), { recursive: true });
  replaceFile(layout.current, `${id}\n`);
}
