import type { SqlType } from '../../sources/columns.ts';
import { ownColumn } from '../references.ts';
import type { Check } from './check.ts';

const NUMBERS: readonly SqlType[] = ['bigint', 'double precision', 'decimal(18,2)'];
/** What the column of a dimension or measure has to be, by the member's type; other types take any. */
const FITTING: Readonly<Record<string, readonly SqlType[]>> = {
  'dimension string': ['text'],
  'dimension number': NUMBERS,
  'dimension boolean': ['boolean'],
  'dimension time': ['date', 'timestamp'],
  'measure sum': NUMBERS,
  'measure avg': NUMBERS,
  'measure running_total': NUMBERS,
};

/** Members whose type is not that of their column: a sum of text, a time that is a number. Expressions are passed over. */
export const types: Check = ({ definitions, catalogue }) =>
  definitions.all.flatMap((cube) =>
    cube.kind === 'view'
      ? []
      : cube.members.flatMap((member) => {
          const name = member.sql === undefined ? undefined : ownColumn(member.sql);
          const table =
            cube.table !== undefined && Object.hasOwn(catalogue.tables, cube.table)
              ? catalogue.tables[cube.table]
              : undefined;
          const column =
            name !== undefined && table && Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
          const fitting = FITTING[`${member.kind} ${member.type}`];
          if (!column || !fitting || fitting.includes(column.sql)) return [];
          const what = `\`${member.name}\` is a ${member.kind} of type ${member.type}, but its column is ${column.sql}`;
          return [member.issue(['type'], what, `Its columns are of type ${fitting.join(', ')}.`)];
        }),
  );
