/** What is known of an account at a month's end: the columns that segmentations may use. */
import { bigint, boolean, date, double, money, nullable, text } from '../columns.ts';
import { decidingContactColumns } from './deciding-contacts.ts';

/** Said of a contact in the contract, read of an account: the description says whose it is. */
const ofTheDecidingContact = Object.fromEntries(
  Object.entries(decidingContactColumns).map(([name, column]) => [
    name,
    { ...column, description: `Of the contact that decides: ${column.description}` },
  ]),
) as typeof decidingContactColumns;

export const accountFeaturesColumns = {
  account_id: text('Id of the account.'),
  month: date('Month at whose end the features are taken, as its first day.'),
  plan: nullable(text('Plan of the account.')),
  industry: nullable(text('Industry of the firm.')),
  country: nullable(text('Country of the firm, ISO 3166-1 alpha-2.')),
  region: nullable(text('Sales region.')),
  firm_type: nullable(text('What kind of investor the firm is.')),
  investment_focus: nullable(text('Asset class that the firm mainly invests in.')),
  acquisition_channel: nullable(text('Channel that won the account.')),
  seats: nullable(bigint('Licensed users of the account.')),
  aum: nullable(money('Assets under management.')),
  mrr: money('Monthly recurring revenue of the month.'),
  is_customer: boolean('MRR of the month is above 0.'),
  tenure_months: nullable(bigint('Months since the first paid month, which is 0; null before it.')),
  subscriptions: bigint('Subscriptions that are paid for in the month.'),
  revenue_to_date: money('Sum of the MRR of this month and all before it.'),
  events_1m: bigint('Usage events in the month.'),
  events_3m: bigint('Usage events in the three months that end with the month.'),
  active_days_1m: bigint('Days with usage in the month.'),
  active_days_3m: bigint('Days with usage in the three months that end with the month.'),
  features_1m: bigint('Distinct features used in the month.'),
  features_3m: bigint('Distinct features used in the three months that end with the month.'),
  hours_3m: double('Hours of use in the three months that end with the month.'),
  days_since_last_use: nullable(bigint('Days from the last usage event to the month end; null when there was none.')),
  tickets_3m: bigint('Support tickets opened in the three months that end with the month.'),
  referrals_per_year: nullable(double('Clients that the firm refers to us, a year.')),
  cost_to_serve: nullable(money('What serving the account costs, a year.')),
  contacts: bigint('Contacts of the account.'),
  ...ofTheDecidingContact,
};
