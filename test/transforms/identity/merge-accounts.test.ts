import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type KnownAccount, mergeAccounts } from '../../../transforms/identity/merge-accounts.ts';

const account = (
  account_id: string,
  account_name: string | null,
  website: string | null,
  signup_date: string | null = null,
) => ({ account_id, account_name, website, country: null, signup_date, is_of_crm: true }) satisfies KnownAccount;
const same = (account_id: string, other_account_id: string) => ({
  same: true,
  account_id,
  other_account_id,
  reason: 'renamed',
});
const apart = (account_id: string, other_account_id: string) => ({
  same: false,
  account_id,
  other_account_id,
  reason: 'two desks',
});

it('takes accounts with one web site and one name for one client, and keeps the eldest', () => {
  const accounts = [
    account('hubspot-7', 'Alder Point LLC', 'https://www.alder.com', '2024-03-01'),
    account('A-1', 'Alder Point', 'alder.com', '2023-01-01'),
    // One name elsewhere, and another name at one site, are others.
    account('A-2', 'Alder Point', 'alder.de', '2022-01-01'),
    account('A-3', 'Alder Bank', 'alder.com', '2022-01-01'),
    account('A-4', 'Ann', 'gmail.com', '2022-01-01'),
    account('A-5', 'Ann', 'gmail.com', '2022-01-01'),
    account('A-6', null, 'alder.com'),
  ];
  expect(mergeAccounts(accounts, [])).toEqual([
    { alias: 'hubspot-7', account_id: 'A-1', matched_by: 'website and name', evidence: 'alder.com, Alder Point LLC' },
  ]);
});

it('does what somebody decided, whatever the rules say', () => {
  const accounts = [
    account('A-1', 'Alder', 'alder.com', '2023-01-01'),
    account('A-2', 'Alder', 'alder.com', '2023-02-01'),
    account('A-3', 'Ash', 'ash.com', '2022-01-01'),
  ];
  expect(mergeAccounts(accounts, [same('A-3', 'A-2'), same('A-1', 'unknown')])).toEqual([
    { alias: 'A-1', account_id: 'A-3', matched_by: 'website and name', evidence: 'alder.com, Alder' },
    { alias: 'A-2', account_id: 'A-3', matched_by: 'decision', evidence: 'renamed' },
  ]);
  expect(mergeAccounts(accounts, [apart('A-2', 'A-1')])).toEqual([]);
  // Nor through a third.
  expect(mergeAccounts(accounts, [same('A-3', 'A-2'), apart('A-1', 'A-3')])).toEqual([
    { alias: 'A-2', account_id: 'A-3', matched_by: 'decision', evidence: 'renamed' },
  ]);
  expect(mergeAccounts(accounts, [], new Set(['alder.com']))).toEqual([]);
});

it('never joins whom somebody keeps apart, names no chain of aliases, and does not depend on the order of accounts', () => {
  const id = fc.integer({ min: 0, max: 7 }).map((n) => `A-${n}`);
  const accounts = fc
    .array(fc.tuple(fc.constantFrom('Alder', 'Ash'), fc.constantFrom('a.com', 'b.com')), { minLength: 8, maxLength: 8 })
    .map((firms) => firms.map(([name, site], i) => account(`A-${i}`, name, site)));
  const decisions = fc.array(fc.tuple(fc.boolean(), id, id), { maxLength: 6 });
  fc.assert(
    fc.property(accounts, decisions, (known, given) => {
      const decided = given.filter(([, a, b]) => a !== b).map(([yes, a, b]) => (yes ? same(a, b) : apart(a, b)));
      const merged = mergeAccounts(known, decided);
      const of = new Map(merged.map(({ alias, account_id }) => [alias, account_id]));
      for (const { account_id } of merged) expect(of.has(account_id)).toBe(false);
      const stands = (a: string) => of.get(a) ?? a;
      for (const { same: yes, account_id, other_account_id } of decided)
        if (!yes) expect(stands(account_id)).not.toBe(stands(other_account_id));
      expect(mergeAccounts([...known].reverse(), decided)).toEqual(merged);
    }),
  );
});
