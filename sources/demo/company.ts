/** Meridian Analytics, its clients and what they bought, as rows of the contracts: what its extracts are made from. */

import type { subscriptions as subscriptionsContract } from '../billing/subscriptions.ts';
import type { Money, SqlDate, SqlTimestamp } from '../columns.ts';
import type { RowOf } from '../contract.ts';
import type { accounts as accountsContract } from '../crm/accounts.ts';
import { clock, iso } from './calendar.ts';
import { between } from './distributions.ts';
import { type Firm, makeFirms, STREAM } from './firms.ts';
import { END, type Lifecycle, live, type Span } from './lifecycle.ts';
import { random } from './prng.ts';
import { FIRMS, SEED } from './truth.ts';

export type AccountRow = RowOf<typeof accountsContract>;
export type SubscriptionRow = RowOf<typeof subscriptionsContract>;

/** A firm with its history and the rows that stand for it. */
export interface Client {
  readonly firm: Firm;
  readonly life: Lifecycle;
  readonly account: AccountRow;
  readonly subscriptions: readonly SubscriptionRow[];
}

/** All clients, in order of signup. About 2,000 firms in 0.1 s; other counts and seeds are for calibration. */
export function makeCompany(count = FIRMS, seed = SEED): Client[] {
  return makeFirms(count, seed).map((firm) => {
    const life = live(firm, seed);
    const account = accountRow(firm, life, seed);
    const subscriptions = [...life.spans]
      .filter((span) => span.start < END)
      .sort((a, b) => a.start - b.start)
      .map((span, i) => subscriptionRow(firm, span, i));
    return { firm, life, account, subscriptions };
  });
}

const FREQUENCY = { 1: 'monthly', 3: 'quarterly', 12: 'annual' } as const;

function accountRow(firm: Firm, life: Lifecycle, seed: number): AccountRow {
  const paid = life.spans.filter((span) => !span.trial && span.plan !== 'Data Add-on' && span.start < END);
  const latest = paid.at(-1) ?? life.spans.at(-1);
  const seats = latest?.seats ?? firm.seats;
  const draw = random(seed, STREAM.firm, firm.index, 2);
  const changed = between(draw, firm.signup, END - 1);
  return {
    account_id: firm.id,
    account_name: firm.name,
    industry: firm.industry,
    country: firm.country,
    region: firm.region,
    firm_type: firm.firmType,
    investment_focus: firm.focus,
    plan: latest?.plan ?? firm.plan,
    acquisition_channel: firm.channel,
    signup_date: iso(firm.signup),
    seats,
    website: null,
    referrals_per_year: null,
    aum: firm.aum as Money,
    cost_to_serve: (600 + 45 * seats + between(draw, 0, 400)) as Money,
    is_trial: paid.length === 0 && life.spans.some((span) => span.end! >= END),
    churn_flag: paid.length > 0 && paid.every((span) => span.end !== undefined && span.end < END),
    updated_at: `${iso(changed)} ${clock(between(draw, 8 * 60, 18 * 60) * 60)}` as SqlTimestamp,
  };
}

function subscriptionRow(firm: Firm, span: Span, index: number): SubscriptionRow {
  const end: SqlDate | null = span.end === undefined ? null : iso(span.end);
  return {
    subscription_id: `SUB-${firm.id.slice(3)}-${index + 1}`,
    account_id: firm.id,
    plan: span.plan,
    start_date: iso(span.start),
    end_date: end,
    mrr_amount: span.price as Money,
    currency: 'USD',
    seats: span.seats,
    billing_frequency: span.trial ? 'monthly' : FREQUENCY[firm.term],
    is_trial: span.trial,
    auto_renew: !span.trial && !span.churned,
    is_upgrade: span.change === 'upgrade',
    is_downgrade: span.change === 'downgrade',
    churn_flag: span.churned ?? false,
    updated_at: null,
  };
}
