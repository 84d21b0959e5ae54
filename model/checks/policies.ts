import { didYouMean } from '../../errors.ts';
import { type Cube, type Definitions, isMapping, type View } from '../definitions.ts';
import { viewMembers } from '../members.ts';
import type { Path } from '../yaml.ts';
import type { Check } from './check.ts';

/** Access policies over members that do not exist: a misspelt one would protect nothing. */
export const policies: Check = ({ definitions }) =>
  definitions.all.flatMap((definition) => {
    const list = definition.data.access_policy;
    if (!Array.isArray(list)) return [];
    const known = namesOf(definition, definitions);
    return list.flatMap((policy, i) =>
      membersIn(policy, ['access_policy', i]).flatMap(({ name, path }) => {
        // A member may be written with the name of its cube or view before it.
        const bare = name.startsWith(`${definition.name}.`) ? name.slice(definition.name.length + 1) : name;
        if (known.includes(bare)) return [];
        const hint = didYouMean(bare, known) ?? `Known: ${known.join(', ')}.`;
        return [definition.issue(path, `\`${definition.name}\` has no member \`${bare}\` to protect`, hint)];
      }),
    );
  });

const namesOf = (definition: Cube | View, definitions: Definitions): string[] =>
  (definition.kind === 'cube' ? definition.members : viewMembers(definition, definitions)).map((m) => m.name);

function membersIn(policy: unknown, at: Path): { name: string; path: Path }[] {
  if (!isMapping(policy)) return [];
  const level = isMapping(policy.member_level) ? policy.member_level : {};
  const lists = (['includes', 'excludes'] as const).flatMap((key) => {
    const list = level[key];
    return Array.isArray(list)
      ? list.flatMap((name, i) => (typeof name === 'string' ? [{ name, path: [...at, 'member_level', key, i] }] : []))
      : [];
  });
  const rows = isMapping(policy.row_level) ? policy.row_level.filters : undefined;
  return [...lists, ...filtered(rows, [...at, 'row_level', 'filters'])];
}

/** Members of filters, which nest by `and` and `or`. */
function filtered(filters: unknown, at: Path): { name: string; path: Path }[] {
  if (!Array.isArray(filters)) return [];
  return filters.flatMap((filter, i) => {
    if (!isMapping(filter)) return [];
    const nested = (['and', 'or'] as const).flatMap((key) => filtered(filter[key], [...at, i, key]));
    return typeof filter.member === 'string'
      ? [{ name: filter.member, path: [...at, i, 'member'] }, ...nested]
      : nested;
  });
}
