/** The plan of a build: every table in an order in which it can be made, and the checks on them. Plain data, but for `compute`. */
import type { LiveTable, Relation } from './define.ts';

/** A data rule: a SELECT that gives the rows that break it. `error` stops the build before publishing, `warn` is counted. */
export interface Check {
  readonly name: string;
  readonly description: string;
  readonly severity: 'error' | 'warn';
  /** Tables that the SELECT reads. */
  readonly tables: readonly string[];
  readonly sql: string;
}

export interface Plan {
  /** Raw inputs first, then every table after its inputs; equal plans come in an equal order. */
  readonly relations: readonly Relation[];
  /** Tables that are served beside a build, and that it does not make. Absent: none. */
  readonly live?: readonly LiveTable[];
  readonly checks: readonly Check[];
}

/**
 * Orders `targets` and everything that they read: inputs first, otherwise in the given order.
 * @param made tables that are made from settings and segmentations, in place of the declared ones of the same name
 */
export function orderRelations(targets: readonly Relation[], made: readonly Relation[] = []): Relation[] {
  const ordered = new Map<string, Relation>();
  const madeByName = new Map(made.map((relation) => [relation.name, relation]));
  const visit = (declared: Relation) => {
    const relation = madeByName.get(declared.name) ?? declared;
    const known = ordered.get(relation.name);
    if (known) {
      if (known !== relation && known.kind !== 'raw') throw new TypeError(`two tables are named ${relation.name}`);
      return;
    }
    for (const input of relation.inputs) visit(input);
    ordered.set(relation.name, relation);
  };
  for (const target of targets) visit(target);
  const raws = [...ordered.values()].filter((r) => r.kind === 'raw');
  return [...raws, ...[...ordered.values()].filter((r) => r.kind !== 'raw')];
}

/** The names of `name` and of every table that depends on it, directly or not (`NAME+` of `strata build --select`). */
export function downstream(plan: Plan, name: string): Set<string> {
  const selected = new Set([name]);
  for (const relation of plan.relations) {
    if (relation.inputs.some((input) => selected.has(input.name))) selected.add(relation.name);
  }
  return selected;
}
