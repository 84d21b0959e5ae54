import { bigint, double, money } from '../columns.ts';

/** The additive columns of acquisition: every figure is a sum of these, or made of such sums. */
export const acquisitionColumns = {
  spend: money('What ads cost.'),
  impressions: bigint('How often they were shown.'),
  clicks: bigint('How often they were clicked.'),
  leads: double('1 for a lead.'),
  qualified_leads: double('1 for a qualified one.'),
  comparable_leads: double(
    '1 for a qualified one of a complete month, where there is a month before to compare it with.',
  ),
  qualified_leads_before: double('1 for a qualified one of the month before, on the first day of the month.'),
  trials_started: double('Share in the first trial of an account.'),
  new_customers: double('Share in an account that became a customer.'),
  acquisition_cost: money('What winning a customer cost: its part of the spend.'),
  revenue_90d: double('MRR of the first three months of a customer, by its share.'),
  current_customers: double('Share in a customer that pays today.'),
  current_mrr: double('MRR of the last month, by the share.'),
  current_gross_profit: double('Gross profit of the last month, by the share.'),
  opening_customers_6m: double('Months of the last six at whose beginning it was a customer, by the share.'),
  churned_customers_6m: double('Months of them in which it left, by the share.'),
};
export type AcquisitionColumn = keyof typeof acquisitionColumns;
