import { sql } from 'kysely';
import { accounts } from '../../sources/crm/accounts.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';
import { channelName, countryCode } from './spellings.ts';

export const stgAccounts = defineTransform({
  name: 'stg_accounts',
  layer: 'staging',
  description: 'One row per account of the CRM: spellings folded, blanks trimmed.',
  grain: ['account_id'],
  from: { raw_accounts: raw(accounts) },
  columns: contractColumns(accounts.columns),
  rows: (db) =>
    db
      .selectFrom('raw_accounts as a')
      .select([
        'a.account_id',
        'a.account_name',
        'a.industry',
        countryCode(sql.ref('a.country')).as('country'),
        'a.region',
        'a.firm_type',
        'a.investment_focus',
        'a.plan',
        channelName(sql.ref('a.acquisition_channel')).as('acquisition_channel'),
        'a.signup_date',
        'a.seats',
        'a.website',
        'a.referrals_per_year',
        'a.aum',
        'a.cost_to_serve',
        'a.is_trial',
        'a.churn_flag',
        'a.updated_at',
      ]),
});
