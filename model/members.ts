/** Which members a view shows, and from which cube. */
import { type Cube, type Definitions, isMapping, type Member, type View, type ViewPart } from './definitions.ts';

export interface ViewMember {
  /** As users see it. */
  readonly name: string;
  readonly member: Member;
  readonly cube: Cube;
  readonly part: ViewPart;
  /** What the view says of the member anew: title, description, format. */
  readonly override: Readonly<Record<string, unknown>>;
  /** Place of the member within the part. */
  readonly at: readonly (string | number)[];
}

/** The cube at the end of a join path, or undefined when there is none. */
export function cubeOf(part: ViewPart, definitions: Definitions): Cube | undefined {
  return definitions.cubes.get(part.steps.at(-1)!);
}

/** The members of a view in their order; those that do not exist are left out. */
export function viewMembers(view: View, definitions: Definitions): ViewMember[] {
  return view.parts.flatMap((part) => {
    const cube = cubeOf(part, definitions);
    if (!cube) return [];
    const prefix = part.data.prefix === true ? `${cube.name}_` : '';
    const excluded = included(part.data.excludes).map((e) => e.name);
    const shown = part.data.includes === '*' ? everything(cube) : included(part.data.includes);
    return shown.flatMap(({ name, override, at }) => {
      const member = cube.members.find((m) => m.name === name);
      if (!member || excluded.includes(name)) return [];
      const alias = typeof override.alias === 'string' ? override.alias : name;
      return [{ name: prefix + alias, member, cube, part, override, at }];
    });
  });
}

interface Included {
  readonly name: string;
  readonly override: Readonly<Record<string, unknown>>;
  readonly at: readonly (string | number)[];
}

/** The entries of `includes` or `excludes`: names, or mappings with a name. */
export function included(list: unknown, key = 'includes'): Included[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry, i): Included[] => {
    if (typeof entry === 'string') return [{ name: entry, override: {}, at: [key, i] }];
    return isMapping(entry) && typeof entry.name === 'string'
      ? [{ name: entry.name, override: entry, at: [key, i, 'name'] }]
      : [];
  });
}

/** What `*` stands for: all that the cube does not hide. Keys are hidden unless they say otherwise. */
const everything = (cube: Cube): Included[] =>
  cube.members
    .filter(({ data }) => data.public === true || (data.public !== false && data.primary_key !== true))
    .map(({ name }) => ({ name, override: {}, at: ['includes'] }));
