/** Which values of each dimension, taken alone, explain a move: Adtributor over a metric's facts. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { WatchedSum } from '../../model/watch.ts';
import { adtributor, type Explanation } from '../../transforms/statistics/adtributor.ts';
import type { Place } from '../../transforms/watch/finding.ts';
import { sqlName, sqlText } from '../warehouse/layout.ts';
import { daysBetween } from './calendar.ts';
import { type Days, daysOf, type Found } from './explain.ts';
import { type Facts, termsSql } from './facts.ts';
import { placeSql } from './measure.ts';

/** Dimensions that explain the move of a finding's metric in `scope`, the most surprising first. */
export type Attribute = (lead: Found, scope: readonly Place[]) => Promise<readonly Explanation[]>;

/** What is forecast is what came a day before the move, for as many days as there were since. */
export function attributeOf(connection: DuckDBConnection, factsOf: (metric: WatchedSum) => Facts): Attribute {
  return async (lead, scope) => {
    const { metric } = lead;
    const { before, after } = daysOf(lead);
    const ratio = daysBetween(...after) / daysBetween(...before);
    const free = metric.by.filter((name) => !scope.some(({ dimension }) => dimension === name));
    const dimensions = [];
    for (const dimension of free) {
      const rows = await connection.runAndReadAll(
        elementsSql(factsOf(metric).table, metric, dimension, scope, before, after),
      );
      const elements = rows.getRowsJS().map(([element, n0, n1, d0, d1]) => ({
        element: element === null ? null : String(element),
        numerator: { forecast: Number(n0) * ratio, actual: Number(n1) },
        ...(metric.denominator.length > 0 ? { denominator: { forecast: Number(d0) * ratio, actual: Number(d1) } } : {}),
      }));
      dimensions.push({ dimension, elements });
    }
    return adtributor(dimensions).explanations;
  };
}

function elementsSql(
  table: string,
  metric: WatchedSum,
  dimension: string,
  scope: readonly Place[],
  before: Days,
  after: Days,
): string {
  const within = ([from, to]: Days) => `day between ${sqlText(from)} and ${sqlText(to)}`;
  const sum = (terms: WatchedSum['numerator'], days: Days) =>
    `coalesce(sum(${terms.length > 0 ? termsSql(terms) : '0'}) filter (${within(days)}), 0)`;
  const { numerator, denominator } = metric;
  const sums = [sum(numerator, before), sum(numerator, after), sum(denominator, before), sum(denominator, after)];
  return `select cast(${sqlName(dimension)} as text), ${sums.join(', ')} from ${table}
    where ${placeSql(scope)} and (${within(before)} or ${within(after)}) group by 1 order by 1`;
}
