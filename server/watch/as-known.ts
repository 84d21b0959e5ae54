/** How a segment is told: by the campaign that a creative is in, where it is in no other. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { WatchedSum } from '../../model/watch.ts';
import type { Place } from '../../transforms/watch/finding.ts';
import { sqlName, sqlText } from '../warehouse/layout.ts';
import { type Facts, termsSql } from './facts.ts';
import { placeSql } from './measure.ts';

/** Share of a segment's volume from which on a value is that of the segment. */
const ALL = 0.995;

/**
 * The segment as people know it: a creative by its campaign and channel, but not by what comes after it and says nothing
 * more. Values that (nearly) all of its volume has are named, of the dimensions that the metric names before the last one
 * that tells it apart.
 * @param days of which the volume is looked at
 */
export async function asKnown(
  connection: DuckDBConnection,
  facts: Facts,
  metric: WatchedSum,
  where: readonly Place[],
  days: readonly [string, string],
): Promise<Place[]> {
  const volume = `abs(${termsSql(metric.denominator.length > 0 ? metric.denominator : metric.numerator)})`;
  const rows = `from ${facts.table} where day between ${sqlText(days[0])} and ${sqlText(days[1])}`;
  const volumeOf = async (places: readonly Place[]) => {
    const reader = await connection.runAndReadAll(`select coalesce(sum(${volume}), 0) ${rows} and ${placeSql(places)}`);
    return Number(reader.getRowsJS()[0]![0]);
  };
  const at = ({ dimension }: Place) => facts.dimensions.indexOf(dimension);
  let told = where.toSorted((a, b) => at(a) - at(b));
  const all = await volumeOf(told);
  while (told.length > metric.within.length + 1 && (await volumeOf(told.slice(0, -1))) * ALL <= all)
    told = told.slice(0, -1);
  const last = told.at(-1);
  if (!last) return [];
  const places: Place[] = [];
  for (const dimension of facts.dimensions.slice(0, at(last) + 1)) {
    const known = told.find((place) => place.dimension === dimension);
    if (known) {
      places.push(known);
      continue;
    }
    const column = sqlName(dimension);
    const reader = await connection.runAndReadAll(
      `select cast(${column} as text), sum(${volume}) / nullif(sum(sum(${volume})) over (), 0) as share ${rows} and ${placeSql(told)} group by 1 order by share desc nulls last, 1 limit 1`,
    );
    const [value, share] = reader.getRowsJS()[0] ?? [];
    if (typeof value === 'string' && Number(share) >= ALL) places.push({ dimension, value });
  }
  return places;
}
