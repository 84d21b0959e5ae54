import { nullable, text } from '../columns.ts';
import { defineComputed } from '../define.ts';
import { knownAccounts } from '../identity/known-accounts.ts';
import { matchRecords } from '../identity/match-records.ts';
import type { SiloRecord } from '../identity/record.ts';
import { siloRecords } from '../identity/silo-records.ts';
import { decidedFreeMail, decidedRecords, identityDecisions } from './identity-decisions.ts';
import { mergedAccounts } from './merged-accounts.ts';

/** Nothing unmatched is left out: it has a row without an account, and the reason. */
export const recordMatches = defineComputed({
  name: 'record_matches',
  layer: 'core',
  description: 'One row per contact, user, payer, lead and answer: whose it is, and how that is known.',
  grain: ['entity', 'record_id'],
  from: {
    known_accounts: knownAccounts,
    silo_records: siloRecords,
    identity_decisions: identityDecisions,
    merged_accounts: mergedAccounts,
  },
  columns: {
    entity: text('contacts, product_users, billing_customers, leads or survey_responses.'),
    record_id: text('Key of the record.'),
    account_id: nullable(text('Account; empty where none was found.')),
    matched_by: nullable(text('Rule that found it.')),
    reason: nullable(text('Why none was found.')),
    evidence: nullable(text('What the record and the account have in common, or what was looked at.')),
  },
  compute: ({ known_accounts, silo_records, identity_decisions, merged_accounts }) =>
    matchRecords({
      accounts: known_accounts,
      aliases: new Map(merged_accounts.map(({ alias, account_id }) => [alias, account_id])),
      records: silo_records as readonly SiloRecord[],
      decisions: decidedRecords(identity_decisions),
      freeMail: decidedFreeMail(identity_decisions),
    }) as ReturnType<typeof matchRecords> & Record<string, unknown>[],
});
