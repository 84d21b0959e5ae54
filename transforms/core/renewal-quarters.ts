import { sql } from 'kysely';
import type { SqlDate } from '../../sources/columns.ts';
import { bigint, date, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { flag } from '../sql.ts';
import { accountFeatures } from './account-features.ts';
import { accountMonths } from './account-months.ts';
import { months } from './months.ts';
import { accountProfiles } from './segments.ts';
import { settingsTable } from './settings.ts';

/** Quarters that are looked at: three years. What kept customers before says little of those of today. */
const QUARTERS = 12;
const quarterNumbers = sql<{ quarter: number }>`(values ${sql.join(
  Array.from({ length: QUARTERS }, (_, i) => sql`(${sql.lit(i + 1)})`),
)})`;

/**
 * Quarters end with the last complete month and do not overlap; an account leaves in one of them at most, and is at risk in
 * each that it enters as a customer. The features that it used are those of one month, full months before the quarter: use
 * falls before a client leaves, whatever the feature. It was a customer at the opening of that month already.
 */
export const renewalQuarters = defineTransform({
  name: 'renewal_quarters',
  layer: 'core',
  description:
    'One row per quarter and customer at its opening: whether it was still one at its end, and how much it had used.',
  grain: ['account_id', 'quarter_end'],
  from: {
    months,
    settings: settingsTable,
    account_months: accountMonths,
    account_features: accountFeatures,
    account_profiles: accountProfiles,
  },
  columns: {
    account_id: text('Account.'),
    quarter_end: date('Last month of the quarter.'),
    use_month: date('Month of which the use counts.'),
    use_index: bigint('Number of that month counted from year 0.'),
    renewed: bigint('1 when it was a customer at the end of the quarter.'),
    usage_fifth: bigint(
      'Fifth of the customers of the quarter by days with use in the three months that end with the month of use; 0 the least.',
    ),
    segment_profile_id: bigint('Combination of segments at the end of the month of use.'),
  },
  rows: (db) => {
    const quarters = db
      .selectFrom(db.selectFrom('months').select(sql<number>`max(month_index)`.as('last')).as('l'))
      .innerJoin(quarterNumbers.as<'k'>(sql`k(quarter)`), (j) => j.onTrue())
      .innerJoin('settings as g', (j) => j.onTrue())
      .innerJoin('months as e', (j) => j.on(sql`e.month_index`, '=', sql`l.last - 3 * k.quarter + 3`))
      .innerJoin('months as o', (j) => j.on(sql`o.month_index`, '=', sql`e.month_index - 3`))
      .innerJoin('months as u', (j) => j.on(sql`u.month_index`, '=', sql`o.month_index - g.renewal_lag_months`))
      .innerJoin('months as b', (j) => j.on(sql`b.month_index`, '=', sql`u.month_index - 1`))
      .select([
        'e.month as quarter_end',
        'o.month as opening_month',
        'u.month as use_month',
        'u.month_index as use_index',
        'b.month as before_month',
      ]);
    // A customer before the month of use (1), at the opening (2) and at the end (4): added up, 3 left and 7 stayed.
    const roles = sql<{ role: number }>`(values (1), (2), (4))`;
    const asked = db
      .selectFrom(quarters.as('q'))
      .innerJoin(roles.as<'r'>(sql`r(role)`), (j) => j.onTrue())
      .select([
        'q.quarter_end',
        'q.use_month',
        'q.use_index',
        'r.role',
        sql<SqlDate>`case r.role when 1 then q.before_month when 2 then q.opening_month else q.quarter_end end`.as(
          'month',
        ),
      ]);
    // One look at the months of customers: joined to themselves they meet by account first, each month with each.
    const customers = db
      .selectFrom(asked.as('q'))
      .innerJoin('account_months as a', (j) => j.on(sql<boolean>`a.month = q.month and a.is_customer`))
      .groupBy(['a.account_id', 'q.quarter_end', 'q.use_month', 'q.use_index'])
      .having(sql<boolean>`sum(q.role) in (3, 7)`)
      .select([
        'a.account_id',
        'q.quarter_end',
        'q.use_month',
        'q.use_index',
        flag(sql`sum(q.role) = 7`).as('renewed'),
      ]);
    return db
      .selectFrom(customers.as('c'))
      .innerJoin('account_features as f', (j) =>
        j.onRef('f.account_id', '=', 'c.account_id').onRef('f.month', '=', 'c.use_month'),
      )
      .innerJoin('account_profiles as p', (j) =>
        j.onRef('p.account_id', '=', 'c.account_id').onRef('p.month', '=', 'c.use_month'),
      )
      .select([
        'c.account_id',
        'c.quarter_end',
        'c.use_month',
        'c.use_index',
        'c.renewed',
        sql<number>`(rank() over (partition by c.quarter_end order by f.active_days_3m) - 1) * 5
          / count(*) over (partition by c.quarter_end)`.as('usage_fifth'),
        'p.segment_profile_id',
      ]);
  },
});
