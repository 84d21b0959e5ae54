import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { demoExtracts } from '../../../sources/demo/extracts.ts';
import {
  CHANNEL_SPELLINGS,
  CHANNELS,
  COUNTRY_SPELLINGS,
  DIRT,
  type Dirt,
  REGIONS,
} from '../../../sources/demo/truth.ts';
import { company } from './panel.ts';

const extracts = demoExtracts();
/** Read once, in the order in which they are written. */
const texts = new Map(extracts.map((extract) => [extract.path, [...extract.text()].join('')]));
const textOf = (path: string) => texts.get(path)!;
type Cells = Record<string, string | null>;
const READ: Record<string, (text: string) => Cells[]> = {
  crm: (text) => parse(text, { columns: true, delimiter: ';', bom: true, record_delimiter: '\r\n' }),
  billing: (text) => parse(text, { columns: true }),
  product: (text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  support: (text) => parse(text, { columns: true, delimiter: '\t' }),
  surveys: (text) => parse(text, { columns: true, record_delimiter: '\r\n' }),
};
const rowsOf = (path: string) => READ[path.split('/')[0]!]!(textOf(path));

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
};
const KEY: Record<Dirt['entity'], string | undefined> = {
  accounts: 'Account ID',
  subscriptions: 'id',
  usage_events: undefined,
  support_tickets: 'ticket',
  churn_feedback: 'Response',
};
const OWNER: Record<Dirt['entity'], string> = {
  accounts: 'Account ID',
  subscriptions: 'customer',
  usage_events: 'account',
  support_tickets: 'customer',
  churn_feedback: 'Account',
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
    const keys = new Set(good.map((row) => (key ? row[key] : JSON.stringify(row))));
    expect(good.length - whole.size).toBe(dirt.exact);
    expect(whole.size - keys.size).toBe(dirt.stale ?? 0);
  });

  test('has exactly those orphans', () => {
    const known = new Set(company.map((client) => client.firm.id));
    expect(good.filter((row) => !known.has(row[OWNER[dirt.entity]]!)).length).toBe(dirt.orphans);
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
      'billing/subscriptions.csv': '01fe27a5370c4e3a',
      'crm/accounts_2026-10-31.csv': '2dd86c13426d806e',
      'crm/accounts_2026-11-02_corrections.csv': '72ea01f2b2b0a129',
      'product/events_2023.jsonl.gz': 'a00245ddc8744e30',
      'product/events_2024.jsonl.gz': '9a92f36b07727d7d',
      'product/events_2025.jsonl.gz': 'ca227a70ea2475c1',
      'product/events_2026.jsonl.gz': 'fa64a8eca511c732',
      'support/tickets.tsv': 'de45e75cd1909a8e',
      'surveys/churn_feedback.csv': '3d49624337b8d613',
    });
  });

  test('in whichever order, and however often, they are read', () => {
    const years = extracts.filter((extract) => extract.path.startsWith('product/'));
    for (const i of [1, 0, 0, 1])
      expect([...years[i]!.text()].join('') === textOf(years[i]!.path), years[i]!.path).toBe(true);
  });
});
