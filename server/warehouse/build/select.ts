import { didYouMean, StrataError } from '../../../errors.ts';
import { downstream, type Plan } from '../../../transforms/plan.ts';
import type { Manifest } from '../manifest.ts';
import { isKept } from './runner.ts';

/**
 * The tables that `--select` names: `NAME`, or `NAME+` with everything that depends on it.
 * @throws StrataError `build.unknown_table` for a name that is no table, `build.select_too_little` when the served build
 * lacks a table that is not selected
 */
export function selectTables(plan: Plan, select: readonly string[], served: Manifest): Set<string> {
  const names = plan.relations.filter((r) => r.kind !== 'raw').map((r) => r.name);
  const selected = new Set<string>();
  for (const item of select) {
    const name = item.replace(/\+$/, '');
    if (!names.includes(name)) {
      const live = plan.live?.some((table) => table.name === name);
      const hint = live ? 'It is a live table: it is served beside a build, which does not make it.' : undefined;
      throw new StrataError('build.unknown_table', { name, hint: hint ?? didYouMean(name, names) });
    }
    for (const each of item.endsWith('+') ? downstream(plan, name) : [name]) selected.add(each);
  }
  const there = new Set(served.tables.filter((table) => table.kept).map((table) => table.name));
  const missing = plan.relations
    .filter((r) => isKept(r) && r.kind !== 'log' && !selected.has(r.name) && !there.has(r.name))
    .map((r) => r.name);
  if (missing.length > 0) throw new StrataError('build.select_too_little', { missing });
  return selected;
}
