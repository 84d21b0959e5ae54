/** The CRM's sales opportunities: `;` CSV like its accounts. */
import type { Money, SqlTimestamp } from '../../columns.ts';
import type { RowOf } from '../../contract.ts';
import type { deals } from '../../crm/deals.ts';
import { dayFirst, iso } from '../calendar.ts';
import type { Client } from '../company.ts';
import { DIRT } from '../dirt.ts';
import { pick } from '../distributions.ts';
import type { Extract } from '../extract.ts';
import { STREAM } from '../firms.ts';
import { END } from '../lifecycle.ts';
import { random } from '../prng.ts';
import { FORMATS, made, tableExtract } from '../table.ts';
import { SEED } from '../truth.ts';
import { dealsOf } from './pipeline.ts';

export type DealRow = RowOf<typeof deals>;

const PATH = 'crm/deals.csv';
const WHAT = { new: 'first contract', upsell: 'more seats', 'cross-sell': 'data add-on', renewal: 'renewal' } as const;
/** Sellers work by region; the region makes no difference to what they sell. */
const SELLERS = {
  NA: ['Dana Whitfield', 'Marcus Bell', 'Priya Raman'],
  EMEA: ['Ingrid Sørensen', 'Paul Mercier', 'Uwe Brandt'],
  APAC: ['Kenji Mori', 'Wei Lin'],
  LATAM: ['Lucía Ferrer'],
} as const;

/** Every deal of the company, in the order in which they were opened. The pipeline is older than the launch. */
export function dealRows(company: readonly Client[], seed = SEED): DealRow[] {
  const all = company.flatMap((client) => dealsOf(client, seed));
  all.sort((a, b) => a.created - b.created || a.client.firm.index - b.client.firm.index || a.closed - b.closed);
  return all.map(({ client: { firm }, type, outcome, stage, amount, created, closed }, i) => ({
    deal_id: `D-${String(i + 1).padStart(5, '0')}`,
    account_id: firm.id,
    deal_name: `${firm.name}: ${WHAT[type]}`,
    deal_type: type,
    stage,
    outcome,
    amount: amount as Money,
    currency: null,
    owner: pick(random(seed, STREAM.deals, firm.index, 1), SELLERS[firm.region]),
    created_date: iso(created),
    closed_date: iso(closed),
    updated_at: `${iso(Math.min(closed, END - 1))} 18:00:00` as SqlTimestamp,
  }));
}

export const dealsExtract = (company: readonly Client[]): Extract =>
  tableExtract<DealRow>({
    path: PATH,
    format: FORMATS.crm,
    columns: {
      'Deal ID': (row) => row.deal_id,
      'Account ID': (row) => row.account_id,
      'Deal Name': (row) => row.deal_name,
      Type: (row) => row.deal_type,
      Stage: (row) => row.stage,
      Status: (row) => (row.outcome === 'open' ? 'In Progress' : row.outcome),
      'Annual Amount': (row) => row.amount,
      Owner: (row) => row.owner,
      Opened: (row) => dayFirst(row.created_date),
      Closed: (row) => dayFirst(row.closed_date!),
      'Last Modified': (row) => `${dayFirst(row.updated_at!)} ${row.updated_at!.slice(11, 16)}`,
    },
    rows: () => dealRows(company),
    extra: (rows) => {
      const { rejected, stale, orphans } = DIRT[PATH];
      const model = rows.find((row) => row.outcome === 'lost')!;
      return [
        ...made(rejected['closed_date is before created_date'], model, (i) => ({
          ...{ deal_id: `D-C${i}`, created_date: '2025-06-10', closed_date: `2025-05-1${i}` },
        })),
        ...made(rejected['amount is no amount'], model, (i) => ({ deal_id: `D-A${i}`, amount: 'tbd' })),
        ...made(orphans, model, (i) => ({ deal_id: `D-O${i}`, account_id: `MA-3300${i}` })),
        ...Array.from({ length: stale }, (_, i) => rows[300 + 400 * i]!).map((row) => ({
          ...{ ...row, outcome: 'open' as const, stage: 'Demo', updated_at: '2023-11-01 08:00:00' as SqlTimestamp },
        })),
      ];
    },
  });
