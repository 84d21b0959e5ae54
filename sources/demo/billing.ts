/** Billing's extract: comma CSV, ISO dates, amounts as `"1,234.50"`; annual contracts state `arr` in place of `mrr`. */
import type { Client, SubscriptionRow } from './company.ts';
import { DIRT } from './dirt.ts';
import { type Extract, inPieces, repeatSome, spread } from './extract.ts';

const PATH = 'billing/subscriptions.csv';
const HEADER =
  'id,customer,product,start,end,seats,interval,currency,mrr,arr,trial,auto_renew,upgraded,downgraded,cancelled';

export function billingExtract(company: readonly Client[]): Extract {
  return {
    path: PATH,
    encoding: 'utf-8',
    gzip: false,
    *text() {
      const lines = company.flatMap(({ subscriptions }) => subscriptions.map(line));
      yield* inPieces([HEADER, ...spread(repeatSome(lines, DIRT[PATH].exact), extra(company))], '\n');
    },
  };
}

/** Bad rows and orphans. */
function extra(company: readonly Client[]): string[] {
  const model = company.flatMap((client) => client.subscriptions).find((row) => !row.is_trial && row.end_date)!;
  const make = (count: number, change: (i: number) => Partial<Record<keyof SubscriptionRow, unknown>>) =>
    Array.from({ length: count }, (_, i) => line({ ...model, ...change(i) } as SubscriptionRow));
  const { rejected, orphans } = DIRT[PATH];
  return [
    ...make(rejected['mrr_amount is negative'], (i) => ({
      subscription_id: `SUB-N${i}`,
      mrr_amount: -1500.5 * (i + 1),
    })),
    ...make(rejected['start_date is 02-31'], (i) => ({ subscription_id: `SUB-D${i}`, start_date: '2025-02-31' })),
    ...make(rejected['end_date is before start_date'], (i) => ({
      ...{ subscription_id: `SUB-E${i}`, start_date: `2025-06-1${i}`, end_date: `2025-05-1${i}` },
    })),
    ...make(rejected['subscription_id is missing'], () => ({ subscription_id: '' })),
    ...make(orphans, (i) => ({
      ...{ subscription_id: `SUB-O${i}`, account_id: `MA-8800${i}`, start_date: '2024-02-01', end_date: '2024-05-01' },
    })),
  ];
}

function line(row: SubscriptionRow): string {
  const annual = row.billing_frequency === 'annual';
  return [
    row.subscription_id,
    row.account_id,
    row.plan,
    row.start_date,
    row.end_date,
    row.seats,
    row.billing_frequency,
    row.currency,
    annual ? '' : amount(row.mrr_amount),
    annual ? amount(row.mrr_amount * 12) : '',
    ...[row.is_trial, row.auto_renew, row.is_upgrade, row.is_downgrade, row.churn_flag].map((yes) =>
      yes ? 'yes' : 'no',
    ),
  ].join(',');
}

/** `1234.5` as `"1,234.50"`; quotes only where there is a comma. */
function amount(value: number): string {
  const cents = Math.round(Math.abs(value) * 100);
  const whole = String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
  const text = `${value < 0 ? '-' : ''}${whole}.${String(cents % 100).padStart(2, '0')}`;
  return text.includes(',') ? `"${text}"` : text;
}
