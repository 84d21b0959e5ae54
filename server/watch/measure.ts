/** Asks the tables of facts: what a metric's sums are in a segment and a range of days, and what is judged of them. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { WatchedSum } from '../../model/watch.ts';
import type { Measures } from '../../transforms/metric-tree/formula.ts';
import type { Place } from '../../transforms/watch/finding.ts';
import { sqlName, sqlText } from '../warehouse/layout.ts';
import { type Facts, termsSql } from './facts.ts';

/** A condition that holds for the rows of a segment. */
export const placeSql = (where: readonly Place[]): string =>
  where
    .map(({ dimension, value }) =>
      value === null ? `${sqlName(dimension)} is null` : `${sqlName(dimension)} = ${sqlText(value)}`,
    )
    .join(' and ') || 'true';

/** The values that the dimensions of `within` have together; one empty segment where there are none. */
export async function withinValues(
  connection: DuckDBConnection,
  facts: Facts,
  within: readonly string[],
): Promise<Place[][]> {
  if (within.length === 0) return [[]];
  const columns = within.map(sqlName).join(', ');
  const rows = await connection.runAndReadAll(`select distinct ${columns} from ${facts.table} order by all`);
  return rows
    .getRowsJS()
    .map((row) => within.map((dimension, i) => ({ dimension, value: row[i] === null ? null : String(row[i]) })));
}

/** Makes the relation that a metric is judged on: its dimensions, `day`, `numerator` and, where it has one, `denominator`. */
export async function judgedRelation(
  connection: DuckDBConnection,
  facts: Facts,
  metric: WatchedSum,
  within: readonly Place[],
): Promise<string> {
  const columns = [
    ...metric.by.map((name) => `cast(${sqlName(name)} as text) as ${sqlName(name)}`),
    'day',
    `${termsSql(metric.numerator)} as numerator`,
    ...(metric.denominator.length > 0 ? [`${termsSql(metric.denominator)} as denominator`] : []),
  ];
  await connection.run(
    `create or replace temp view watched_metric as select ${columns.join(', ')} from ${facts.table} where ${placeSql(within)}`,
  );
  return 'watched_metric';
}

/** Sums by segment and days, each asked once. */
export class Sums {
  readonly #connection: DuckDBConnection;
  readonly #facts: (metric: WatchedSum) => Facts;
  readonly #known = new Map<string, Measures>();

  constructor(connection: DuckDBConnection, facts: (metric: WatchedSum) => Facts) {
    this.#connection = connection;
    this.#facts = facts;
  }

  /** Sums of all measures of the metric's facts, by `view.measure`. Both days are included. */
  async of(metric: WatchedSum, where: readonly Place[], from: string, to: string): Promise<Measures> {
    const { table, measures } = this.#facts(metric);
    const condition = `day between ${sqlText(from)} and ${sqlText(to)} and ${placeSql(where)}`;
    const key = `${table} ${condition}`;
    const known = this.#known.get(key);
    if (known) return known;
    const sums = measures.map((name) => `coalesce(sum(${sqlName(name)}), 0)`).join(', ');
    const reader = await this.#connection.runAndReadAll(`select ${sums} from ${table} where ${condition}`);
    const row = reader.getRowsJS()[0]!;
    const found = Object.fromEntries(measures.map((name, i) => [`${metric.view}.${name}`, Number(row[i])]));
    this.#known.set(key, found);
    return found;
  }
}
