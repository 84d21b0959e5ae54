import { describe, expect, test } from 'vitest';
import { subscriptions } from '../../../sources/billing/subscriptions.ts';
import { accounts } from '../../../sources/crm/accounts.ts';
import { addMonths, dayOf, iso } from '../../../sources/demo/calendar.ts';
import { feedbackRows } from '../../../sources/demo/feedback.ts';
import { ticketRows } from '../../../sources/demo/tickets.ts';
import { FIRMS, FIRST_DAY, LAST_DAY } from '../../../sources/demo/truth.ts';
import { usageByMonth } from '../../../sources/demo/usage.ts';
import { usageEvents } from '../../../sources/product/usage-events.ts';
import { supportTickets } from '../../../sources/support/support-tickets.ts';
import { churnFeedback } from '../../../sources/surveys/churn-feedback.ts';
import { company, MONTHS, mrrOf } from './panel.ts';

const rows = company.flatMap((client) => client.subscriptions);
const paid = rows.filter((row) => !row.is_trial && row.plan !== 'Data Add-on');

describe('rows follow the contracts', () => {
  const usage = [...usageByMonth(company)].flat();
  test.each([
    ['accounts', accounts, company.map((client) => client.account)],
    ['subscriptions', subscriptions, rows],
    ['usage events', usageEvents, usage.filter((_, i) => i % 20 === 0)],
    ['support tickets', supportTickets, [...ticketRows(company)]],
    ['churn feedback', churnFeedback, [...feedbackRows(company)]],
  ])('%s', (_, contract, all) => {
    expect(all.length).toBeGreaterThan(100);
    for (const row of all) {
      const read = contract.row.strict().safeParse(row);
      if (!read.success) expect(row, read.error.message).toBeUndefined();
    }
  });

  test('ids are unique, and no day lies outside the extracts', () => {
    expect(new Set(company.map((client) => client.account.account_id)).size).toBe(FIRMS);
    expect(new Set(rows.map((row) => row.subscription_id)).size).toBe(rows.length);
    expect(new Set(usage.map((row) => row.event_id)).size).toBe(usage.length);
    for (const days of [company.map((c) => c.account.signup_date), rows.map((r) => r.start_date)]) {
      const sorted = [...days].sort();
      expect(sorted[0]! >= FIRST_DAY && sorted.at(-1)! <= LAST_DAY).toBe(true);
    }
    // The last day has usage, so that the last month counts as complete.
    expect(usage.at(-1)!.occurred_at.slice(0, 10)).toBe(LAST_DAY);
    expect(usage.length).toBeGreaterThan(250_000);
    expect(usage.length).toBeLessThan(400_000);
  });
});

describe('what happens to clients', () => {
  test('firms that never subscribe, trials that convert and trials that do not', () => {
    const never = company.filter((client) => client.subscriptions.length === 0).length;
    expect(never / FIRMS).toBeGreaterThan(0.02);
    expect(never / FIRMS).toBeLessThan(0.05);
    const trials = company.filter(({ subscriptions: [first] }) => first?.is_trial && first.end_date! < '2026-09-01');
    const converted = trials.filter((client) => client.subscriptions.length > 1).length;
    expect(converted / trials.length).toBeGreaterThan(0.63);
    expect(converted / trials.length).toBeLessThan(0.73);
  });

  test('all ways of billing, upgrades, downgrades and add-ons', () => {
    const share = (of: (row: (typeof rows)[number]) => unknown) => paid.filter(of).length / paid.length;
    for (const [frequency, least] of [
      ['monthly', 0.5],
      ['quarterly', 0.15],
      ['annual', 0.15],
    ] as const)
      expect(share((row) => row.billing_frequency === frequency)).toBeGreaterThan(least);
    expect(share((row) => row.is_upgrade)).toBeGreaterThan(0.05);
    expect(share((row) => row.is_downgrade)).toBeGreaterThan(0.02);
    expect(rows.filter((row) => row.plan === 'Data Add-on').length).toBeGreaterThan(50);
  });

  test('a replacement starts on the day on which the old one ends', () => {
    for (const { subscriptions: own } of company) {
      for (const row of own.filter((s) => s.is_upgrade || s.is_downgrade)) {
        const replaced = own.find((s) => s.end_date === row.start_date && s.plan !== 'Data Add-on');
        expect(replaced, row.subscription_id).toBeDefined();
        if (row.is_upgrade) expect(row.mrr_amount).toBeGreaterThan(replaced!.mrr_amount);
        else expect(row.mrr_amount).toBeLessThan(replaced!.mrr_amount);
      }
    }
  });

  test('a client leaves at the end of a period that it has paid for', () => {
    const left = company.filter((c) => c.life.churns.length === 1 && !c.life.churns[0]!.returned);
    const simple = left.filter((c) => mrrEverGaps(c) === 0);
    expect(simple.length).toBeGreaterThan(150);
    for (const { subscriptions: own, firm, life } of simple) {
      const start = dayOf(own.find((s) => !s.is_trial)!.start_date);
      const ends = Array.from({ length: 40 }, (_, k) => iso(addMonths(start, (k + 1) * firm.term)));
      expect(ends).toContain(iso(life.churns[0]!.day));
    }
  });

  test('pauses, returns, and ends that are known before they come', () => {
    const months = (client: (typeof company)[number]) => MONTHS.map((month) => mrrOf(client, month) > 0);
    const gaps = company
      .map((c) =>
        months(c)
          .map(Number)
          .join('')
          .replace(/^0+|0+$/g, ''),
      )
      .filter((m) => m.includes('0'));
    expect(gaps.length).toBeGreaterThan(30);
    expect(company.filter((client) => client.life.churns.some((c) => c.returned)).length).toBeGreaterThan(2);
    const scheduled = rows.filter((row) => row.churn_flag && row.end_date! > LAST_DAY);
    expect(scheduled.length).toBeGreaterThan(10);
    expect(scheduled.every((row) => row.auto_renew === false && row.end_date! < '2027-02-01')).toBe(true);
  });
});

/** Stays after the first: a return after a pause or a churn. */
function mrrEverGaps({ subscriptions: own }: (typeof company)[number]): number {
  const main = own.filter((s) => !s.is_trial && s.plan !== 'Data Add-on');
  return main.slice(1).filter((row) => !row.is_upgrade && !row.is_downgrade).length;
}
