/** The measures of the views by the formulas of the metric definitions, over rows of a group. */
import type { Kind, ViewName } from './description.ts';
import type { Row } from './marts.ts';

/** Which months of a group count: its last, its first, or all of them. */
export type Closing = 'last' | 'first' | 'all';
type Amount = number | null;
/** What a formula is made of: sums of inputs over the rows of the group that count. */
export interface Sums {
  /** @param money the input is in cents, the sum is not */
  sum(input: string, closing: Closing, money: boolean): Amount;
  rows(): readonly Row[];
}
export interface MeasureDefinition {
  readonly kind: Kind;
  /** Adds up over rows. */
  readonly additive: boolean;
  /** Has a part that is a stock. */
  readonly stock: boolean;
  value(of: Sums): Amount;
}

type Part = (of: Sums) => Amount;
const count =
  (input: string, closing: Closing = 'all'): Part =>
  (of) =>
    of.sum(input, closing, false);
const money =
  (input: string, closing: Closing = 'all'): Part =>
  (of) =>
    of.sum(input, closing, true);
const combined =
  (combine: (...values: number[]) => Amount, ...of: Part[]): Part =>
  (sums) => {
    const values = of.map((part) => part(sums));
    return values.some((value) => value === null) ? null : combine(...(values as number[]));
  };
const per = (upper: Part, lower: Part): Part => combined((a, b) => (b === 0 ? null : a / b), upper, lower);
const times = (factor: number, part: Part): Part => combined((a) => a * factor, part);
const plus = (...of: Part[]): Part => combined((...values) => values.reduce((a, b) => a + b), ...of);
const minus = (left: Part, ...of: Part[]): Part =>
  combined((first, ...rest) => rest.reduce((a, b) => a - b, first), left, ...of);

const measure = (kind: Kind, additive: boolean, stock: boolean, value: Part): MeasureDefinition => ({
  kind,
  additive,
  stock,
  value,
});
const counted = (input: string, closing: Closing = 'all') =>
  measure('int', true, closing !== 'all', count(input, closing));
const amount = (input: string, closing: Closing = 'all') =>
  measure('numeric', true, closing !== 'all', money(input, closing));
const ratio = (value: Part) => measure('double', false, false, value);
const stockRatio = (value: Part) => measure('double', false, true, value);

const lost = plus(money('churned_mrr'), money('contraction_mrr'));
const gained = plus(money('new_mrr'), money('reactivation_mrr'), money('expansion_mrr'));
const opening = money('opening_mrr');
const planned = per(money('income_of_planned'), count('income_planned'));
const churn = per(count('churned_customers'), count('opening_customers'));
const ltv = per(
  per(money('gross_profit', 'last'), count('customers', 'last')),
  per(count('churned_customers_6m', 'last'), count('opening_customers_6m', 'last')),
);
const growth = combined((a) => a - 1, per(money('mrr', 'last'), money('mrr_6m_ago', 'last')));
const profit = times(12, per(minus(money('gross_profit'), money('cost_to_serve')), count('customers')));
const adoption = per(count('adopting_customers'), count('customers'));
const arpu = per(money('mrr'), count('customers'));
const Z = 1.6448536269514722;
/** An end of Wilson's 90 % interval. */
const wilson = (side: 1 | -1): Part =>
  combined(
    (rate, n) => {
      if (n === 0) return null;
      const spread = Z * Math.sqrt((rate * (1 - rate)) / n + (Z * Z) / (4 * n * n));
      return (rate + (Z * Z) / (2 * n) + side * spread) / (1 + (Z * Z) / n);
    },
    churn,
    count('opening_customers'),
  );
const projected = (input: string) => stockRatio(per(count(input, 'last'), count('projected_customers', 'last')));

export const MEASURES: Readonly<Record<ViewName, Readonly<Record<string, MeasureDefinition>>>> = {
  revenue: {
    customers: counted('customers', 'last'),
    opening_customers: counted('opening_customers', 'first'),
    new_customers: counted('new_customers'),
    churned_customers: counted('churned_customers'),
    reactivated_customers: counted('reactivated_customers'),
    mrr: amount('mrr', 'last'),
    opening_mrr: amount('opening_mrr', 'first'),
    arr: measure('numeric', true, true, times(12, money('mrr', 'last'))),
    new_mrr: amount('new_mrr'),
    expansion_mrr: amount('expansion_mrr'),
    contraction_mrr: amount('contraction_mrr'),
    churned_mrr: amount('churned_mrr'),
    reactivation_mrr: amount('reactivation_mrr'),
    transferred_mrr: amount('transferred_mrr'),
    net_new_mrr: measure('numeric', true, false, minus(gained, lost)),
    scheduled_churn_mrr: amount('scheduled_churn_mrr', 'last'),
    gross_profit: amount('gross_profit'),
    cost_to_serve: amount('cost_to_serve'),
    churn_rate: ratio(churn),
    churn_rate_low: ratio(wilson(-1)),
    churn_rate_high: ratio(wilson(1)),
    opening_customer_months: counted('opening_customers'),
    annual_churn_rate: ratio(combined((rate) => 1 - (1 - rate) ** 12, churn)),
    revenue_churn_rate: ratio(per(lost, opening)),
    grr: ratio(per(minus(opening, money('contraction_mrr'), money('churned_mrr')), opening)),
    nrr: ratio(
      per(minus(plus(opening, money('expansion_mrr')), money('contraction_mrr'), money('churned_mrr')), opening),
    ),
    nrr_12m: stockRatio(per(money('retained_mrr_12m', 'last'), money('mrr_12m_ago', 'last'))),
    arpu: ratio(arpu),
    quick_ratio: ratio(per(gained, lost)),
    revenue_growth_6m: stockRatio(growth),
    ltv: stockRatio(ltv),
    profit_per_client: ratio(profit),
    feature_adoption_rate: ratio(adoption),
  },
  cohorts: {
    cohort_customers: { ...counted('cohort_customers', 'last') },
    retained_customers: counted('retained', 'last'),
    cohort_mrr: amount('mrr', 'last'),
    opening_cohort_mrr: amount('opening_cohort_mrr', 'last'),
    cumulative_revenue: amount('cumulative_revenue', 'last'),
    retention_rate: stockRatio(per(count('retained', 'last'), count('cohort_customers', 'last'))),
    net_revenue_retention: stockRatio(per(money('mrr', 'last'), money('opening_cohort_mrr', 'last'))),
    cumulative_revenue_per_customer: stockRatio(
      per(money('cumulative_revenue', 'last'), count('cohort_customers', 'last')),
    ),
  },
  customers: {
    accounts: measure('int', true, false, (of) => of.rows().length),
    active_customers: counted('is_active'),
    current_mrr: amount('current_mrr'),
    avg_tenure_months: ratio(per(count('paid_months'), count('was_customer'))),
    avg_aum: ratio((of) =>
      mean(
        of.rows().map((row) => row.aum as Amount),
        100,
      ),
    ),
    ltv_to_date: ratio(per(money('gross_profit_to_date'), count('was_customer'))),
    ltv_projected: ratio(per(count('projected_value'), count('is_active'))),
    ltv_projected_low: ratio(per(count('projected_value_low'), count('is_active'))),
    ltv_projected_high: ratio(per(count('projected_value_high'), count('is_active'))),
  },
  segments: {
    customers: counted('customers', 'last'),
    mrr: amount('mrr', 'last'),
    opening_customer_months: counted('opening_customers'),
    trials_in_flight: counted('trials_in_flight'),
    arpu: ratio(arpu),
    ltv: stockRatio(ltv),
    customers_ever: counted('customers_ever', 'last'),
    ltv_to_date: stockRatio(per(money('gross_profit_to_date', 'last'), count('customers_ever', 'last'))),
    ltv_projected: projected('projected_value'),
    ltv_projected_low: projected('projected_value_low'),
    ltv_projected_high: projected('projected_value_high'),
    churn_rate: ratio(churn),
    churn_rate_low: ratio(wilson(-1)),
    churn_rate_high: ratio(wilson(1)),
    opening_customers_6m: counted('opening_customers_6m', 'last'),
    churn_rate_6m: stockRatio(per(count('churned_customers_6m', 'last'), count('opening_customers_6m', 'last'))),
    revenue_growth_6m: stockRatio(growth),
    trial_to_paid_rate: ratio(per(count('trials_converted'), count('trials_matured'))),
    sessions_per_user: ratio(per(count('sessions'), count('active_users'))),
    feature_adoption_rate: ratio(adoption),
    revenue_per_client: ratio(times(12, arpu)),
    cost_per_client: ratio(times(12, per(money('cost_to_serve'), count('customers')))),
    profit_per_client: ratio(profit),
    planned_income_per_client: ratio(planned),
    planned_cost_per_client: ratio(per(money('cost_of_planned'), count('cost_planned'))),
    income_vs_plan: ratio(minus(times(12, per(money('mrr_of_planned'), count('income_planned'))), planned)),
  },
  surveys: {
    responses: measure('int', true, false, (of) => of.rows().length),
    csat: ratio((of) =>
      mean(
        of.rows().map((row) => row.csat_score as Amount),
        1,
      ),
    ),
  },
};

function mean(values: readonly Amount[], divisor: number): Amount {
  const known = values.filter((value) => value !== null);
  return known.length ? known.reduce((a, b) => a + b, 0) / divisor / known.length : null;
}
