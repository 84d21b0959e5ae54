import { sql } from 'kysely';
import type { SqlDate } from '../../sources/columns.ts';
import { bigint, date } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { dataWindow } from './data-window.ts';

/** 1,320 months from January 1990 on, as contracts accept no date outside of them, without an engine's own series function. */
const digits = (column: string) =>
  sql`(values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as ${sql.raw(column)}(v)`;
const everyMonth = sql<{ month: SqlDate; next_month: SqlDate; month_index: number }>`(
  select make_date(1990 + n / 12, n % 12 + 1, 1) as month,
    make_date(1990 + (n + 1) / 12, (n + 1) % 12 + 1, 1) as next_month,
    1990 * 12 + n as month_index
  from (select cast(a.v + 10 * b.v + 100 * c.v + 1000 * d.v as integer) as n
    from ${digits('a')}, ${digits('b')}, ${digits('c')}, (values (0), (1)) as d(v)) as numbers
  where n < 1320)`;

export const months = defineTransform({
  name: 'months',
  layer: 'core',
  description: 'One row per complete month that the extracts cover: the calendar of every figure.',
  grain: ['month'],
  from: { data_window: dataWindow },
  columns: {
    month: date('First day of the month.'),
    month_end: date('Last day of the month.'),
    month_index: bigint('Number of the month counted from year 0.'),
  },
  rows: (db) =>
    db
      .selectFrom('data_window as w')
      .innerJoin(everyMonth.as('m'), (j) =>
        j.onRef('m.month', '>=', 'w.first_month').on(sql`m.next_month - 1`, '<=', sql.ref('w.as_of')),
      )
      .select(['m.month', sql<SqlDate>`m.next_month - 1`.as('month_end'), 'm.month_index']),
});
