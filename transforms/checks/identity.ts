/** Whom several accounts have, and decisions that decide nothing. */
import { sql } from 'kysely';
import { identityDecisions } from '../core/identity-decisions.ts';
import { mergedAccounts } from '../core/merged-accounts.ts';
import { recordMatches } from '../core/record-matches.ts';
import { UNMATCHED } from '../identity/decisions.ts';
import { stgAccounts } from '../staging/stg-accounts.ts';
import { stgContacts } from '../staging/stg-contacts.ts';
import { defineCheck } from './define.ts';

export const emailsAreOfOneAccount = defineCheck({
  name: 'emails_are_of_one_account',
  description: 'E-mail addresses of contacts of several accounts: they name none of them.',
  severity: 'warn',
  from: { stg_contacts: stgContacts, record_matches: recordMatches },
  rows: (db) =>
    db
      .selectFrom('stg_contacts as c')
      .innerJoin('record_matches as m', (j) =>
        j.on('m.entity', '=', 'contacts').onRef('m.record_id', '=', 'c.contact_id'),
      )
      .where(sql<boolean>`c.email is not null and m.account_id is not null`)
      .groupBy('c.email')
      .having(sql<boolean>`min(m.account_id) <> max(m.account_id)`)
      .select([
        sql<string>`min(c.contact_id)`.as('contact_id'),
        sql<string>`min(m.account_id)`.as('account_id'),
        sql<string>`max(m.account_id)`.as('other_account_id'),
      ]),
});

export const decisionsApply = defineCheck({
  name: 'decisions_apply',
  description:
    'Decisions in model/identity.yml on accounts or records that no extract has, or against another one of them.',
  severity: 'warn',
  from: {
    identity_decisions: identityDecisions,
    merged_accounts: mergedAccounts,
    record_matches: recordMatches,
    stg_accounts: stgAccounts,
  },
  rows: (db) => {
    const unknown = (column: 'account_id' | 'other_account_id') =>
      db
        .selectFrom('identity_decisions as d')
        .leftJoin('stg_accounts as a', (j) => j.on('a.account_id', '=', sql.ref(`d.${column}`)))
        .where(
          sql<boolean>`${sql.ref(`d.${column}`)} is not null and ${sql.ref(`d.${column}`)} <> ${sql.lit(UNMATCHED)}`,
        )
        .where('a.account_id', 'is', null)
        .select(['d.decision', 'd.kind', sql<string | null>`${sql.ref(`d.${column}`)}`.as('without_effect')]);
    return unknown('account_id')
      .unionAll(unknown('other_account_id'))
      .unionAll(
        db
          .selectFrom('identity_decisions as d')
          .leftJoin('record_matches as m', (j) =>
            j.onRef('m.entity', '=', 'd.entity' as never).onRef('m.record_id', '=', 'd.record_id' as never),
          )
          .where('d.kind', '=', 'record')
          .where('m.record_id', 'is', null)
          .select(['d.decision', 'd.kind', sql<string | null>`d.record_id`.as('without_effect')]),
      )
      .unionAll(
        db
          .selectFrom('identity_decisions as d')
          .innerJoin('stg_accounts as a', (j) => j.on('a.account_id', '=', sql`d.account_id`))
          .innerJoin('stg_accounts as b', (j) => j.on('b.account_id', '=', sql`d.other_account_id`))
          .leftJoin('merged_accounts as m', 'm.alias', 'a.account_id')
          .leftJoin('merged_accounts as n', 'n.alias', 'b.account_id')
          .where('d.kind', '=', 'same')
          .where(sql<boolean>`coalesce(m.account_id, a.account_id) <> coalesce(n.account_id, b.account_id)`)
          .select([
            'd.decision',
            'd.kind',
            sql<string | null>`concat(a.account_id, ' and ', b.account_id)`.as('without_effect'),
          ]),
      );
  },
});
