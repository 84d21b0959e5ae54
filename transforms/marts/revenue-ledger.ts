import { type Expression, type RawBuilder, sql } from 'kysely';
import type { Money, SqlDate } from '../../sources/columns.ts';
import { bigint, date, text } from '../columns.ts';
import { accountMonths } from '../core/account-months.ts';
import { accountUsageMonths } from '../core/account-usage-months.ts';
import { accounts } from '../core/accounts.ts';
import { months } from '../core/months.ts';
import { accountProfiles } from '../core/segments.ts';
import { defineTransform } from '../define.ts';
import { divRound, flag, share, ZERO } from '../sql.ts';
import { type LedgerColumn, ledgerColumns } from './ledger-columns.ts';

/** The ledger's columns in a fixed order, `filled` where they are given, else 0. */
function entries(filled: Partial<Record<LedgerColumn, Expression<unknown>>>) {
  return (Object.keys(ledgerColumns) as LedgerColumn[]).map((column) => {
    const nothing = ledgerColumns[column].sql === 'bigint' ? sql.lit(0) : ZERO;
    return sql`${filled[column] ?? nothing}`.as(column);
  });
}
interface Entry {
  readonly account_id: string;
  readonly month: SqlDate;
  readonly profile: number;
}
const ref = (name: string) => sql.ref<Money>(`b.${name}`);
const has = (name: string) => sql<boolean>`${ref(name)} > 0`;

/**
 * The double entry behind every revenue figure. An account-month is booked twice: its closing side under the segments of
 * the month end, its opening side (what it had, lost and gained) under those of the month before. What stayed but changed
 * segments is transferred, out of the old and into the new. So for any grouping, segmentations included:
 *
 *     mrr = opening_mrr + new + reactivation + expansion - contraction - churned + transferred
 *
 * Looks back over six and twelve months are booked under the month that they end with, so that they too are sums.
 */
export const revenueLedger = defineTransform({
  name: 'revenue_ledger',
  layer: 'marts',
  description: 'One row per account, month and combination of segments: what is added up to every revenue figure.',
  grain: ['account_id', 'month', 'segment_profile_id'],
  from: {
    account_months: accountMonths,
    account_profiles: accountProfiles,
    account_usage_months: accountUsageMonths,
    accounts,
    months,
  },
  columns: {
    account_id: text('Account.'),
    month: date('Month.'),
    segment_profile_id: bigint('Combination of segments under which it is booked.'),
    ...ledgerColumns,
  },
  rows: (db) => {
    const w = sql`over (partition by a.account_id order by a.month)`;
    const ago = (n: number, column: string) => sql`lag(${sql.ref(column)}, ${sql.lit(n)}) ${w}`;
    const base = db
      .selectFrom('account_months as a')
      .innerJoin('account_profiles as p', (j) =>
        j.onRef('p.account_id', '=', 'a.account_id').onRef('p.month', '=', 'a.month'),
      )
      .innerJoin('months as m', 'm.month', 'a.month')
      .innerJoin('accounts as c', 'c.account_id', 'a.account_id')
      .leftJoin('account_usage_months as u', (j) =>
        j.onRef('u.account_id', '=', 'a.account_id').onRef('u.month', '=', 'a.month'),
      )
      .select([
        'a.account_id',
        'a.month',
        'm.month_index',
        'p.segment_profile_id as profile',
        'a.mrr',
        'a.opening_mrr',
        'a.new_mrr',
        'a.reactivation_mrr',
        'a.expansion_mrr',
        'a.contraction_mrr',
        'a.churned_mrr',
        'a.scheduled_churn_mrr',
        share(sql.ref('a.mrr'), sql.ref('c.gross_margin')).as('gross_profit'),
        divRound(sql`coalesce(c.cost_to_serve, ${ZERO})`, 12).as('cost_to_serve'),
        sql<boolean>`u.account_id is not null`.as('adopts'),
        sql<number>`coalesce(u.active_days, 0)`.as('active_days'),
        ago(1, 'p.segment_profile_id').as('profile_1'),
        ago(6, 'p.segment_profile_id').as('profile_6'),
        ago(12, 'p.segment_profile_id').as('profile_12'),
        sql`coalesce(${ago(6, 'a.mrr')}, ${ZERO})`.as('mrr_6'),
        sql`coalesce(${ago(12, 'a.mrr')}, ${ZERO})`.as('mrr_12'),
      ]);
    const stays = sql<boolean>`${has('mrr')} and ${has('opening_mrr')}`;
    const side = (
      profile: string,
      filled: Partial<Record<LedgerColumn, Expression<unknown>>>,
      where: RawBuilder<boolean>,
    ) =>
      db
        .selectFrom(sql`base`.as('b'))
        .select([
          sql.ref<string>('b.account_id').as('account_id'),
          sql.ref('b.month').as('month'),
          sql.ref(`b.${profile}`).as('profile'),
          ...entries(filled),
        ])
        .where(where);

    const closing = side(
      'profile',
      {
        customers: sql.lit(1),
        mrr: ref('mrr'),
        new_customers: flag(has('new_mrr')),
        new_mrr: ref('new_mrr'),
        reactivated_customers: flag(has('reactivation_mrr')),
        reactivation_mrr: ref('reactivation_mrr'),
        transferred_mrr: sql`case when ${has('opening_mrr')} then ${ref('mrr')} else ${ZERO} end`,
        scheduled_churn_mrr: ref('scheduled_churn_mrr'),
        gross_profit: ref('gross_profit'),
        cost_to_serve: ref('cost_to_serve'),
        adopting_customers: flag(sql`b.adopts`),
        active_days: sql.ref('b.active_days'),
      },
      has('mrr'),
    );
    const opening = side(
      'profile_1',
      {
        opening_customers: sql.lit(1),
        opening_mrr: ref('opening_mrr'),
        expansion_mrr: ref('expansion_mrr'),
        contraction_mrr: ref('contraction_mrr'),
        churned_customers: flag(has('churned_mrr')),
        churned_mrr: ref('churned_mrr'),
        transferred_mrr: sql`case when ${stays} then -${ref('mrr')} else ${ZERO} end`,
      },
      has('opening_mrr'),
    );
    const sixAgo = side('profile_6', { mrr_6m_ago: ref('mrr_6') }, has('mrr_6'));
    const twelveAgo = side('profile_12', { mrr_12m_ago: ref('mrr_12'), retained_mrr_12m: ref('mrr') }, has('mrr_12'));
    // A month's churn counts in its own window and in those of the five months after.
    const windows = db
      .selectFrom(sql`base`.as('b'))
      .innerJoin('months as m', (j) => j.on(sql<boolean>`m.month_index between b.month_index and b.month_index + 5`))
      .select([
        sql.ref<string>('b.account_id').as('account_id'),
        'm.month',
        sql.ref('b.profile_1').as('profile'),
        ...entries({ opening_customers_6m: sql.lit(1), churned_customers_6m: flag(has('churned_mrr')) }),
      ])
      .where(has('opening_mrr'));

    const all = sql<Entry>`(${closing} union all ${opening} union all ${windows} union all ${sixAgo} union all ${twelveAgo})`;
    return db
      .with('base', () => base)
      .selectFrom(all.as('e'))
      .select(['e.account_id', 'e.month', 'e.profile as segment_profile_id'])
      .select((Object.keys(ledgerColumns) as LedgerColumn[]).map((c) => sql<never>`sum(${sql.ref(`e.${c}`)})`.as(c)))
      .groupBy(['e.account_id', 'e.month', 'e.profile']);
  },
});
