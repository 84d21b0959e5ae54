import type { Named } from '../definitions.ts';
import type { Issue } from '../issues.ts';
import { viewMembers } from '../members.ts';
import type { Check } from './check.ts';

/** Two cubes or views of one name, two members of one cube, two columns of one view. */
export const duplicates: Check = ({ definitions }) => [
  ...secondOnes(definitions.all, (d) => `a cube or view \`${d.name}\` exists already`),
  ...definitions.all.flatMap((d) =>
    d.kind === 'cube' ? secondOnes(d.members, (m) => `\`${d.name}\` has a member \`${m.name}\` already`) : [],
  ),
  ...[...definitions.views.values()].flatMap((view) => {
    const owner = new Map<string, string>();
    return viewMembers(view, definitions).flatMap(({ name, cube, part, at }) => {
      const other = owner.get(name);
      owner.set(name, other ?? cube.name);
      const what = `the view \`${view.name}\` has \`${name}\` already, from \`${other}\``;
      // A segmentation's column: `segmentation-names.ts` says which file to rename.
      return other === undefined || cube.generated
        ? []
        : [part.issue(at, what, 'Give one of them an `alias`, or leave it out.')];
    });
  }),
];

function secondOnes<N extends Named>(named: readonly N[], what: (n: N) => string): Issue[] {
  const seen = new Set<string>();
  return named.flatMap((n) => {
    const second = seen.has(n.name);
    seen.add(n.name);
    return second ? [n.issue(['name'], what(n), 'Rename one of them.')] : [];
  });
}
