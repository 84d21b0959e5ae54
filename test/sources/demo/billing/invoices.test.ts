import { expect, test } from 'vitest';
import { invoiceRows } from '../../../../sources/demo/billing/invoices.ts';
import { addMonths, dayOf, iso } from '../../../../sources/demo/calendar.ts';
import { LAST_DAY } from '../../../../sources/demo/truth.ts';
import { company, groupBy } from '../panel.ts';

const invoices = invoiceRows(company);
const bySubscription = groupBy(invoices, (row) => row.subscription_id!);

test('what is invoiced, less what is credited, is the price of the months that were used', () => {
  let whole = 0;
  for (const { firm, subscriptions } of company) {
    for (const row of subscriptions.filter((s) => !s.is_trial && s.end_date && s.end_date <= LAST_DAY)) {
      const net = bySubscription.get(row.subscription_id)!.reduce((sum, { amount }) => sum + amount, 0);
      const months = Array.from({ length: 36 }, (_, n) => iso(addMonths(dayOf(row.start_date), n + 1)));
      const used = months.indexOf(row.end_date!) + 1;
      if (used > 0 && used % firm.term === 0) {
        expect(net, row.subscription_id).toBeCloseTo(row.mrr_amount * used, 2);
        whole++;
      } else {
        const share = (dayOf(row.end_date!) - dayOf(row.start_date)) / 30.4;
        expect(Math.abs(net / row.mrr_amount - share), row.subscription_id).toBeLessThan(0.3);
      }
    }
  }
  expect(whole).toBeGreaterThan(200);
});

test('most are paid, and nothing is paid before it is issued, or after the extracts end', () => {
  for (const { paid_date, issued_date, invoice_id, status } of invoices) {
    expect((paid_date !== null) === (status === 'paid'), invoice_id).toBe(true);
    if (paid_date !== null) expect(paid_date >= issued_date && paid_date <= LAST_DAY, invoice_id).toBe(true);
  }
  expect(invoices.filter((row) => row.status === 'paid').length / invoices.length).toBeGreaterThan(0.9);
  expect(new Set(invoices.map((row) => row.status)).size).toBe(4);
});
