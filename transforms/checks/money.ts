/** The identities of `metrics.md`: what must hold whatever the extracts say. */
import { sql } from 'kysely';
import type { Money } from '../../sources/columns.ts';
import { accountMonths } from '../core/account-months.ts';
import { revenueLedger } from '../marts/revenue-ledger.ts';
import { segmentMonths } from '../marts/segment-months.ts';
import { ZERO } from '../sql.ts';
import { defineCheck } from './define.ts';

export const movementsAddUp = defineCheck({
  name: 'mrr_movements_add_up',
  description: 'Of every account and month: MRR = opening + new + reactivation + expansion - contraction - churned.',
  severity: 'error',
  from: { account_months: accountMonths },
  rows: (db) =>
    db
      .selectFrom('account_months')
      .select(['account_id', 'month', 'mrr', 'opening_mrr'])
      .where(
        sql<boolean>`mrr <> opening_mrr + new_mrr + reactivation_mrr + expansion_mrr - contraction_mrr - churned_mrr`,
      ),
});

export const openingIsTheMonthBefore = defineCheck({
  name: 'opening_mrr_is_the_month_before',
  description: 'The opening MRR of every account and month is its MRR of the month before.',
  severity: 'error',
  from: { account_months: accountMonths },
  rows: (db) => {
    const before = db
      .selectFrom('account_months as a')
      .select([
        'a.account_id',
        'a.month',
        'a.opening_mrr',
        'a.months_since',
        sql<Money>`coalesce(lag(a.mrr) over (partition by a.account_id order by a.month), ${ZERO})`.as('mrr_before'),
        sql<number>`coalesce(lag(a.months_since) over (partition by a.account_id order by a.month), -1)`.as(
          'months_before',
        ),
      ]);
    return db
      .selectFrom(before.as('b'))
      .select(['b.account_id', 'b.month', 'b.opening_mrr', 'b.mrr_before'])
      .where(sql<boolean>`b.opening_mrr <> b.mrr_before or b.months_before <> b.months_since - 1`);
  },
});

export const ledgerHoldsEveryAmount = defineCheck({
  name: 'ledger_holds_every_amount',
  description: 'Month by month, the revenue ledger adds up to the account months: nothing is lost or counted twice.',
  severity: 'error',
  from: { account_months: accountMonths, revenue_ledger: revenueLedger },
  rows: (db) => {
    const total = (column: string) => sql<Money>`coalesce(sum(${sql.ref(column)}), ${ZERO})`;
    const totals = [
      total('mrr').as('mrr'),
      total('opening_mrr').as('opening_mrr'),
      total('churned_mrr').as('churned_mrr'),
    ] as const;
    const months = db
      .selectFrom('account_months')
      .groupBy('month')
      .select(['month', ...totals]);
    const ledger = db
      .selectFrom('revenue_ledger')
      .groupBy('month')
      .select(['month', ...totals]);
    return db
      .selectFrom(months.as('a'))
      .fullJoin(ledger.as('l'), 'l.month', 'a.month')
      .select(['a.month', 'a.mrr as expected', 'l.mrr as found'])
      .where(sql<boolean>`coalesce(a.mrr, 0) <> coalesce(l.mrr, 0) or coalesce(a.opening_mrr, 0) <> coalesce(l.opening_mrr, 0)
        or coalesce(a.churned_mrr, 0) <> coalesce(l.churned_mrr, 0)`);
  },
});

export const segmentsRollForward = defineCheck({
  name: 'segments_roll_forward',
  description: 'Of every segment and month: MRR = that of the month before + the movements + transferred.',
  severity: 'error',
  from: { segment_months: segmentMonths },
  rows: (db) => {
    const before = db
      .selectFrom('segment_months as s')
      .selectAll('s')
      .select(
        sql<Money>`coalesce(lag(s.mrr) over (partition by s.segmentation, s.segment order by s.month), ${ZERO})`.as(
          'mrr_before',
        ),
      );
    return db
      .selectFrom(before.as('b'))
      .select(['b.segmentation', 'b.segment', 'b.month', 'b.mrr', 'b.mrr_before'])
      .where(sql<boolean>`b.opening_mrr <> b.mrr_before or b.mrr <> b.mrr_before + b.new_mrr + b.reactivation_mrr + b.expansion_mrr
        - b.contraction_mrr - b.churned_mrr + b.transferred_mrr`);
  },
});

export const transfersCancel = defineCheck({
  name: 'transfers_cancel',
  description: 'Over all segments of a segmentation the transferred MRR of a month is 0.',
  severity: 'error',
  from: { segment_months: segmentMonths },
  rows: (db) =>
    db
      .selectFrom('segment_months')
      .groupBy(['segmentation', 'month'])
      .select(['segmentation', 'month', sql<Money>`sum(transferred_mrr)`.as('transferred_mrr')])
      .having(sql<boolean>`sum(transferred_mrr) <> 0`),
});

export const segmentationsCoverEveryone = defineCheck({
  name: 'segmentations_cover_everyone',
  description: 'Every segmentation holds the whole MRR of every month.',
  severity: 'error',
  from: { segment_months: segmentMonths, account_months: accountMonths },
  rows: (db) => {
    const total = db
      .selectFrom('account_months')
      .groupBy('month')
      .select(['month', sql<Money>`sum(mrr)`.as('mrr')]);
    const held = db
      .selectFrom('segment_months')
      .groupBy(['segmentation', 'month'])
      .select(['segmentation', 'month', sql<Money>`sum(mrr)`.as('mrr')]);
    return db
      .selectFrom(held.as('h'))
      .leftJoin(total.as('t'), 't.month', 'h.month')
      .select(['h.segmentation', 'h.month', 'h.mrr as found', 't.mrr as expected'])
      .where(sql<boolean>`h.mrr <> coalesce(t.mrr, 0)`);
  },
});
