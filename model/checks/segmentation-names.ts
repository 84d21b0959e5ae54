import type { Issue } from '../issues.ts';
import { viewMembers } from '../members.ts';
import type { Check } from './check.ts';

/** Segmentations named as a member of a view: every view gets a column for each. */
export const segmentationNames: Check = ({ definitions, segmentations }) => {
  const owners = new Map<string, string>();
  for (const view of definitions.views.values()) {
    for (const { name, cube } of viewMembers(view, definitions)) if (!cube.generated) owners.set(name, view.name);
  }
  return segmentations.flatMap(({ name }): Issue[] => {
    const view = owners.get(name);
    if (view === undefined) return [];
    const what = `the view \`${view}\` has a member \`${name}\` already`;
    return [{ file: `model/segmentations/${name}.yml`, line: 1, column: 1, what, hint: 'Rename the file.' }];
  });
};
