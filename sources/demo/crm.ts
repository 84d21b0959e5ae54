/**
 * The CRM's extracts: `;` CSV with byte-order mark, CRLF and day-first dates; countries and channels spelt as each
 * person likes; and a correction file of a later day.
 */
import { dayFirst } from './calendar.ts';
import type { AccountRow, Client } from './company.ts';
import { CORRECTIONS, DIRT } from './dirt.ts';
import { chance, pick } from './distributions.ts';
import { type Extract, inPieces, quoted, repeatSome, spread } from './extract.ts';
import { STREAM } from './firms.ts';
import { type Random, random } from './prng.ts';
import { CHANNEL_SPELLINGS, COUNTRY_SPELLINGS, SEED } from './truth.ts';

const FULL = 'crm/accounts_2026-10-31.csv';
const CORRECTED = 'crm/accounts_2026-11-02_corrections.csv';
const HEADER = [
  ...['Account ID', 'Account Name', 'Sector', 'Country', 'Sales Region', 'Firm Type', 'Focus', 'Tier', 'Lead Source'],
  ...['Created', 'Seats', 'AUM', 'Annual Cost', 'On Trial', 'Churned', 'Last Modified'],
].join(';');

export function crmExtracts(company: readonly Client[]): Extract[] {
  const full = () => {
    const draw = random(SEED, STREAM.dirt, 1);
    const wrong = corrected(company);
    const lines: string[] = [];
    const stale: string[] = [];
    for (const [i, { account }] of company.entries()) {
      const order = wrong.indexOf(i);
      if (order < 0) lines.push(line(account, draw));
      // Known wrong: a firm type that nobody has, and names and seats that were out of date.
      else if (order < DIRT[FULL].rejected['firm_type is unknown'])
        lines.push(line({ ...account, firm_type: 'hedge found' as never }, draw));
      else lines.push(line({ ...account, account_name: `${account.account_name} (old)`, seats: 1 }, draw));
      if (i % 500 === 250 && stale.length < DIRT[FULL].stale)
        stale.push(line({ ...account, seats: 2, updated_at: `${account.signup_date} 00:00:00` as never }, draw));
    }
    const bad = Object.entries(DIRT[FULL].rejected).flatMap(([kind, count]) =>
      kind === 'firm_type is unknown' ? [] : Array.from({ length: count }, (_, i) => badLine(company, kind, i, draw)),
    );
    return [HEADER, ...spread(spread(repeatSome(lines, DIRT[FULL].exact), bad), stale)];
  };
  const corrections = () => {
    const draw = random(SEED, STREAM.dirt, 2);
    const rows = corrected(company).map((i) => company[i]!.account);
    return [HEADER, ...rows.map((row) => line({ ...row, updated_at: '2026-11-02 09:30:00' as never }, draw))];
  };
  const bom = '\ufeff';
  return [
    { path: FULL, lines: full },
    { path: CORRECTED, lines: corrections },
  ].map(({ path, lines }) => ({
    path,
    encoding: 'utf-8',
    gzip: false,
    *text() {
      yield bom;
      yield* inPieces(lines(), '\r\n');
    },
  }));
}

/** Numbers of the firms that the correction file mends, evenly chosen. */
const corrected = (company: readonly Client[]): number[] =>
  Array.from({ length: CORRECTIONS }, (_, i) => Math.floor(((i + 0.5) * company.length) / CORRECTIONS) - 3);

function badLine(company: readonly Client[], kind: string, i: number, draw: Random): string {
  const account = { ...company[40 + 90 * i]!.account, account_name: `Test, please "ignore" ${i}` };
  if (kind === 'account_id is missing') return line({ ...account, account_id: '' }, draw);
  return line({ ...account, account_id: `MA-9900${i}`, signup_date: `2025-02-31` as never }, draw);
}

function line(row: AccountRow, draw: Random): string {
  return [
    row.account_id,
    quoted(row.account_name!),
    row.industry,
    respelt(row.country!, COUNTRY_SPELLINGS, draw),
    row.region,
    row.firm_type === 'advisor' ? 'RIA' : row.firm_type,
    row.investment_focus,
    row.plan,
    respelt(row.acquisition_channel!, CHANNEL_SPELLINGS, draw),
    dayFirst(row.signup_date),
    row.seats,
    row.aum,
    row.cost_to_serve,
    row.is_trial ? 'TRUE' : 'FALSE',
    row.churn_flag ? 'TRUE' : 'FALSE',
    `${dayFirst(row.updated_at!)} ${row.updated_at!.slice(11, 16)}`,
  ].join(';');
}

/** Now and then a value in another spelling. */
export function respelt(value: string, spellings: Readonly<Record<string, string>>, draw: Random): string {
  const others = Object.keys(spellings).filter((spelling) => spellings[spelling] === value);
  return others.length > 0 && chance(draw, 0.4) ? pick(draw, others) : value;
}
