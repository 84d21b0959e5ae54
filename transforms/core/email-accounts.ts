import { sql } from 'kysely';
import { text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { siloRecords } from '../identity/silo-records.ts';
import { recordMatches } from './record-matches.ts';

/** An address that people of several accounts use names none of them: it is left out, and a check says so. */
export const emailAccounts = defineTransform({
  name: 'email_accounts',
  layer: 'core',
  description: 'One row per e-mail address of records of one account alone.',
  grain: ['email'],
  from: { silo_records: siloRecords, record_matches: recordMatches },
  columns: {
    email: text('E-mail address in lower case.'),
    account_id: text('The account of everybody who uses it.'),
  },
  rows: (db) =>
    db
      .selectFrom('silo_records as s')
      .innerJoin('record_matches as m', (j) =>
        j.onRef('m.entity', '=', 's.entity').onRef('m.record_id', '=', 's.record_id'),
      )
      .where(sql<boolean>`s.email is not null and m.account_id is not null`)
      .groupBy('s.email')
      .having(sql<boolean>`min(m.account_id) = max(m.account_id)`)
      .select([sql<string>`s.email`.as('email'), sql<string>`min(m.account_id)`.as('account_id')]),
});
