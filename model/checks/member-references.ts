import { didYouMean } from '../../errors.ts';
import type { Cube, Definitions } from '../definitions.ts';
import { references } from '../references.ts';
import type { Check } from './check.ts';
import { type SqlPart, sqlParts } from './sql-parts.ts';

/** `{member}` and `{cube.member}` that do not exist, or lie in a cube that no join leads to. */
export const memberReferences: Check = ({ definitions }) =>
  definitions.all.flatMap((cube) => {
    if (cube.kind === 'view') return [];
    const reachable = reachableFrom(cube, definitions);
    return sqlParts(cube).flatMap((part) =>
      references(part.sql).flatMap((ref) => {
        if (ref.kind === 'unreadable')
          return [
            part.owner.issue(part.path, `\`${ref.text}\` names no member`, 'Write `{member}` or `{CUBE}.column`.'),
          ];
        const steps = ref.kind === 'path' ? ref.steps : ref.cube === undefined ? [] : [ref.cube];
        const problem = problemOf(steps, cube, part, definitions, reachable);
        return problem ? [part.owner.issue(part.path, problem.what, problem.hint)] : [];
      }),
    );
  });

function problemOf(
  steps: readonly string[],
  own: Cube,
  part: SqlPart,
  definitions: Definitions,
  reachable: ReadonlySet<string>,
): { what: string; hint?: string } | undefined {
  let cube = own;
  for (const [i, step] of steps.entries()) {
    const member = cube.members.find((m) => m.name === step);
    // What may follow a time dimension is a granularity, which Cube knows.
    if (member) return undefined;
    const next = definitions.cubes.get(step);
    if (!next) {
      const known = [...cube.members.map((m) => m.name), ...(i === 0 ? definitions.cubes.keys() : [])];
      return {
        what: `\`${cube.name}\` has no member \`${step}\``,
        hint: didYouMean(step, known) ?? knownMembers(cube),
      };
    }
    if (next.name !== own.name && next.name !== part.join && !reachable.has(next.name))
      return { what: `no join leads from \`${own.name}\` to \`${next.name}\``, hint: 'Add it to `joins`.' };
    cube = next;
  }
  return undefined;
}

const knownMembers = (cube: Cube) =>
  cube.members.length ? `Known: ${cube.members.map((m) => m.name).join(', ')}.` : undefined;

function reachableFrom(cube: Cube, definitions: Definitions): Set<string> {
  const found = new Set<string>();
  const visit = (from: Cube) => {
    for (const { name } of from.joins) {
      const next = definitions.cubes.get(name);
      if (next && !found.has(name)) {
        found.add(name);
        visit(next);
      }
    }
  };
  visit(cube);
  return found;
}
