/** SQL of the one pass over the rows: a row per leaf segment, a column per period, values as small numbers. */
import { longestWindow, periodCount, periodIndex, withinPeriods } from './periods.ts';
import type { Watched } from './watched.ts';
import { column, isRate, range } from './watched.ts';

/** Temporary tables of one search. */
export interface WatchTables {
  /** A row per leaf and period. */
  readonly series: string;
  /** A row per leaf: codes `c0 ...`, sums per period `n0 ...` and `d0 ...`. */
  readonly leaves: string;
  /** A row per judged segment. */
  readonly nodes: string;
  /** The values behind the codes of a dimension, by its position. */
  values(dimension: number): string;
}

export const watchTables = (prefix: string): WatchTables => ({
  series: `"${prefix}_series"`,
  leaves: `"${prefix}_leaves"`,
  nodes: `"${prefix}_nodes"`,
  values: (dimension) => `"${prefix}_values_${dimension}"`,
});

/** Statements that make the series, the values and the leaves. Codes start at 1: 0 is for what is rolled up. */
export function leafSql(watched: Watched, tables: WatchTables): string[] {
  const { relation, dimensions, periods, kind } = watched;
  const rated = isRate(kind);
  const keys = range(dimensions.length);
  const grouped = dimensions.map((dimension, i) => `${column(dimension)} as k${i}`);
  const wide = range(periodCount(periods)).flatMap((p) => [
    `coalesce(sum(n) filter (p = ${p}), 0) as n${p}`,
    ...(rated ? [`coalesce(sum(d) filter (p = ${p}), 0) as d${p}`] : []),
  ]);
  const baseline = range(periodCount(periods)).slice(longestWindow(periods));
  const sumOf = (letter: string) => baseline.map((p) => `${letter}${p}`).join(' + ');
  const by = keys.map((i) => `k${i}`);
  const list = (names: readonly string[], end: string) => names.map((name) => `${name}${end}`).join('');
  return [
    `create or replace temp table ${tables.series} as
     select ${list(grouped, ', ')}${periodIndex(periods)} as p,
       coalesce(sum(cast(numerator as double)), 0) as n${rated ? ', coalesce(sum(cast(denominator as double)), 0) as d' : ''}
     from ${relation} where ${withinPeriods(periods)} group by ${list(by, ', ')}p`,
    ...keys.map(
      (i) => `create or replace temp table ${tables.values(i)} as
       select k, cast(row_number() over (order by k asc nulls last) as integer) as code
       from (select distinct k${i} as k from ${tables.series})`,
    ),
    `create or replace temp table ${tables.leaves} as
     with wide as (select ${list(by, ', ')}${wide.join(', ')} from ${tables.series} ${by.length > 0 ? `group by ${by.join(', ')}` : ''})
     select ${keys.map((i) => `v${i}.code as c${i}, `).join('')}wide.*${by.length > 0 ? ` exclude (${by.join(', ')})` : ''},
       ${rated ? `case when ${sumOf('d')} > 0 then (${sumOf('n')}) ** 2 / (${sumOf('d')}) else 0 end` : '0'} as square,
       ${baseline.map((p) => `abs(n${p})`).join(' + ')} as amount
     from wide ${keys.map((i) => `join ${tables.values(i)} v${i} on wide.k${i} is not distinct from v${i}.k`).join(' ')}`,
    `drop table ${tables.series}`,
  ];
}
