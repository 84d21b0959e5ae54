import { expect, test } from 'vitest';
import { FREE_MAIL } from '../../../../sources/demo/people/domains.ts';
import { identityTruth } from '../../../../sources/demo/people/identity.ts';
import { stranger } from '../../../../sources/demo/people/strangers.ts';
import { IDENTITY } from '../../../../sources/demo/truth.ts';
import { clientOf, company, groupBy, world } from '../panel.ts';

const truth = identityTruth(world);

test('every record has one account, or is a stranger’s', () => {
  expect(new Set(truth.map(({ entity, id }) => `${entity} ${id}`)).size).toBe(truth.length);
  for (const { account_id } of truth) expect(account_id === null || clientOf.has(account_id)).toBe(true);
});

test('hard cases are as many as are written down', () => {
  const counted = Object.fromEntries(
    [...groupBy(truth, ({ entity }) => entity)].map(([entity, records]) => {
      const hard: Record<string, number> = {};
      for (const kind of records.flatMap((record) => record.hard)) hard[kind] = (hard[kind] ?? 0) + 1;
      const strangers = records.filter(({ account_id }) => account_id === null).length;
      return [entity, { records: records.length, strangers, hard }];
    }),
  );
  expect(counted).toEqual(IDENTITY.records);
  expect(world.namesakes.size).toBe(IDENTITY.namesakes);
});

test('no stranger has an address of a firm', () => {
  const domains = new Set(company.map(({ firm }) => world.people.domains.of[firm.index]!));
  const addresses = new Set(world.people.all.map(({ email }) => email));
  for (let i = 0; i < 4000; i++) {
    const { email } = stranger(i);
    expect(domains.has(email.split('@')[1]!), email).toBe(false);
    expect(addresses.has(email), email).toBe(false);
  }
  expect(FREE_MAIL.some((domain) => domains.has(domain))).toBe(false);
});
