import { sql } from 'kysely';
import { type CrossSegmentation, crossed, crossings } from './definition.ts';
import { caseSql, conditionSql, derivedName, featureRef, type Parts } from './parts.ts';

/** The value on every axis as helper columns, then a branch per combination of them. */
export function crossParts(given: CrossSegmentation): Parts {
  const column = (axis: string) => derivedName(given.name, axis);
  const text = (value: string) => sql<string>`${sql.lit(value)}`;
  return {
    derived: given.axes.map(({ name, values, otherwise }) => ({
      name: column(name),
      value: caseSql(
        values.map(({ value, when }) => ({ when: conditionSql(when, featureRef), value: text(value) })),
        text(otherwise),
      ),
    })),
    branches: crossings(given.axes).map((values) => ({
      segment: crossed(values),
      when: conditionSql(
        {
          kind: 'all',
          of: given.axes.map((axis, i) => ({
            kind: 'compare',
            column: column(axis.name),
            operator: '=',
            value: values[i]!,
          })),
        },
        featureRef,
      ),
    })),
  };
}
