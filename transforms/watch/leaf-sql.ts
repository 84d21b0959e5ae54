/** SQL of the one pass over the rows: a row per leaf segment, a column per period, values as small numbers. */
import { baselineIndices, periodCount, periodIndex, withinPeriods } from './periods.ts';
import type { Watched } from './watched.ts';
import { column, isRate, range } from './watched.ts';

/** Temporary tables of one search. */
export interface WatchTables {
  /** A row per leaf, with its values as they are. */
  readonly sums: string;
  /** A row per leaf: codes `c0 ...`, sums per period `n0 ...` and `d0 ...`. */
  readonly leaves: string;
  /** A row per judged segment. */
  readonly nodes: string;
  /** The values behind the codes of a dimension, by its position. */
  values(dimension: number): string;
}

export const watchTables = (prefix: string): WatchTables => ({
  sums: `"${prefix}_sums"`,
  leaves: `"${prefix}_leaves"`,
  nodes: `"${prefix}_nodes"`,
  values: (dimension) => `"${prefix}_values_${dimension}"`,
});

/** Statements that make the sums, the values and the leaves. Codes start at 1: 0 is for what is rolled up. */
export function leafSql(watched: Watched, tables: WatchTables): string[] {
  const { relation, dimensions, periods, kind } = watched;
  const rated = isRate(kind);
  const keys = range(dimensions.length);
  const by = keys.map((i) => `k${i}`);
  const sums = [...(rated ? ['n', 'd'] : ['n'])].flatMap((letter) =>
    range(periodCount(periods)).map((p) => `coalesce(sum(${letter}) filter (p = ${p}), 0) as ${letter}${p}`),
  );
  const baseline = (letter: string) => baselineIndices(periods).map((p) => `${letter}${p}`);
  return [
    `create or replace temp table ${tables.sums} as
     select ${[...by, ...sums].join(', ')}
     from (select ${[...dimensions.map((dimension, i) => `${column(dimension)} as k${i}`)].map((key) => `${key}, `).join('')}
         ${periodIndex(periods)} as p, cast(numerator as double) as n${rated ? ', cast(denominator as double) as d' : ''}
       from ${relation} where ${withinPeriods(periods)})
     ${by.length > 0 ? `group by ${by.join(', ')}` : ''}`,
    ...keys.map(
      (i) => `create or replace temp table ${tables.values(i)} as
       select k, cast(row_number() over (order by k asc nulls last) as integer) as code
       from (select distinct k${i} as k from ${tables.sums})`,
    ),
    `create or replace temp table ${tables.leaves} as
     select ${keys.map((i) => `v${i}.code as c${i}, `).join('')}sums.*${by.length > 0 ? ` exclude (${by.join(', ')})` : ''},
       ${rated ? `coalesce((${baseline('n').join(' + ')}) ** 2 / nullif(${baseline('d').join(' + ')}, 0), 0)` : '0'} as square,
       ${baseline('n')
         .map((n) => `abs(${n})`)
         .join(' + ')} as amount
     from ${tables.sums} sums
       ${keys.map((i) => `join ${tables.values(i)} v${i} on sums.k${i} is not distinct from v${i}.k`).join(' ')}`,
    `drop table ${tables.sums}`,
  ];
}
