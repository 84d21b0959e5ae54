import { didYouMean } from '../../errors.ts';
import { references } from '../references.ts';
import type { Check } from './check.ts';
import { sqlParts } from './sql-parts.ts';

/** Columns that the table of a cube does not have: `{CUBE}.column`, `{other}.column`, or a column's name alone. */
export const columns: Check = ({ definitions, catalogue }) =>
  definitions.all.flatMap((cube) =>
    cube.kind === 'view'
      ? []
      : sqlParts(cube).flatMap(({ owner, path, sql }) =>
          references(sql).flatMap((ref) => {
            if (ref.kind !== 'column') return [];
            const table = (ref.cube === undefined ? cube : definitions.cubes.get(ref.cube))?.table;
            // A cube or a table that does not exist is another check's.
            if (table === undefined || !Object.hasOwn(catalogue.tables, table)) return [];
            const known = Object.keys(catalogue.tables[table]!.columns);
            if (known.includes(ref.column)) return [];
            const hint = didYouMean(ref.column, known) ?? `Known: ${known.join(', ')}.`;
            return [owner.issue(path, `the table \`${table}\` has no column \`${ref.column}\``, hint)];
          }),
        ),
  );
