import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MatchedEntity } from '../../../transforms/identity/decisions.ts';
import { matchRecords, type Silos } from '../../../transforms/identity/match-records.ts';
import type { SiloRecord } from '../../../transforms/identity/record.ts';

const account = (
  account_id: string,
  account_name: string | null = null,
  country: string | null = null,
  website: string | null = null,
) => ({
  ...{ account_id, account_name, website, country, signup_date: null, is_of_crm: account_name !== null },
});
const record = (entity: MatchedEntity, record_id: string, given: Partial<SiloRecord> = {}): SiloRecord => ({
  ...{ entity, record_id, account_id: null, contact_id: null, email: null, name: null, country: null },
  ...given,
});
const match = (given: Partial<Silos>) =>
  Object.fromEntries(
    matchRecords({ accounts: [], aliases: new Map(), records: [], decisions: [], freeMail: new Set(), ...given }).map(
      ({ record_id, account_id, matched_by, reason }) => [
        record_id,
        account_id ? `${account_id} by ${matched_by}` : reason,
      ],
    ),
  );

const accounts = [
  account('A', 'Alder Point', 'US'),
  account('B', 'Birch Bank', 'DE', 'https://birch.de'),
  account('C', 'Cedar Capital', 'US'),
  account('D', 'Cedar Capital', 'GB'),
];
const people = [
  record('contacts', 'C-a', { account_id: 'A', email: 'ann@alder.com' }),
  record('contacts', 'C-c', { account_id: 'C', email: 'cy@cedar.com' }),
  record('product_users', 'u-d', { account_id: 'D', email: 'dan@cedar.com' }),
  // Acts for two firms.
  record('contacts', 'C-x1', { account_id: 'A', email: 'x@mail.example' }),
  record('contacts', 'C-x2', { account_id: 'C', email: 'x@mail.example' }),
];

it('goes by the strongest evidence, and lets the weaker tell apart what shares it', () => {
  const found = match({
    accounts,
    records: [
      ...people,
      record('survey_responses', 'by id', { account_id: 'B', email: 'ann@alder.com' }),
      record('survey_responses', 'by address', { email: 'ann@alder.com', contact_id: 'C-c' }),
      record('survey_responses', 'by contact', { contact_id: 'C-c' }),
      record('survey_responses', 'by address, then contact', { email: 'x@mail.example', contact_id: 'C-x2' }),
      record('product_users', 'by domain', { email: 'amy@alder.com', name: 'Birch Bank' }),
      record('product_users', 'by site', { email: 'bo@mail.birch.de' }),
      record('leads', 'by domain, then name', { email: 'new@cedar.com', name: 'cedar capital', country: 'GB' }),
      record('billing_customers', 'by name and country', { name: 'CEDAR CAPITAL, LLC', country: 'US' }),
      record('billing_customers', 'by name', { name: 'Birch Bank AG', country: 'AT', email: 'birch@gmail.com' }),
    ],
  });
  expect(found).toMatchObject({
    'by id': 'B by account id',
    'by address': 'A by e-mail',
    'by contact': 'C by contact',
    'by address, then contact': 'C by contact',
    'by domain': 'A by e-mail domain',
    'by site': 'B by e-mail domain',
    'by domain, then name': 'D by firm name and country',
    'by name and country': 'C by firm name and country',
    'by name': 'B by firm name',
  });
});

it('says why it found nobody', () => {
  const found = match({
    accounts,
    records: [
      ...people,
      record('leads', 'stranger', { email: 'joe@nowhere.com', name: 'Nowhere' }),
      record('survey_responses', 'anonymous'),
      record('leads', 'of two', { name: 'Cedar Capital' }),
      record('survey_responses', 'of two firms', { email: 'x@mail.example' }),
      record('product_users', 'unknown', { account_id: 'Z', email: 'ann@alder.com' }),
      record('product_users', 'free mail', { email: 'ann@gmail.com' }),
    ],
  });
  expect(found).toMatchObject({
    stranger: 'no account fits',
    anonymous: 'nothing to go by',
    'of two': 'several accounts fit',
    'of two firms': 'several accounts fit',
    unknown: 'its account is unknown',
    'free mail': 'no account fits',
  });
});

it('follows people through records that have no account of their own', () => {
  const found = match({
    accounts,
    records: [
      ...people,
      // Filed without a firm, found by the domain; the answer knows the contact alone, the lead a private address of it.
      record('contacts', 'C-n', { email: 'new@alder.com' }),
      record('survey_responses', 'R', { contact_id: 'C-n', email: 'new@gmail.com' }),
      record('leads', 'L', { email: 'new@gmail.com' }),
    ],
  });
  expect(found).toMatchObject({ 'C-n': 'A by e-mail domain', R: 'A by same person', L: 'A by same person' });
});

it('never gives what several accounts of a name share to a third by the address of their bookkeeper', () => {
  const books = 'ap@bookkeeper.example';
  const found = match({
    accounts,
    records: [
      record('billing_customers', 'p1', { name: 'Alder Point', email: books }),
      record('billing_customers', 'p2', { name: 'Cedar Capital', email: books }),
      record('billing_customers', 'p3', { name: 'Cedar Capital', email: 'cy@gmail.com' }),
      record('leads', 'L', { name: 'Cedar Capital', country: 'US', email: 'cy@gmail.com' }),
    ],
  });
  expect(found).toEqual({
    p1: 'A by firm name',
    p2: 'several accounts fit',
    p3: 'several accounts fit',
    L: 'C by firm name and country',
  });
});

it('takes no payer for the client of its bookkeeper', () => {
  const found = match({
    accounts,
    records: [
      record('billing_customers', 'p1', { account_id: 'A', email: 'books@ledger.example' }),
      record('billing_customers', 'p2', { email: 'books@ledger.example', name: 'Nobody Ltd' }),
    ],
  });
  expect(found).toMatchObject({ p1: 'A by account id', p2: 'no account fits' });
});

it('takes an address or a domain of several firms for none of theirs', () => {
  const guests = Array.from({ length: 9 }, (_, i) =>
    record('contacts', `g${i}`, { account_id: 'B', email: `b${i}@shared.com` }),
  );
  const ask = record('leads', 'L', { email: 'new@shared.com' });
  const one = record('contacts', 'guest', { account_id: 'A', email: 'a@shared.com' });
  // One guest in ten is passed over; one in two is not.
  expect(match({ accounts, records: [...guests, one, ask] }).L).toBe('B by e-mail domain');
  expect(match({ accounts, records: [guests[0]!, one, ask] }).L).toBe('several accounts fit');
  const firms = Array.from({ length: 5 }, (_, i) => account(`F${i}`, `Firm ${i}`));
  const clients = firms.map(({ account_id }, i) =>
    record('contacts', `p${i}`, { account_id, email: `p${i}@provider.com` }),
  );
  const asks = record('leads', 'L', { email: 'new@provider.com' });
  expect(match({ accounts: firms, records: [...clients, asks] }).L).toBe('no account fits');
  // A bookkeeper's address does not make its domain the client's.
  const book = record('billing_customers', 'p', { account_id: 'A', email: 'alder@books.com' });
  expect(match({ accounts, records: [book, record('leads', 'L', { email: 'birch@books.com' })] }).L).toBe(
    'no account fits',
  );
});

it('lets payers stand for their account, and accounts that were merged for one', () => {
  const records = [
    ...people,
    record('billing_customers', 'cus_1', { email: 'ann@alder.com' }),
    // The payer's id is the account's.
    record('billing_customers', 'B'),
    // Billing alone knows it: that there are subscriptions of it tells nothing of whose they are.
    record('billing_customers', 'cus_2'),
    record('product_users', 'by payer', { account_id: 'cus_1' }),
    record('product_users', 'by alias', { account_id: 'old-B' }),
    record('product_users', 'by payer of nobody', { account_id: 'cus_2' }),
  ];
  const known = [...accounts, account('cus_1'), account('cus_2'), account('old-B', 'Birch', 'DE')];
  expect(match({ accounts: known, aliases: new Map([['old-B', 'B']]), records })).toMatchObject({
    cus_1: 'A by e-mail',
    B: 'B by account id',
    cus_2: 'nothing to go by',
    'by payer': 'A by account id',
    'by alias': 'B by account id',
    'by payer of nobody': 'cus_2 by account id',
  });
});

it('takes the id of an account for the account, where billing gave a payer of another one the same number', () => {
  const records = [
    record('billing_customers', 'A', { account_id: 'B' }),
    record('billing_customers', 'B', { account_id: 'A' }),
    record('product_users', 'of A', { account_id: 'A' }),
    record('product_users', 'of B', { account_id: 'B' }),
  ];
  expect(match({ accounts, records })).toEqual({
    A: 'B by account id',
    B: 'A by account id',
    'of A': 'A by account id',
    'of B': 'B by account id',
  });
});

it('does what somebody decided', () => {
  const decisions = [
    { entity: 'contacts' as const, record_id: 'C-a', account_id: 'B', reason: 'moved' },
    { entity: 'leads' as const, record_id: 'L', account_id: 'unmatched', reason: 'a joke' },
  ];
  const records = [
    ...people,
    record('leads', 'L', { email: 'cy@cedar.com' }),
    record('survey_responses', 'R', { email: 'ann@alder.com' }),
  ];
  expect(match({ accounts, records, decisions })).toMatchObject({
    'C-a': 'B by decision',
    L: 'a decision',
    // Whoever goes by the record follows it.
    R: 'B by e-mail',
  });
});

it('finds accounts that are known, keeps those that records name, and leaves nobody out', () => {
  const ids = fc.constantFrom('A', 'B', 'C', 'Z');
  const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
  const arbitrary = fc.record({
    entity: fc.constantFrom<MatchedEntity>(
      'contacts',
      'product_users',
      'billing_customers',
      'leads',
      'survey_responses',
    ),
    account_id: some(ids),
    contact_id: some(fc.integer({ min: 0, max: 9 }).map(String)),
    email: some(fc.constantFrom('a@alder.com', 'b@alder.com', 'c@cedar.com', 'd@gmail.com')),
    name: some(fc.constantFrom('Alder Point', 'Cedar Capital', 'Nobody')),
    country: some(fc.constantFrom('US', 'GB')),
  });
  fc.assert(
    fc.property(fc.array(arbitrary, { maxLength: 20 }), (given) => {
      const records = given.map((r, i) => ({ ...r, record_id: String(i) }));
      const found = matchRecords({ accounts, aliases: new Map(), records, decisions: [], freeMail: new Set() });
      expect(found.map(({ record_id }) => record_id)).toEqual(records.map(({ record_id }) => record_id));
      for (const [i, { account_id, matched_by, reason }] of found.entries()) {
        expect(account_id === null).toBe(matched_by === null);
        expect(account_id === null).toBe(reason !== null);
        if (account_id !== null) expect(accounts.some((known) => known.account_id === account_id)).toBe(true);
        const named = records[i]!.account_id;
        if (named !== null) expect(account_id).toBe(named === 'Z' ? null : named);
      }
      // Whatever the order of records, the same of each.
      const back = matchRecords({
        ...{ accounts, aliases: new Map(), decisions: [], freeMail: new Set() },
        records: [...records].reverse(),
      });
      expect([...back].reverse()).toEqual(found);
    }),
  );
});
