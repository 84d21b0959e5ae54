import type { Issue } from '../issues.ts';
import { viewMembers } from '../members.ts';
import type { Check } from './check.ts';

/** Segmentations named as a member of a view, which gets a column for each, or as a cube or view, which Cube mixes up. */
export const segmentationNames: Check = ({ definitions, segmentations }) => {
  const owners = new Map<string, string>();
  for (const view of definitions.views.values()) {
    for (const { name, cube } of viewMembers(view, definitions)) if (!cube.generated) owners.set(name, view.name);
  }
  return segmentations.flatMap(({ name }): Issue[] => {
    const view = owners.get(name);
    const same = definitions.cubes.get(name) ?? definitions.views.get(name);
    if (view === undefined && !same) return [];
    const what = view
      ? `the view \`${view}\` has a member \`${name}\` already`
      : `a ${same!.kind} \`${name}\` exists already`;
    return [{ file: `model/segmentations/${name}.yml`, line: 1, column: 1, what, hint: 'Rename the file.' }];
  });
};
