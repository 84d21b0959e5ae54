/** What a directory that is named as the warehouse is. */
import { mkdirSync, readdirSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { StrataError } from '../../errors.ts';
import { layoutOf } from './layout.ts';

/**
 * A directory, or none yet: both may become a warehouse.
 * @throws StrataError `warehouse.no_directory` when a file is in its place, or in that of a directory above it
 */
export function assertDirectory(warehouse: string): void {
  const { root } = layoutOf(warehouse);
  for (let at = root; ; at = path.dirname(at)) {
    const found = orUnusable(root, () => statOf(at));
    if (found?.isDirectory()) return;
    if (found) {
      const what = at === root ? 'it is a file' : `${at} is a file`;
      throw new StrataError('warehouse.no_directory', { warehouse: root, what });
    }
    if (at === path.dirname(at)) return;
  }
}

/**
 * A directory in which strata has built, or at least begun to.
 * @throws StrataError `warehouse.no_directory`; `warehouse.missing` for a directory that is not there, or another one
 */
export function assertWarehouse(warehouse: string): void {
  assertDirectory(warehouse);
  const { root, raw, builds, current, lock, temp, rejects, refreshState } = layoutOf(warehouse);
  const found = orUnusable(root, () => (statOf(root) ? readdirSync(root) : undefined));
  const known = [raw, rejects, builds, current, lock, temp, path.dirname(refreshState)].map((file) =>
    path.basename(file),
  );
  if (found?.some((name) => known.includes(name))) return;
  const what = found ? 'holds no warehouse' : 'no such directory';
  throw new StrataError('warehouse.missing', { warehouse: root, what });
}

/**
 * Makes the directory of a warehouse, or takes one that is empty or a warehouse already: a build cleans up in it.
 * @throws StrataError `warehouse.no_directory` where that is not possible, or where somebody else's files are
 */
export function makeDirectory(warehouse: string): void {
  const { root, raw, rejects, builds, current, lock, extracts } = layoutOf(warehouse);
  assertDirectory(warehouse);
  orUnusable(root, () => make(root));
  const found = orUnusable(root, () => readdirSync(root)).filter((name) => !name.startsWith('.') && !EMPTY.has(name));
  const ours = [raw, rejects, builds, current, lock, path.dirname(extracts('demo'))].map((file) => path.basename(file));
  if (found.length === 0 || found.some((name) => ours.includes(name))) return;
  const what = `it holds other files (${found.slice(0, 3).join(', ')}${found.length > 3 ? ', ...' : ''}) and no warehouse`;
  throw new StrataError('warehouse.no_directory', { warehouse: root, what });
}

/** What is in a directory in which nothing is: of the file system, and of a server that runs before the first build. */
const EMPTY = new Set(['lost+found', 'server', 'tls']);

/** Not `recursive`: Node then tries for ever where the system refuses with ENOENT, as Linux does in /proc. */
function make(directory: string): void {
  if (statOf(directory)) return;
  make(path.dirname(directory));
  try {
    mkdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Undefined where nothing is, also below a file. */
function statOf(place: string): Stats | undefined {
  try {
    return statSync(place, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Does something with the directory itself. @throws StrataError `warehouse.no_directory` where the system refuses it */
export function orUnusable<T>(root: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code || !REFUSED.has(code)) throw error;
    throw new StrataError('warehouse.no_directory', { warehouse: root, what: message }, { cause: error });
  }
}
const REFUSED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP']);
