/** Billing's invoices: amounts in cents, times in seconds since 1970. What a replaced subscription did not use is credited. */
import type { invoices } from '../../billing/invoices.ts';
import type { Money } from '../../columns.ts';
import type { RowOf } from '../../contract.ts';
import { addMonths, dayOf, iso } from '../calendar.ts';
import type { Client, SubscriptionRow } from '../company.ts';
import { DIRT } from '../dirt.ts';
import { chance, geometric } from '../distributions.ts';
import type { Extract } from '../extract.ts';
import { STREAM } from '../firms.ts';
import { END } from '../lifecycle.ts';
import { type Random, random } from '../prng.ts';
import { FORMATS, made, tableExtract } from '../table.ts';
import { SEED } from '../truth.ts';

export type InvoiceRow = RowOf<typeof invoices>;

const PATH = 'billing/invoices.csv';

/** In order of issue. */
export function invoiceRows(company: readonly Client[], seed = SEED): InvoiceRow[] {
  const all = company.flatMap(({ firm, subscriptions }) => {
    const draw = random(seed, STREAM.invoices, firm.index);
    return subscriptions.filter((row) => !row.is_trial).flatMap((row) => invoicesOf(row, firm.term, draw));
  });
  all.sort((a, b) => (a.issued_date < b.issued_date ? -1 : a.issued_date > b.issued_date ? 1 : 0));
  return all.map((row, i) => ({ ...row, invoice_id: `in_${String(i + 1).padStart(6, '0')}` }));
}

/** An invoice at the start of each period, and a credit note where the subscription ends within one. */
function invoicesOf(row: SubscriptionRow, term: number, draw: Random): InvoiceRow[] {
  const [start, end] = [dayOf(row.start_date), row.end_date === null ? undefined : dayOf(row.end_date)];
  const amount = Math.round(row.mrr_amount * term * 100) / 100;
  const rows: InvoiceRow[] = [];
  for (let n = 0; ; n++) {
    const [from, to] = [addMonths(start, n * term), addMonths(start, (n + 1) * term)];
    if (from >= Math.min(end ?? END, END)) return rows;
    rows.push(invoice(row, from, amount, draw));
    if (end === undefined || end >= to || end >= END) continue;
    const unused = Math.round(((amount * (to - end)) / (to - from)) * 100) / 100;
    if (unused > 0) rows.push({ ...blank(row, end, -unused), status: 'paid', paid_date: iso(end) });
  }
}

const blank = ({ account_id, subscription_id, currency }: SubscriptionRow, issued: number, amount: number) => ({
  ...{ invoice_id: '', account_id, subscription_id, currency },
  ...{ issued_date: iso(issued), due_date: iso(issued + (amount > 0 ? 30 : 0)), paid_date: null },
  ...{ amount: amount as Money, amount_refunded: null, updated_at: null },
});

function invoice(row: SubscriptionRow, issued: number, amount: number, draw: Random): InvoiceRow {
  const given = blank(row, issued, amount);
  const fate = draw();
  const paid = issued + geometric(draw, 18);
  const refunded = chance(draw, 0.01) ? Math.round(amount * draw() * 100) / 100 : null;
  if (fate < 0.004) return { ...given, status: 'void' };
  if (fate < 0.01 && issued < END - 120) return { ...given, status: 'uncollectible' };
  if (paid >= END) return { ...given, status: 'open' };
  return { ...given, status: 'paid', paid_date: iso(paid), amount_refunded: refunded as Money | null };
}

const seconds = (day: string | null) => (day === null ? null : String(dayOf(day) * 86_400));
/** Whole cents: nothing of a cent is lost in `amount * 100`. */
const cents = (amount: number | null) => (amount === null ? null : Math.round(amount * 100));

export const invoicesExtract = (company: readonly Client[]): Extract =>
  tableExtract<InvoiceRow>({
    path: PATH,
    format: FORMATS.plain,
    columns: {
      id: (row) => row.invoice_id,
      account: (row) => row.account_id,
      subscription: (row) => row.subscription_id,
      created: (row) => seconds(row.issued_date),
      due: (row) => seconds(row.due_date),
      paid_at: (row) => seconds(row.paid_date),
      status: (row) => row.status,
      amount_cents: (row) => cents(row.amount),
      refunded_cents: (row) => cents(row.amount_refunded),
      currency: (row) => row.currency,
    },
    rows: () => invoiceRows(company),
    extra: ([model]) => {
      const { rejected, orphans } = DIRT[PATH];
      return [
        ...made(rejected['status is unknown'], model!, (i) => ({ invoice_id: `in_s${i}`, status: 'lost in the mail' })),
        ...made(rejected['account is missing'], model!, (i) => ({ invoice_id: `in_a${i}`, account_id: null })),
        ...made(orphans, model!, (i) => ({ invoice_id: `in_o${i}`, account_id: `MA-8800${i}`, subscription_id: null })),
      ];
    },
  });
