import { boolean, date, integer, money, number, oneOf, text, timestamp } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const accounts = defineContract({
  name: 'accounts',
  domain: 'crm',
  description: 'One row per client firm, as the CRM knows it.',
  key: ['account_id'],
  version: 'updated_at',
  columns: {
    account_id: text('Id of the account, the same in every silo.', { max: 200 }),
    account_name: text('Name of the firm.').nullable(),
    industry: text('Industry of the firm.').nullable(),
    country: text('Country, ISO 3166-1 alpha-2.', { max: 100 }).nullable(),
    region: text('Sales region.', { max: 100 }).nullable(),
    firm_type: oneOf('What kind of investor the firm is.', [
      'asset manager',
      'hedge fund',
      'advisor',
      'bank',
      'family office',
      'pension fund',
      'insurer',
      'other',
    ]).nullable(),
    investment_focus: oneOf('Asset class that the firm mainly invests in.', [
      'equities',
      'fixed income',
      'alternatives',
      'multi-asset',
    ]).nullable(),
    plan: text('Plan of the account.', { max: 100 }).nullable(),
    acquisition_channel: text('Channel that won the account.', { max: 100 }).nullable(),
    signup_date: date('Day on which the account was created.'),
    seats: integer('Licensed users of the account.', { min: 0, max: 1_000_000, unit: 'seats' }).nullable(),
    website: text('Web site of the firm, or its e-mail domain.', { max: 300 }).nullable(),
    referrals_per_year: number('Clients that the firm refers to us.', {
      min: 0,
      max: 100_000,
      unit: 'a year',
    }).nullable(),
    aum: money('Assets under management.', { max: 1e14 }).nullable(),
    cost_to_serve: money('What serving the account costs.', { unit: 'currency a year' }).nullable(),
    is_trial: boolean('The account is on trial, by the CRM.').nullable(),
    churn_flag: boolean('The account has churned, by the CRM: billing is the truth for money.').nullable(),
    updated_at: timestamp('When the row was last changed.').nullable(),
  },
});
