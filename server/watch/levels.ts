/** Watches figures that are no sums: each series, a month per value, against its own past. */
import { nameOf, type WatchedLevel } from '../../model/watch.ts';
import type { Place } from '../../transforms/watch/finding.ts';
import { judgeLevels, type LevelMove, MEMORY } from '../../transforms/watch/level.ts';
import { having } from '../cube/filters.ts';
import type { Semantic } from '../cube/semantic.ts';
import { addDays, addPeriods, dayAfter, lastComplete } from './calendar.ts';

export interface LevelFound {
  readonly metric: WatchedLevel;
  readonly where: readonly Place[];
  readonly move: LevelMove;
  /** First day of the month that is judged, and the last one. */
  readonly month: readonly [string, string];
}

/** Asks the model for the series of a metric, and judges the last complete month of each. */
export async function watchLevels(
  semantic: Semantic,
  metric: WatchedLevel,
  asOf: string,
  level: number,
): Promise<{ tested: number; thin: number; moves: LevelFound[] }> {
  const end = lastComplete(addDays(asOf, -metric.lag));
  const start = dayAfter(addPeriods(end, 'month', -(metric.periods + MEMORY + 1)));
  const month: [string, string] = [dayAfter(addPeriods(end, 'month', -1)), end];
  const names: string[] = [];
  const places = new Map<string, readonly Place[]>();
  const series = new Map<string, (number | null)[]>();
  const [name, volumeName] = [nameOf(metric), `${metric.view}.${metric.volume}`];
  let thin = 0;
  // The whole and each value; where a figure over several values means nothing, only these.
  const groupings = [
    ...(metric.within.length > 0 ? [] : [[]]),
    ...(metric.by.length > 0 || metric.within.length > 0 ? [[...metric.within, ...metric.by]] : []),
  ];
  for (const dimensions of groupings) {
    const rows = await semantic.load({
      measures: [name, volumeName],
      dimensions: dimensions.map((dimension) => `${metric.view}.${dimension}`),
      timeDimensions: [{ dimension: `${metric.view}.${metric.time}`, granularity: 'month', dateRange: [start, end] }],
      filters: Object.entries(metric.where).map(([dimension, value]) => having(`${metric.view}.${dimension}`, value)),
      limit: 50_000,
    });
    for (const row of rows) {
      const where = dimensions.map((dimension) => ({ dimension, value: textOf(row[`${metric.view}.${dimension}`]) }));
      const key = JSON.stringify(where);
      if (!series.has(key)) {
        names.push(key);
        places.set(key, where);
        series.set(
          key,
          Array.from({ length: metric.periods + MEMORY + 1 }, () => null),
        );
      }
      const at = monthsBetween(start, String(row[`${metric.view}.${metric.time}.month`]));
      const [figure, volume] = [row[name], row[volumeName]];
      if (typeof figure === 'number' && typeof volume === 'number' && volume >= metric.minimum)
        series.get(key)![at] = figure;
      else if (at === metric.periods + MEMORY) thin++;
    }
  }
  const { tested, moves } = judgeLevels(
    names.map((key) => ({ name: key, values: series.get(key)! })),
    metric.direction,
    level,
  );
  return { tested, thin, moves: moves.map((move) => ({ metric, where: places.get(move.name)!, move, month })) };
}

const textOf = (value: unknown): string | null => (value === null || value === undefined ? null : String(value));

function monthsBetween(start: string, month: string): number {
  const [y0, m0, y1, m1] = [...start.split('-').slice(0, 2), ...month.split('-').slice(0, 2)].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return 12 * (y1 - y0) + m1 - m0;
}
