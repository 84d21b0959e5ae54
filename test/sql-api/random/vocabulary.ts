/** The columns of the views, and values that they have or might have. */
import type { Kind, Value, ViewName } from './description.ts';

export interface Dimension {
  readonly name: string;
  readonly kind: Kind;
  readonly values: readonly Value[];
}
const text = (name: string, ...values: string[]): Dimension => ({ name, kind: 'text', values });
const MONTHS = Array.from({ length: 10 }, (_, i) => new Date(Date.UTC(2023, 11 + i, 1)).toISOString().slice(0, 10));
const date = (name: string, ...more: string[]): Dimension => ({ name, kind: 'date', values: [...MONTHS, ...more] });

const ACCOUNT: readonly Dimension[] = [
  text('account_id', 'A1', 'A2', 'A3', 'A5', 'A8', 'A10', 'A12', "O'Neill"),
  text('account_name', 'Firm A1', 'Firm A2', 'Firm A3', 'Firm A11', 'firm a1', '100% $1'),
  text('industry', 'FinTech', 'DevTools', 'HealthTech', ''),
  text('country', 'GB', 'US', 'DE', 'FR'),
  text('region', 'EMEA', 'NA', 'APAC', 'LATAM'),
  text('firm_type', 'bank'),
  text('investment_focus', 'equities'),
  text('plan', 'Pro', 'Basic', 'Enterprise', 'pro'),
  text('acquisition_channel', 'paid_social', 'partner', 'organic', 'referral'),
  date('cohort_month'),
  text('aum_tier', 'silver', 'gold', 'unknown'),
  text('channel_persona', 'partner, unknown', 'paid social, unknown', 'other channel, unknown'),
  text('client_grade', 'C', 'D', 'not a customer'),
  text('company_size', 'solo', 'small', 'medium', 'large', 'unknown'),
  text('rfm', 'champions', 'loyal', 'at risk', 'not a customer'),
  text('role_usage', 'unknown role, none', 'unknown role, light', 'executive, heavy'),
  text('usage_level', 'light', 'none', 'heavy'),
];
const month = date('month');

export const DIMENSIONS: Readonly<Record<ViewName, readonly Dimension[]>> = {
  revenue: [month, ...ACCOUNT],
  cohorts: [{ name: 'months_since', kind: 'int', values: [0, 1, 2, 3, 6, 7] }, month, ...ACCOUNT],
  customers: [
    ...ACCOUNT,
    text('status', 'active', 'churned', 'trial', 'prospect'),
    date('signup_date', '2024-01-05', '2024-06-15'),
    date('first_paid_month'),
    date('churned_month'),
    date('last_seen_at', '2024-08-31', '2024-02-20'),
  ],
  segments: [
    text(
      'segmentation',
      'aum_tier',
      'channel_persona',
      'client_grade',
      'company_size',
      'rfm',
      'role_usage',
      'usage_level',
    ),
    text('segment', 'silver', 'small', 'large', 'unknown', 'none', 'at risk', 'D'),
    month,
    { name: 'is_thin', kind: 'bool', values: [true, false] },
    text('service_level', 'self service', 'pooled success manager'),
    text('activities', 'webinar every month', 'onboarding by e-mail; webinar every month'),
    text('technology', 'in-app guide; help centre'),
  ],
  surveys: [
    {
      name: 'submitted_date',
      kind: 'timestamp',
      values: ['2024-02-01 10:00:00', '2024-08-30 10:00:00', '2024-06-01 00:00:00'],
    },
    text('tool', 'support ticket', 'form'),
    ...ACCOUNT,
  ],
};
