import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makePlan } from '../../transforms/index.ts';
import { DEFAULT_SETTINGS } from '../../transforms/settings.ts';
import { mrrSize } from '../fixtures/small-company.ts';
import { duckdb, runPlan, type Value } from '../support/engines.ts';

const MONTHS = 10;
const monthStart = (m: number) => `2024-${String(m + 1).padStart(2, '0')}-01`;
const monthEnd = (m: number) => new Date(Date.UTC(2024, m + 1, 0)).toISOString().slice(0, 10);
const dayOf = (n: number) => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10);
const lastDay = 304; // 2024-10-31

interface Sub {
  readonly account: number;
  readonly start: number;
  readonly length: number | null;
  readonly mrr: number;
  readonly trial: boolean;
}
const subs = fc.array(
  fc.record({
    account: fc.integer({ min: 0, max: 5 }),
    start: fc.integer({ min: 0, max: lastDay }),
    length: fc.option(fc.integer({ min: 0, max: 200 }), { nil: null }),
    mrr: fc.integer({ min: 0, max: 300 }),
    trial: fc.boolean(),
  }),
  { minLength: 1, maxLength: 25 },
);

/** The movements of metrics.md, told once more in plain TypeScript. */
function movements(given: readonly Sub[], limit: number | undefined) {
  const rows: Record<string, Value>[] = [];
  for (const account of new Set(given.map((s) => s.account))) {
    const mrr = Array.from({ length: MONTHS }, (_, m) => {
      const end = monthEnd(m);
      return given
        .filter(
          (s) =>
            s.account === account &&
            !s.trial &&
            dayOf(s.start) <= end &&
            (s.length === null || dayOf(s.start + s.length) > end),
        )
        .reduce((sum, s) => sum + s.mrr, 0);
    });
    const first = mrr.findIndex((v) => v > 0);
    if (first < 0) continue;
    for (let m = first; m < MONTHS; m++) {
      const [now, before] = [mrr[m]!, m > 0 ? mrr[m - 1]! : 0];
      const away = m - 1 - mrr.slice(0, m).findLastIndex((v) => v > 0);
      const isNew = m === first || (limit !== undefined && away > limit);
      rows.push({
        account_id: `A${account}`,
        month: monthStart(m),
        mrr: now,
        new_mrr: before === 0 && isNew ? now : 0,
        reactivation_mrr: before === 0 && !isNew ? now : 0,
        expansion_mrr: before > 0 && now > before ? now - before : 0,
        contraction_mrr: now > 0 && before > now ? before - now : 0,
        churned_mrr: before > 0 && now === 0 ? before : 0,
      });
    }
  }
  return rows.sort((a, b) => (`${a.account_id}${a.month}` < `${b.account_id}${b.month}` ? -1 : 1));
}

it('agrees with the definitions for any subscriptions, and the identities hold', async () => {
  await fc.assert(
    fc.asyncProperty(subs, fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }), async (given, limit) => {
      const settings = { ...DEFAULT_SETTINGS, asOf: '2024-10-31', reactivationLimitMonths: limit };
      const plan = makePlan({ settings, segmentations: [mrrSize] });
      const engine = await duckdb();
      try {
        await runPlan(engine, plan, {
          accounts: [{ account_id: 'A0', signup_date: '2024-01-01' }],
          subscriptions: given.map((s, i) => ({
            subscription_id: `S${i}`,
            account_id: `A${s.account}`,
            start_date: dayOf(s.start),
            end_date: s.length === null ? null : dayOf(s.start + s.length),
            mrr_amount: s.mrr,
            is_trial: s.trial,
          })),
        });
        const found =
          await engine.rows(`select account_id, month, mrr, new_mrr, reactivation_mrr, expansion_mrr, contraction_mrr, churned_mrr
          from account_months order by account_id, month`);
        expect(found).toEqual(movements(given, limit));
        for (const check of plan.checks.filter((c) => c.severity === 'error')) {
          expect({ check: check.name, rows: await engine.rows(check.sql) }).toEqual({ check: check.name, rows: [] });
        }
      } finally {
        await engine.close();
      }
    }),
    { numRuns: 25 },
  );
});
