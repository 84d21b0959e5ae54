/** Stories as findings: with the values' names, the sums as they were seen, and since when. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Finding, Place } from '../../transforms/watch/finding.ts';
import type { WatchTables } from '../../transforms/watch/leaf-sql.ts';
import { firstDayOf, longestWindow, periodCount, windowDays, withinPeriods } from '../../transforms/watch/periods.ts';
import { type Day, stepIn } from '../../transforms/watch/since.ts';
import type { Story } from '../../transforms/watch/stories.ts';
import { isRate, type Watched } from '../../transforms/watch/watched.ts';
import { addDays, dayBefore, daysBetween } from './calendar.ts';
import { placeSql } from './measure.ts';

/** Stories whose daily series are read in one pass. */
const AT_ONCE = 20;

export async function findingsOf(
  connection: DuckDBConnection,
  watched: Watched,
  tables: WatchTables,
  stories: readonly Story[],
): Promise<Finding[]> {
  const told: { where: Place[]; story: Story }[] = [];
  for (const story of stories) told.push({ where: await placesOf(connection, watched, tables, story), story });
  const findings: Finding[] = [];
  for (let at = 0; at < told.length; at += AT_ONCE) {
    const some = told.slice(at, at + AT_ONCE);
    const series =
      watched.periods.unit === 'month'
        ? undefined
        : await seriesOf(
            connection,
            watched,
            some.map(({ where }) => where),
          );
    findings.push(...some.map(({ where, story }, i) => findingOf(watched, where, story, series?.[i])));
  }
  return findings.sort((a, b) => Math.abs(b.moved) - Math.abs(a.moved) || Math.abs(b.t) - Math.abs(a.t));
}

function findingOf(
  watched: Watched,
  where: readonly Place[],
  story: Story,
  series: readonly Day[] | undefined,
): Finding {
  const { periods } = watched;
  const { n, d, expected, window, df } = story.candidate;
  const periodsOfWindow = periods.windows[window]!;
  const baselineEnd = dayBefore(firstDayOf(periods, longestWindow(periods) - 1));
  return {
    where,
    window: windowDays(periods, periodsOfWindow),
    since: series
      ? stepIn(series, { baselineEnd, sign: Math.sign(story.t) })
      : firstDayOf(periods, periodsOfWindow - 1),
    numerator: settled(n),
    denominator: settled(d),
    expected: settled(expected),
    moved: settled(story.moved),
    value: settled(n / d),
    expectedValue: settled(story.candidate.baseN / story.candidate.baseD),
    t: settled(story.t),
    df: settled(df),
    p: settled(story.p),
    q: settled(story.q),
  };
}

/** Sums of doubles differ in their last digits by the order in which threads met the rows. */
const settled = (value: number) => Number(value.toPrecision(10));

async function placesOf(
  connection: DuckDBConnection,
  { dimensions }: Watched,
  tables: WatchTables,
  { codes }: Story,
): Promise<Place[]> {
  const places: Place[] = [];
  for (const [i, code] of codes.entries()) {
    if (code === 0) continue;
    const rows = await connection.runAndReadAll(`select k from ${tables.values(i)} where code = ${code}`);
    places.push({ dimension: dimensions[i]!, value: rows.getRows()[0]![0] as string | null });
  }
  return places;
}

/** The daily sums of segments, without gaps, over all periods. */
async function seriesOf(
  connection: DuckDBConnection,
  { relation, periods, kind }: Watched,
  segments: readonly (readonly Place[])[],
): Promise<Day[][]> {
  const rated = isRate(kind);
  const sums = segments.flatMap((places, i) =>
    ['numerator', ...(rated ? ['denominator'] : [])].map(
      (sum) => `coalesce(sum(cast(${sum} as double)) filter (${placeSql(places)}), 0) as ${sum}_${i}`,
    ),
  );
  const reader = await connection.runAndReadAll(
    `select cast("day" as varchar) as on_day, ${sums.join(', ')} from ${relation} where ${withinPeriods(periods)} group by 1`,
  );
  const byDay = new Map(reader.getRows().map((row) => [row[0] as string, row.slice(1) as number[]]));
  const first = firstDayOf(periods, periodCount(periods) - 1);
  const days = Array.from({ length: daysBetween(first, periods.end) }, (_, at) => addDays(first, at));
  return segments.map((_, i) =>
    days.map((day) => {
      const row = byDay.get(day);
      return rated ? { day, n: row?.[2 * i] ?? 0, d: row?.[2 * i + 1] ?? 0 } : { day, n: row?.[i] ?? 0, d: 1 };
    }),
  );
}
