import { bigint, money } from '../columns.ts';

/** The additive columns of the revenue ledger: whatever is asked is a sum of these, or a ratio of such sums. */
export const ledgerColumns = {
  customers: bigint('1 for a customer at the month end.'),
  mrr: money('MRR at the month end.'),
  opening_customers: bigint('1 for a customer at the end of the month before, under the segments that it had then.'),
  opening_mrr: money('MRR at the end of the month before, under the segments that it had then.'),
  new_customers: bigint('1 in the first month with MRR.'),
  new_mrr: money('MRR of that month.'),
  reactivated_customers: bigint('1 in the month of a return.'),
  reactivation_mrr: money('MRR of that month.'),
  expansion_mrr: money('Growth of MRR, under the opening segments.'),
  contraction_mrr: money('Loss of MRR without leaving, under the opening segments.'),
  churned_customers: bigint('1 in the month of leaving, under the opening segments.'),
  churned_mrr: money('MRR that left, under the opening segments.'),
  transferred_mrr: money('MRR that a change of segments moved: minus under the old ones, plus under the new.'),
  scheduled_churn_mrr: money('Part of MRR whose subscription already has an end date.'),
  gross_profit: money('MRR times gross margin.'),
  cost_to_serve: money('Cost of serving the customer in the month.'),
  adopting_customers: bigint('1 for a customer that used any feature in the month.'),
  active_days: bigint('Days of the month on which a customer used the product.'),
  opening_customers_6m: bigint(
    'Opening customers of the six months that end with the month, under the opening segments of each.',
  ),
  churned_customers_6m: bigint(
    'Churned customers of the six months that end with the month, under the opening segments of each.',
  ),
  mrr_6m_ago: money('MRR six months before, under the segments of then.'),
  mrr_12m_ago: money('MRR twelve months before, under the segments of then.'),
  retained_mrr_12m: money('MRR now of a customer of twelve months before, under the segments of then.'),
};
export type LedgerColumn = keyof typeof ledgerColumns;
