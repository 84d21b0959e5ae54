/** Stocks and flows of any grouping, range, filter and time zone against the same figures counted row by row. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCompany } from './company.ts';

let company: Awaited<ReturnType<typeof openCompany>>;
interface Entry {
  account: string;
  region: string;
  month: number;
  mrr: number;
  new_mrr: number;
}
let entries: Entry[];
beforeAll(async () => {
  company = await openCompany();
  const sql = `select account_id, region, month(month), mrr::double, new_mrr::double from account_months join accounts using (account_id)`;
  entries = await company.snapshots.use(async ({ connection }) =>
    (await connection.runAndReadAll(sql)).getRowsJS().map(([account, region, month, mrr, new_mrr]) => ({
      account: String(account),
      region: String(region),
      month: Number(month),
      mrr: Number(mrr),
      new_mrr: Number(new_mrr),
    })),
  );
});
afterAll(() => company.close());

const LAST_COMPLETE = 8;
const PERIOD = {
  month: (month: number) => month,
  quarter: (month: number) => month - ((month - 1) % 3),
  year: () => 1,
};
const two = (n: number) => String(n).padStart(2, '0');

const query = fc.record({
  granularity: fc.constantFrom('month', 'quarter', 'year', undefined),
  dimensions: fc.subarray(['region', 'account_id'] as const),
  range: fc.option(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })), { nil: undefined }),
  region: fc.constantFrom('EU', 'US', undefined),
  timezone: fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata'),
  multiplied: fc.boolean(),
});
type Asked = typeof query extends fc.Arbitrary<infer T> ? T : never;

function counted({ granularity, dimensions, range, region }: Asked) {
  const [from, to] = range ? [Math.min(...range), Math.max(...range)] : [1, 12];
  const periodOf = (month: number) => (granularity ? PERIOD[granularity](month) : 0);
  const months = Array.from({ length: LAST_COMPLETE }, (_, i) => i + 1).filter((month) => month >= from && month <= to);
  const closing = new Map(months.map((month) => [periodOf(month), month]));
  const groups = new Map<string, { mrr: number; customers: number; new_mrr: number }>();
  for (const entry of entries) {
    if (entry.month < from || entry.month > to || (region && entry.region !== region)) continue;
    const period = granularity ? [`2024-${two(periodOf(entry.month))}-01T00:00:00.000`] : [];
    const key = JSON.stringify([
      ...period,
      ...dimensions.map((name) => (name === 'region' ? entry.region : entry.account)),
    ]);
    const group = groups.get(key) ?? { mrr: 0, customers: 0, new_mrr: 0 };
    const closes = closing.get(periodOf(entry.month)) === entry.month;
    group.mrr += closes ? entry.mrr : 0;
    group.customers += closes ? 1 : 0;
    group.new_mrr += entry.new_mrr;
    groups.set(key, group);
  }
  return groups;
}

async function loaded({ granularity, dimensions, range, region, timezone, multiplied }: Asked) {
  const [from, to] = range ? [Math.min(...range), Math.max(...range)] : [];
  const rows = await company.semantic.load({
    measures: ['revenue.mrr', 'revenue.customers', 'revenue.new_mrr', ...(multiplied ? ['revenue.tickets'] : [])],
    dimensions: dimensions.map((name) => `revenue.${name}`),
    timeDimensions: [
      {
        dimension: 'revenue.month',
        granularity,
        dateRange: range && [`2024-${two(from!)}-01`, new Date(Date.UTC(2024, to!, 0)).toISOString().slice(0, 10)],
      },
    ],
    filters: region ? [{ member: 'revenue.region', operator: 'equals', values: [region] }] : [],
    timezone,
  });
  return new Map(
    rows.map((row) => {
      const period = granularity ? [row[`revenue.month.${granularity}`]] : [];
      const key = JSON.stringify([...period, ...dimensions.map((name) => row[`revenue.${name}`])]);
      // A total over no rows at all is one row: a stock of 0, and a flow of nothing.
      return [
        key,
        { mrr: row['revenue.mrr'], customers: row['revenue.customers'], new_mrr: row['revenue.new_mrr'] ?? 0 },
      ];
    }),
  );
}

test('any query', async () => {
  await fc.assert(
    fc.asyncProperty(query, async (asked) => {
      const expected = counted(asked);
      if (expected.size === 0 && !asked.granularity && asked.dimensions.length === 0)
        expected.set('[]', { mrr: 0, customers: 0, new_mrr: 0 });
      expect(Object.fromEntries(await loaded(asked))).toEqual(Object.fromEntries(expected));
    }),
    { numRuns: 150 },
  );
});
