/** Planted faults against what is found: by the search for segments, and by Adtributor on the same rows. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { detect } from '../server/watch/detect.ts';
import { columnsOf } from '../server/watch/read.ts';
import { adtributor } from '../transforms/statistics/adtributor.ts';
import type { Detection, MetricKind, Periods, Place } from '../transforms/watch/finding.ts';
import { covered, DIMENSIONS, LAST_DAY, type Leaf, type Planted } from './planted.ts';

const PERIODS: Periods = { unit: 'week', end: LAST_DAY, baseline: 8, windows: [1, 4] };
export const DAYS = 7 * (PERIODS.baseline + Math.max(...PERIODS.windows));
/** Least volume: clicks, cases, events; amounts have none. */
const MINIMUM: Record<MetricKind, number> = { ratio: 50, proportion: 100, count: 20, money: 0 };

export const watchPlanted = (
  connection: DuckDBConnection,
  table: string,
  kind: MetricKind,
  level: number,
): Promise<Detection> =>
  detect(connection, {
    relation: table,
    dimensions: DIMENSIONS,
    kind,
    periods: PERIODS,
    direction: 'both',
    minimum: MINIMUM[kind],
    level,
  });

export interface Score {
  readonly hits: number;
  readonly told: number;
  readonly planted: number;
}

/** Segments are the same when they have the same leaves, however they are told. */
export function score(
  leaves: readonly Leaf[],
  planted: readonly (readonly Place[])[],
  told: readonly (readonly Place[])[],
): Score {
  const key = (where: readonly Place[]) => covered(leaves, where).join();
  const truth = new Set(planted.map(key));
  const found = new Set(told.map(key));
  return { hits: [...found].filter((each) => truth.has(each)).length, told: found.size, planted: truth.size };
}

/**
 * What Adtributor says, read as well as it can be: it is told that something changed and in which window, is given
 * strata's own forecast (the baseline's periods), and its most surprising dimension is taken, each element as a segment.
 */
export async function attributed(
  connection: DuckDBConnection,
  table: string,
  kind: MetricKind,
  { faults }: Planted,
): Promise<Place[][]> {
  if (faults.length === 0) return [];
  const weeks = Math.round((faults[0]!.daysBack + 1) / 7);
  const rated = kind === 'ratio' || kind === 'proportion';
  const period = `(date '${LAST_DAY}' - "day") // 7`;
  const longest = Math.max(...PERIODS.windows);
  const sums = ['numerator', 'denominator'].flatMap((sum) => [
    `sum(${sum}) filter (${period} >= ${longest}) * ${weeks} / ${PERIODS.baseline}.0`,
    `sum(${sum}) filter (${period} < ${weeks})`,
  ]);
  const dimensions = [];
  for (const dimension of DIMENSIONS) {
    const names = (await connection.runAndReadAll(`select distinct ${dimension} from ${table} order by 1`)).getRows();
    const columns = await columnsOf(
      connection,
      `select ${sums.join(', ')} from ${table} group by ${dimension} order by ${dimension}`,
    );
    dimensions.push({
      dimension,
      elements: names.map(([name], i) => ({
        element: name as string,
        numerator: { forecast: columns[0]![i]!, actual: columns[1]![i]! },
        ...(rated ? { denominator: { forecast: columns[2]![i]!, actual: columns[3]![i]! } } : {}),
      })),
    });
  }
  const [best] = adtributor(dimensions).explanations;
  return best ? best.elements.map(({ element }) => [{ dimension: best.dimension, value: element }]) : [];
}
