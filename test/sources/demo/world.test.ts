import { describe, expect, test } from 'vitest';
import { contracts } from '../../../sources/contracts.ts';
import { payerRows } from '../../../sources/demo/billing/customers.ts';
import { invoiceRows } from '../../../sources/demo/billing/invoices.ts';
import { contactRows } from '../../../sources/demo/crm/contacts.ts';
import { dealRows } from '../../../sources/demo/crm/deals.ts';
import { INITIATIVES } from '../../../sources/demo/crm/initiatives.ts';
import { assignmentRows } from '../../../sources/demo/experiments/assignments.ts';
import { EXPERIMENTS } from '../../../sources/demo/experiments/experiments.ts';
import { adSpendRows } from '../../../sources/demo/marketing/ad-spend.ts';
import { leadRows } from '../../../sources/demo/marketing/leads.ts';
import { touchRows } from '../../../sources/demo/marketing/touches.ts';
import { trialRows } from '../../../sources/demo/product/trials.ts';
import { userRows } from '../../../sources/demo/product/users.ts';
import { responseRows } from '../../../sources/demo/surveys/responses.ts';
import { SHARED_DOMAINS } from '../../../sources/demo/truth.ts';
import { rowsOf } from '../../../sources/demo/world.ts';
import { company, groupBy, world } from './panel.ts';

const contacts = rowsOf(contactRows(world));

describe.each([
  ['contacts', contacts, 4000],
  ['deals', dealRows(company), 4000],
  ['initiatives', INITIATIVES, 4],
  ['billing_customers', rowsOf(payerRows(world)), 1500],
  ['invoices', invoiceRows(company), 15_000],
  ['product_users', rowsOf(userRows(world)), 8000],
  ['trials', trialRows(company), 30],
  ['touches', touchRows(world), 8000],
  ['leads', rowsOf(leadRows(world)), 2500],
  ['ad_spend', adSpendRows(company, '2025'), 10_000],
  ['survey_responses', rowsOf(responseRows(world)), 2000],
  ['experiments', EXPERIMENTS, 3],
  ['experiment_assignments', assignmentRows(company), 1000],
] as [string, readonly Record<string, unknown>[], number][])('%s', (name, rows, least) => {
  const contract = contracts.find((c) => c.name === name)!;

  test('follow the contract', () => {
    expect(rows.length).toBeGreaterThanOrEqual(least);
    const row = contract.row.strict();
    for (const one of rows) {
      const read = row.safeParse(one);
      if (!read.success) expect(one, read.error.message).toBeUndefined();
    }
  });

  test('have a key each, and refer to accounts and contacts that there are', () => {
    const key = contract.key as readonly string[];
    expect(new Set(rows.map((row) => JSON.stringify(key.map((column) => row[column])))).size).toBe(rows.length);
    const accounts = new Set<unknown>([null, undefined, ...company.map(({ firm }) => firm.id)]);
    const people = new Set<unknown>([null, undefined, ...contacts.map((row) => row.contact_id)]);
    expect(rows.filter((row) => !accounts.has(row.account_id) || !people.has(row.contact_id))).toEqual([]);
  });
});

describe('people', () => {
  test('one to five a firm, the first of whom decides', () => {
    for (const own of world.people.of) {
      expect(own.length).toBeGreaterThan(0);
      expect(own.filter((person) => person.primary).length).toBe(1);
    }
    for (const { email } of world.people.all) expect(email).toMatch(/^[a-z0-9._]+@[a-z0-9-]+(\.[a-z]+)+$/);
  });

  test('a firm has a domain made of its name; groups share one, nobody else', () => {
    const { of, groups } = world.people.domains;
    expect(groups.length).toBe(SHARED_DOMAINS);
    const firms = groupBy(company, ({ firm }) => of[firm.index]!);
    const shared = [...firms.values()].filter((own) => own.length > 1).map((own) => own.map((c) => c.firm.index));
    expect(shared.sort((a, b) => a[1]! - b[1]!)).toEqual(groups);
  });
});
