/** Fingerprints: of a table's rows, of a transform, of a plan. */
import { createHash } from 'node:crypto';
import type { Relation } from '../../../transforms/define.ts';
import type { Check } from '../../../transforms/plan.ts';
import { sqlName } from '../layout.ts';

/**
 * SQL aggregate over a table's rows: the sum of the rows' hashes, which is the same in every order and counts doubled
 * rows. Doubles are compared as single precision: sums of them differ in the last digits with the order of addition.
 */
export function contentHash(relation: Relation): string {
  const columns = Object.entries(relation.columns).map(([name, { sql }]) =>
    sql === 'double precision' ? `try_cast(${sqlName(name)} as real)` : sqlName(name),
  );
  return `cast(coalesce(sum(hash(${columns.join(', ')})), 0) as text)`;
}

const short = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

/** Changes when the table's columns, its grain or how it is made change; words of its description do not count. */
export function definitionHash(relation: Relation): string {
  const columns = Object.entries(relation.columns).map(([name, { sql, nullable }]) => [name, sql, nullable]);
  const made =
    relation.kind === 'sql'
      ? relation.sql
      : relation.kind === 'compute'
        ? relation.compute.toString()
        : relation.kind === 'raw'
          ? relation.contract
          : relation.kind;
  return short([relation.name, relation.grain, columns, relation.inputs.map((i) => i.name), made]);
}

export function planHash(relations: readonly Relation[], checks: readonly Check[]): string {
  return short([relations.map(definitionHash), checks.map((c) => [c.name, c.severity, c.sql])]);
}
