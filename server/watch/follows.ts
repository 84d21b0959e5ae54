/** What follows from a segment: the campaign that a creative is in, where it is in no other. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { WatchedSum } from '../../model/watch.ts';
import type { Place } from '../../transforms/watch/finding.ts';
import { sqlName, sqlText } from '../warehouse/layout.ts';
import { type Facts, termsSql } from './facts.ts';
import { placeSql } from './measure.ts';

/** Share of a segment's volume from which on a value is that of the segment. */
const ALL = 0.995;

/**
 * The segment with the values that (nearly) all of its volume has, of the dimensions that the metric names before the
 * segment's own: people know a creative by its campaign.
 * @param days of which the volume is looked at
 */
export async function withWhatFollows(
  connection: DuckDBConnection,
  facts: Facts,
  metric: WatchedSum,
  where: readonly Place[],
  days: readonly [string, string],
): Promise<Place[]> {
  if (where.length === 0) return [];
  const volume = `abs(${termsSql(metric.denominator.length > 0 ? metric.denominator : metric.numerator)})`;
  const rows = `from ${facts.table} where day between ${sqlText(days[0])} and ${sqlText(days[1])} and ${placeSql(where)}`;
  const places: Place[] = [];
  const last = Math.max(...where.map(({ dimension }) => facts.dimensions.indexOf(dimension)));
  for (const dimension of facts.dimensions.slice(0, last + 1)) {
    const known = where.find((place) => place.dimension === dimension);
    if (known) {
      places.push(known);
      continue;
    }
    const column = sqlName(dimension);
    const reader = await connection.runAndReadAll(
      `select cast(${column} as text), sum(${volume}) / nullif(sum(sum(${volume})) over (), 0) as share ${rows} group by 1 order by share desc nulls last, 1 limit 1`,
    );
    const [value, share] = reader.getRowsJS()[0] ?? [];
    if (typeof value === 'string' && Number(share) >= ALL) places.push({ dimension, value });
  }
  return places;
}
