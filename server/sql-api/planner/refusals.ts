/** What the planner cannot plan, with the way out: one error a kind. */
import type { Node } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import { namesOf } from './ast.ts';

export function notAMeasure(argument: Node | undefined): SqlError {
  const name = argument && 'ColumnRef' in argument ? namesOf(argument.ColumnRef).at(-1)! : undefined;
  return new SqlError(
    'feature_not_supported',
    name
      ? `MEASURE(${name}): ${name} is a dimension, not a measure`
      : 'MEASURE takes a measure of the view, not an expression of its dimensions',
    { hint: `Select ${name ?? 'it'} and GROUP BY it, or aggregate it: COUNT(DISTINCT ...), MIN, MAX.` },
  );
}
export const notSelected = (name: string) =>
  new SqlError(
    'feature_not_supported',
    `The column ${name} is not selected: measures without GROUP BY are evaluated for each combination of the selected dimensions`,
    {
      hint: `Select ${name} too, or GROUP BY what the result should have.`,
    },
  );
export const whereOnMeasure = (name: string) =>
  new SqlError(
    'feature_not_supported',
    `The measure ${name} cannot filter rows: it has a value for a group, not for a row`,
    {
      hint: `Write it in HAVING: HAVING MEASURE(${name}) ...`,
    },
  );
export const groupByMeasure = (name: string) =>
  new SqlError(
    'feature_not_supported',
    `The measure ${name} cannot be grouped by: it has a value for a group, not for a row`,
    {
      hint: `Group by dimensions in a subquery with MEASURE(${name}), and group its result.`,
    },
  );
export const countOfJoin = (name: string) =>
  new SqlError(
    'feature_not_supported',
    `${name.toUpperCase()} of the rows of a join cannot stand beside measures: a measure counts each row of the view once`,
    {
      hint: 'Count DISTINCT values, or ask for the measures and for the count in subqueries of their own and join these.',
    },
  );
export const joinOnMeasure = () =>
  new SqlError(
    'feature_not_supported',
    'A view cannot be joined by one of its measures: it has a value for a group, not for a row',
    {
      hint: 'Group the view in a subquery first.',
    },
  );
export const wholeRow = (name: string) =>
  new SqlError('feature_not_supported', `${name}: a whole row cannot be taken as a value`, {
    hint: 'Name the columns that you need, or use COUNT(*).',
  });
export const twoViews = (names: readonly string[]) =>
  new SqlError(
    'feature_not_supported',
    `The views ${names.join(' and ')} cannot be joined row by row: a row of one would count its measures once for each row of the other`,
    {
      hint: 'Group each in a subquery of its own and join the results: FROM (SELECT ... GROUP BY ...) a JOIN (SELECT ... GROUP BY ...) b ON ...',
    },
  );
export const outerJoin = (name: string) =>
  new SqlError(
    'feature_not_supported',
    `A join that adds rows to the view ${name} cannot be planned: its measures would have no rows to be of`,
    {
      hint: `Put ${name} on the side whose rows are kept, or group it in a subquery first.`,
    },
  );
export const correlated = () =>
  new SqlError(
    'feature_not_supported',
    'A subquery that reads columns of the query around it cannot be planned over the semantic views',
    {
      hint: 'Join a grouped subquery instead, or use IN with a subquery that stands alone.',
    },
  );
