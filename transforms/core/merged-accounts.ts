import { text } from '../columns.ts';
import { defineComputed } from '../define.ts';
import { knownAccounts } from '../identity/known-accounts.ts';
import { mergeAccounts } from '../identity/merge-accounts.ts';
import { decidedAccounts, decidedFreeMail, identityDecisions } from './identity-decisions.ts';

export const mergedAccounts = defineComputed({
  name: 'merged_accounts',
  layer: 'core',
  description: 'One row per account of the CRM that is another one too: which of them stands for both.',
  grain: ['alias'],
  from: { known_accounts: knownAccounts, identity_decisions: identityDecisions },
  columns: {
    alias: text('Account that is none of its own.'),
    account_id: text('Account that stands for both.'),
    matched_by: text('website and name, or decision.'),
    evidence: text('What they have in common, or why somebody decided so.'),
  },
  compute: ({ known_accounts, identity_decisions }) =>
    mergeAccounts(known_accounts, decidedAccounts(identity_decisions), decidedFreeMail(identity_decisions)),
});
