import { bigint, nullable, type Row, text } from '../columns.ts';
import type { Relation } from '../define.ts';
import { type Decisions, type MatchedEntity, NO_DECISIONS } from '../identity/decisions.ts';
import type { RecordDecision } from '../identity/match-records.ts';
import type { AccountDecision } from '../identity/merge-accounts.ts';
import { quote, table } from './settings.ts';

const columns = {
  decision: bigint('Number of the decision.'),
  kind: text('same or apart of two accounts, record, or free mail.'),
  entity: nullable(text('Of a record: what it is.')),
  record_id: nullable(text('Of a record: its key. Of a domain: its name.')),
  account_id: nullable(text('Account; unmatched for nobody’s.')),
  other_account_id: nullable(text('Of two accounts the other one.')),
  reason: nullable(text('Why.')),
};

/** What people decided, as a table: transforms stay plain values. */
export const identityDecisions = makeIdentityDecisions(NO_DECISIONS);

/** `identity_decisions`: a row per decision, in the order of the file. */
export function makeIdentityDecisions(given: Decisions): Relation<'identity_decisions', typeof columns> {
  const accounts = given.accounts.map(({ same, accounts: [one, other], reason }) => {
    return [quote(same ? 'same' : 'apart'), 'null', 'null', quote(one), quote(other), quote(reason)];
  });
  const records = given.records.map(({ entity, record, account, reason }) => {
    return [quote('record'), quote(entity), quote(record), quote(account), 'null', quote(reason)];
  });
  const domains = given.freeMail.map((domain) => [quote('free mail'), 'null', quote(domain), 'null', 'null', 'null']);
  const rows = [...accounts, ...records, ...domains].map((row, at) => [at + 1, ...row]);
  const description = 'One row per decision of a person on who is who.';
  return table('identity_decisions', description, ['decision'], columns, rows);
}

type Decided = readonly Row<typeof columns>[];

/** The decisions on accounts, in the order of the file. */
export const decidedAccounts = (rows: Decided): AccountDecision[] =>
  rows
    .filter(({ kind }) => kind === 'same' || kind === 'apart')
    .map(({ kind, account_id, other_account_id, reason }) => {
      return {
        same: kind === 'same',
        account_id: account_id!,
        other_account_id: other_account_id!,
        reason: reason ?? '',
      };
    });

/** The decisions on records, in the order of the file. */
export const decidedRecords = (rows: Decided): RecordDecision[] =>
  rows
    .filter(({ kind }) => kind === 'record')
    .map(({ entity, record_id, account_id, reason }) => {
      return {
        entity: entity as MatchedEntity,
        record_id: record_id!,
        account_id: account_id!,
        reason: reason ?? '',
      };
    });

/** Domains that are no firm's. */
export const decidedFreeMail = (rows: Decided): Set<string> =>
  new Set(rows.filter(({ kind }) => kind === 'free mail').map(({ record_id }) => record_id!));
