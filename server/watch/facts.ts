/** What watched metrics are made of, as tables of sums by day and segment: the model's own SQL, run once per set of dimensions. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Term, WatchedSum } from '../../model/watch.ts';
import type { Part } from '../cube/expressions.ts';
import type { Semantic } from '../cube/semantic.ts';
import { sqlName, sqlText } from '../warehouse/layout.ts';
import { addDays, addPeriods, dayAfter, lastComplete } from './calendar.ts';

/** A table of sums: `day`, a column per dimension, and one per measure. */
export interface Facts {
  readonly table: string;
  readonly dimensions: readonly string[];
  readonly measures: readonly string[];
  /** Last day that counts: of weeks the last one with rows, of months the end of the last complete one. */
  readonly end: string;
}

/** Makes tables of sums and keeps them, since metrics of a view share them. */
export class FactTables {
  readonly #connection: DuckDBConnection;
  readonly #semantic: Semantic;
  readonly #asOf: string;
  readonly #made = new Map<string, Facts>();

  constructor(connection: DuckDBConnection, semantic: Semantic, asOf: string) {
    this.#connection = connection;
    this.#semantic = semantic;
    this.#asOf = asOf;
  }

  /**
   * The facts of a metric.
   * @param among all that are watched: those of the same rows share a table
   * @param explaining measures of the view, beyond those of a metric, that explaining it needs
   */
  async of(
    metric: WatchedSum,
    among: readonly WatchedSum[],
    explaining: (metric: WatchedSum) => readonly string[] = () => [],
  ): Promise<Facts> {
    const key = sharedKey(metric);
    const known = this.#made.get(key);
    if (known) return known;
    const sharing = among.filter((other) => sharedKey(other) === key);
    const needed = new Set([
      ...sharing.flatMap(({ numerator, denominator }) => [...numerator, ...denominator]).map((t) => t.measure),
      ...sharing.flatMap(explaining),
    ]);
    const facts = await this.#make(metric, `watched_${this.#made.size}`, Math.max(...sharing.map(spanOf)), [...needed]);
    this.#made.set(key, facts);
    return facts;
  }

  async #make(metric: WatchedSum, table: string, span: number, measures: readonly string[]): Promise<Facts> {
    const { view, time, unit, where } = metric;
    const dimensions = [...metric.within, ...metric.by];
    const known = addDays(this.#asOf, -metric.lag);
    const latest = unit === 'month' ? lastComplete(known) : known;
    // A week more, since rows may end some days before the last day that the extracts know of.
    const from = addPeriods(latest, unit, -span - 1);
    const member = (name: string): Part => ({ member: `${view}.${name}` });
    const day = (text: string): Part => ({ value: { sql: `CAST(${sqlText(text)} AS TIMESTAMP)` } });
    const conditions = [
      { parts: [member(time), { sql: ' > ' }, day(`${from} 23:59:59.999`)] },
      { parts: [member(time), { sql: ' < ' }, day(dayAfter(latest))] },
      ...Object.entries(where).map(([name, value]) => ({
        parts: [member(name), { sql: ' = ' }, { value: { sql: sqlText(value) } }],
      })),
    ];
    const sql = await this.#semantic.compile({ view, dimensions: [time, ...dimensions], measures, conditions });
    const columns = ['day', ...dimensions, ...measures].map(sqlName).join(', ');
    const keys = ['cast(day as date) as day', ...dimensions.map(sqlName)];
    const sums = measures.map((name) => `cast(sum(${sqlName(name)}) as double) as ${sqlName(name)}`);
    await this.#connection.run(
      `create or replace temp table ${table} as select ${[...keys, ...sums].join(', ')}
       from (${sql}) as facts(${columns}) group by ${keys.map((_, i) => i + 1).join(', ')}`,
    );
    if (unit === 'month') return { table, dimensions, measures, end: latest };
    const read = await this.#connection.runAndReadAll(`select cast(max(day) as text) from ${table}`);
    return { table, dimensions, measures, end: (read.getRowsJS()[0]?.[0] as string | null) ?? latest };
  }
}

/** Periods that a metric looks back over. */
const spanOf = ({ periods, windows }: WatchedSum): number => periods + Math.max(...windows);
const sharedKey = ({ view, time, by, within, where, unit, lag }: WatchedSum) =>
  JSON.stringify([view, time, within, by, where, unit, lag]);

/** The SQL of terms over the columns of a table of facts. */
export const termsSql = (terms: readonly Term[]): string =>
  terms
    .map(({ measure, sign }, i) => `${sign < 0 ? '-' : i > 0 ? '+' : ''} coalesce(${sqlName(measure)}, 0)`)
    .join(' ');
