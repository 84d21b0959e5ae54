import { didYouMean } from '../../errors.ts';
import type { Definitions, ViewPart } from '../definitions.ts';
import type { Issue } from '../issues.ts';
import { cubeOf, included } from '../members.ts';
import type { Check } from './check.ts';

/** Views over cubes, joins or members that do not exist. */
export const views: Check = ({ definitions }) =>
  [...definitions.views.values()].flatMap((view) =>
    view.parts.flatMap((part) => {
      const path = pathIssues(part, definitions);
      return path.length
        ? path
        : [...missing(part, definitions, 'includes'), ...missing(part, definitions, 'excludes')];
    }),
  );

function pathIssues(part: ViewPart, { cubes }: Definitions): Issue[] {
  for (const [i, step] of part.steps.entries()) {
    if (!cubes.has(step)) {
      const hint = didYouMean(step, cubes.keys()) ?? `Known: ${[...cubes.keys()].join(', ')}.`;
      return [part.issue(['join_path'], `there is no cube \`${step}\``, hint)];
    }
    const from = i === 0 ? undefined : cubes.get(part.steps[i - 1]!)!;
    if (from && !from.joins.some((j) => j.name === step)) {
      const joined = from.joins.map((j) => j.name);
      const hint = didYouMean(step, joined) ?? `\`${from.name}\` joins ${joined.join(', ') || 'no cube'}.`;
      return [part.issue(['join_path'], `\`${from.name}\` has no join to \`${step}\``, hint)];
    }
  }
  return [];
}

function missing(part: ViewPart, definitions: Definitions, key: 'includes' | 'excludes'): Issue[] {
  const cube = cubeOf(part, definitions)!;
  const known = cube.members.map((m) => m.name);
  return included(part.data[key], key).flatMap(({ name, at }) => {
    if (known.includes(name)) return [];
    const hint = didYouMean(name, known) ?? `Known: ${known.join(', ')}.`;
    return [part.issue(at, `\`${cube.name}\` has no member \`${name}\``, hint)];
  });
}
