import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { DIRT, type Dirt } from '../../../sources/demo/dirt.ts';
import { demoExtracts } from '../../../sources/demo/extracts.ts';
import { CHANNEL_SPELLINGS, CHANNELS, COUNTRY_SPELLINGS, REGIONS } from '../../../sources/demo/truth.ts';
import { company, world } from './panel.ts';

const extracts = demoExtracts();
/** Read once, in the order in which they are written. */
const texts = new Map(extracts.map((extract) => [extract.path, [...extract.text()].join('')]));
const textOf = (path: string) => texts.get(path)!;
type Cells = Record<string, string | null>;
const jsonLines = (text: string): Cells[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const READ: Record<string, (text: string) => Cells[]> = {
  crm: (text) => parse(text, { columns: true, delimiter: ';', bom: true, record_delimiter: '\r\n' }),
  support: (text) => parse(text, { columns: true, delimiter: '\t' }),
  surveys: (text) => parse(text, { columns: true, record_delimiter: '\r\n' }),
};
const plain = (text: string): Cells[] => parse(text, { columns: true });
const rowsOf = (path: string) =>
  (path.includes('.jsonl') ? jsonLines : (READ[path.split('/')[0]!] ?? plain))(textOf(path));

const isDay = (iso: string) => new Date(`${iso}T00:00:00Z`).toISOString().startsWith(iso);
const fromDayFirst = (day: string) => `${day.slice(6, 10)}-${day.slice(3, 5)}-${day.slice(0, 2)}`;
const real = (iso: string) => {
  try {
    return isDay(iso);
  } catch {
    return false;
  }
};
/** Whether a row of a silo shows a kind of dirt: looked for by plain means, not by the contracts. */
const SHOWS: Record<string, (row: Cells) => boolean> = {
  'firm_type is unknown': (row) => row['Firm Type'] === 'hedge found',
  'signup_date is 31-02': (row) => !real(fromDayFirst(row.Created!)),
  'account_id is missing': (row) => row['Account ID'] === '',
  'mrr_amount is negative': (row) => `${row.mrr}${row.arr}`.startsWith('-'),
  'start_date is 02-31': (row) => !real(row.start!),
  'end_date is before start_date': (row) => real(row.start!) && row.end !== '' && row.end! < row.start!,
  'subscription_id is missing': (row) => row.id === '',
  'feature is missing': (row) => row.feature === null,
  'event_count is negative': (row) => Number(row.count) < 0,
  'no account and no user': (row) => row.account === null && row.user === undefined,
  'closed_at is before opened_at': (row) => row.solved !== '' && row.solved! < row.opened!,
  'satisfaction_score is 9': (row) => Number(row.csat) > 5,
  'churn_date is 31-04': (row) => !real(fromDayFirst(row['Left On']!)),
  'role is unknown': (row) => row.Role === 'wizard',
  'contact_id is missing': (row) => row['Contact ID'] === '',
  'children is negative': (row) => Number(row.Children) < 0,
  'closed_date is before created_date': (row) => fromDayFirst(row.Closed!) < fromDayFirst(row.Opened!),
  'amount is no amount': (row) => Number.isNaN(Number(row['Annual Amount'])),
  'nobody is named': (row) => `${row.account}${row.contact}${row.email}` === '',
  'channel is missing': (row) => row.utm_medium === '',
  'created_at is 02/30': (row) => row['Create Date']!.startsWith('02/30'),
  'status is unknown': (row) => row['Lead Status'] === 'hot' || row.status === 'lost in the mail',
  'day is missing': (row) => row.day === '',
  'impressions is no number': (row) => Number.isNaN(Number(row.impressions)),
  'nps_score is 11': (row) => Number(row.Recommend) > 10,
  'nothing is answered': (row) =>
    ['Recommend', 'Satisfied', 'Pain Point', 'Wanted Most', 'Comment'].every((name) => row[name] === ''),
  'customer_id is missing': (row) => row.id === '',
  'account is missing': (row) => row.account === '',
  'user_id is missing': (row) => row.id === null,
  'variant is missing': (row) => row.variant === '',
};
/** Columns that identify a row; the whole row where there are none. */
const KEY: Record<string, readonly string[]> = {
  accounts: ['Account ID'],
  subscriptions: ['id'],
  support_tickets: ['ticket'],
  churn_feedback: ['Response'],
  contacts: ['Contact ID'],
  deals: ['Deal ID'],
  touches: ['id'],
  leads: ['Lead Id'],
  ad_spend: ['row_id'],
  survey_responses: ['Response'],
  initiatives: ['Initiative ID'],
  billing_customers: ['id'],
  invoices: ['id'],
  product_users: ['id'],
  trials: ['trial'],
  experiments: ['experiment'],
  experiment_assignments: ['experiment', 'account'],
};
/** The account of a row, or its contact; either may be empty where a contract allows it. */
const OWNER: Record<string, string> = {
  accounts: 'Account ID',
  subscriptions: 'customer',
  usage_events: 'account',
  support_tickets: 'customer',
  churn_feedback: 'Account',
  contacts: 'Account ID',
  deals: 'Account ID',
  touches: 'account',
  leads: 'Converted Account',
  survey_responses: 'Contact',
  billing_customers: 'metadata.account',
  invoices: 'account',
  product_users: 'account',
  trials: 'account',
  experiment_assignments: 'account',
};

test('every extract has its dirt written down', () => {
  expect(Object.keys(DIRT)).toEqual(extracts.map((extract) => extract.path));
});

describe.each(Object.entries(DIRT) as [string, Dirt][])('%s', (path, dirt) => {
  const rows = rowsOf(path);
  const bad = new Set(rows.filter((row) => Object.keys(dirt.rejected).some((kind) => SHOWS[kind]!(row))));
  const good = rows.filter((row) => !bad.has(row));

  test('has exactly the bad rows that are written down, well below 1 %', () => {
    for (const [kind, count] of Object.entries(dirt.rejected))
      expect(rows.filter(SHOWS[kind]!).length, kind).toBe(count);
    expect(bad.size).toBe(Object.values(dirt.rejected).reduce((sum, count) => sum + count, 0));
    expect(bad.size / rows.length).toBeLessThan(0.008);
  });

  test('has exactly those duplicates', () => {
    const key = KEY[dirt.entity];
    const whole = new Set(good.map((row) => JSON.stringify(row)));
    const keys = new Set(good.map((row) => JSON.stringify(key ? key.map((name) => row[name]) : row)));
    expect(good.length - whole.size).toBe(dirt.exact);
    expect(whole.size - keys.size).toBe(dirt.stale ?? 0);
  });

  test('has exactly those orphans', () => {
    const known = new Set(['', null, ...company.map(({ firm }) => firm.id), ...world.people.all.map(({ id }) => id)]);
    const owner = OWNER[dirt.entity];
    expect(owner ? good.filter((row) => !known.has(row[owner]!)).length : 0).toBe(dirt.orphans);
  });
});

describe('the CRM', () => {
  const rows = rowsOf('crm/accounts_2026-10-31.csv');

  test('spells countries and channels in the ways that are written down, and no other', () => {
    const codes = Object.values(REGIONS).flatMap((region) => Object.keys(region.countries));
    const countries = new Set(rows.map((row) => row.Country));
    expect([...countries].sort()).toEqual([...codes, ...Object.keys(COUNTRY_SPELLINGS)].sort());
    const channels = new Set(rows.map((row) => row['Lead Source']));
    expect([...channels].sort()).toEqual([...Object.keys(CHANNELS), ...Object.keys(CHANNEL_SPELLINGS)].sort());
    for (const [spelling, channel] of Object.entries(CHANNEL_SPELLINGS))
      expect(spelling.toLowerCase().replace(/[ -]/g, '_')).toBe(channel);
  });

  test('is mended by the correction file: with it, every client is as it is', () => {
    const mended = new Map(rowsOf('crm/accounts_2026-11-02_corrections.csv').map((row) => [row['Account ID'], row]));
    const first = new Map(rows.filter((row) => !SHOWS['firm_type is unknown']!(row)).map((r) => [r['Account ID'], r]));
    let corrected = 0;
    for (const { firm, account } of company) {
      const row = mended.get(firm.id);
      if (row) corrected++;
      expect((row ?? first.get(firm.id))!['Account Name']).toBe(account.account_name);
      if (row) expect(first.get(firm.id)?.['Account Name']).not.toBe(account.account_name);
    }
    expect(corrected).toBe(mended.size);
  });

  test('has names with quotes, commas and letters beyond ASCII', () => {
    const names = rows.map((row) => row['Account Name']!);
    for (const what of [/"/, /,/, /ö|ü/, /'/]) expect(names.some((name) => what.test(name))).toBe(true);
  });
});

describe('billing', () => {
  test('states each amount once, by the year or by the month, and the year is twelve months', () => {
    const amounts = new Map(company.flatMap((c) => c.subscriptions).map((s) => [s.subscription_id, s]));
    for (const row of rowsOf('billing/subscriptions.csv')) {
      expect((row.mrr === '') !== (row.arr === '')).toBe(true);
      const known = amounts.get(row.id!);
      if (!known) continue;
      expect(row.arr !== '').toBe(known.billing_frequency === 'annual');
      expect(Number(`${row.mrr}${row.arr}`.replaceAll(',', ''))).toBe(known.mrr_amount * (row.arr === '' ? 1 : 12));
    }
  });
});

describe('the same bytes everywhere', () => {
  const hashed = (path: string) => createHash('sha256').update(textOf(path)).digest('hex').slice(0, 16);

  test('as on the machine where they were first made', () => {
    const hashes = Object.fromEntries(extracts.map(({ path }) => [path, hashed(path)]));
    // A change here is a change of the demo company: raise DEMO_VERSION, so that old extracts are written anew.
    expect(hashes).toEqual({
      'billing/customers.csv': 'a24faba7f62f0b11',
      'billing/invoices.csv': 'b2b6fa802d1a8af3',
      'billing/subscriptions.csv': '01fe27a5370c4e3a',
      'crm/accounts_2026-10-31.csv': '2dd86c13426d806e',
      'crm/accounts_2026-11-02_corrections.csv': '72ea01f2b2b0a129',
      'crm/contacts.csv': '42993e558db04799',
      'crm/deals.csv': '7963d7217f787a10',
      'crm/initiatives.csv': '055a529367bb5c80',
      'experiments/assignments.csv': 'ae8131de0508e819',
      'experiments/experiments.csv': 'a4dd521147b09d8e',
      'marketing/ad_spend_2023.csv': 'cc0f4e6c5f7b3b06',
      'marketing/ad_spend_2024.csv': 'b119be96ec1fcc7c',
      'marketing/ad_spend_2025.csv': 'aa71e8a5da5a2e92',
      'marketing/ad_spend_2026.csv': '93207e1ab120fafc',
      'marketing/leads.csv': '600cfb33d7934e0d',
      'marketing/touches.csv': 'd2a733bad9a296c3',
      'product/events_2023.jsonl.gz': 'a00245ddc8744e30',
      'product/events_2024.jsonl.gz': '9a92f36b07727d7d',
      'product/events_2025.jsonl.gz': 'ca227a70ea2475c1',
      'product/events_2026.jsonl.gz': 'fa64a8eca511c732',
      'product/trials.csv': '967f267ce449346b',
      'product/users.jsonl': '6637c5c96f66b2cc',
      'support/tickets.tsv': 'de45e75cd1909a8e',
      'surveys/churn_feedback.csv': '3d49624337b8d613',
      'surveys/responses.csv': '95c36ea7ae4cf0b7',
    });
  });

  test('in whichever order, and however often, they are read', () => {
    const years = extracts.filter((extract) => extract.path.startsWith('product/events'));
    for (const i of [1, 0, 0, 1])
      expect([...years[i]!.text()].join('') === textOf(years[i]!.path), years[i]!.path).toBe(true);
  });
});
