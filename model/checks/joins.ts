import { didYouMean } from '../../errors.ts';
import { references } from '../references.ts';
import type { Check } from './check.ts';

/** Joins to cubes that do not exist, that do not compare both sides, or of cubes without a primary key: a measure would be counted twice. */
export const joins: Check = ({ definitions }) =>
  definitions.all.flatMap((cube) => {
    if (cube.kind === 'view') return [];
    const names = [...definitions.cubes.keys()];
    const keyless = cube.joins.length > 0 && !cube.members.some((m) => m.data.primary_key === true);
    return [
      ...(keyless
        ? [cube.issue(['joins'], `\`${cube.name}\` has joins, but no dimension with \`primary_key: true\``)]
        : []),
      ...cube.joins.flatMap((join) => {
        if (!definitions.cubes.has(join.name)) {
          const hint = didYouMean(join.name, names) ?? `Known: ${names.join(', ')}.`;
          return [join.issue(['name'], `there is no cube \`${join.name}\``, hint)];
        }
        const sql = typeof join.data.sql === 'string' ? join.data.sql : undefined;
        if (sql === undefined) return [];
        const sides = references(sql).map((r) =>
          r.kind === 'column' ? r.cube : r.kind === 'path' ? r.steps[0] : undefined,
        );
        const both = sides.includes(join.name) && /\{(CUBE|TABLE)\b/.test(sql);
        const hint = `Write \`{CUBE}.column = {${join.name}}.column\`.`;
        return both
          ? []
          : [join.issue(['sql'], `the join does not compare \`${cube.name}\` with \`${join.name}\``, hint)];
      }),
    ];
  });
