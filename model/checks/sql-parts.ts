import type { Cube, Named } from '../definitions.ts';
import { isMapping } from '../definitions.ts';
import type { Path } from '../yaml.ts';

/** An SQL text of a cube's file: where it stands and whose it is. */
export interface SqlPart {
  readonly owner: Named;
  readonly path: Path;
  readonly sql: string;
  /** The cube that a join leads to. */
  readonly join?: string;
}

/** Every SQL text of a cube: of members, of filters and cases of members, of joins. */
export function sqlParts(cube: Cube): SqlPart[] {
  return [
    ...cube.members.flatMap((m) => within(m, m.data, [])),
    ...cube.joins.flatMap((j) => within(j, j.data, []).map((part) => ({ ...part, join: j.name }))),
  ];
}

/** The values of `sql` keys, at any depth but inside `meta`. */
function within(owner: Named, value: unknown, path: Path): SqlPart[] {
  if (Array.isArray(value)) return value.flatMap((v, i) => within(owner, v, [...path, i]));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, v]) => {
    if (key === 'sql' && typeof v === 'string') return [{ owner, path: [...path, key], sql: v }];
    return key === 'meta' ? [] : within(owner, v, [...path, key]);
  });
}
