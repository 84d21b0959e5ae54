/** Removes what is no longer needed: old builds, and what a crash left behind. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { renamePatiently } from './files.ts';
import { isBuildId, layoutOf } from './layout.ts';
import { buildIds, servedId } from './publish.ts';

/**
 * Removes the oldest builds, so that `keep` are left: never the served one, nor one newer than it (after a rollback
 * these are what to go forward to); with a build go the rows of its live tables. A folder is first renamed: half a build never has the name of a whole one.
 * @returns the ids that were removed
 */
export function pruneBuilds(warehouse: string, keep: number): string[] {
  const served = servedId(warehouse);
  if (!served) return [];
  const ids = buildIds(warehouse);
  const pruned = removeOld(warehouse, ids, served, keep);
  removeLiveRows(warehouse);
  return pruned;
}

function removeOld(warehouse: string, ids: readonly string[], served: string, keep: number): string[] {
  const layout = layoutOf(warehouse);
  const old = ids.slice(0, Math.max(0, ids.length - keep)).filter((id) => id < served);
  return old.filter((id) => {
    try {
      renamePatiently(layout.build(id), layout.buildInProgress(id));
      rmSync(layout.buildInProgress(id), { recursive: true, force: true });
      return true;
    } catch (error) {
      // Windows: a reader still has it open. The next build tries again.
      if (process.platform === 'win32') return false;
      throw error;
    }
  });
}

/** Rows of live tables, and drafts of them, whose build is no more. */
function removeLiveRows(warehouse: string): void {
  const { watch } = layoutOf(warehouse);
  if (!existsSync(watch)) return;
  const kept = buildIds(warehouse);
  for (const name of readdirSync(watch)) {
    const [id] = name.split('.');
    if (isBuildId(id!) && !kept.includes(id!)) rmSync(path.join(watch, name), { force: true });
  }
}

/** Removes what dead builds left: unfinished folders, spill files, drafts. Only for who holds the lock. */
export function removeLeftovers(warehouse: string): void {
  const layout = layoutOf(warehouse);
  rmSync(layout.temp, { recursive: true, force: true });
  for (const folder of [layout.builds, layout.root]) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      const leftover = name.endsWith('.tmp') || (folder === layout.root && /^lock\./.test(name));
      if (leftover) rmSync(path.join(folder, name), { recursive: true, force: true });
    }
  }
}
