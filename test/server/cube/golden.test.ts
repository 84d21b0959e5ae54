/** What Cube plans against SQL written by hand, by the rows that both give on the same build. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCompany } from './company.ts';

let company: Awaited<ReturnType<typeof openCompany>>;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

const LEDGER = 'account_months m join accounts a using (account_id)';
const MONTHS = ['2024-01-01', '2024-08-31'];
const by = (granularity: string, dateRange: string[] = MONTHS) => [
  { dimension: 'revenue.month', granularity, dateRange },
];

test.each<[string, Record<string, unknown>, string]>([
  [
    'stock and flow by quarter and region',
    { measures: ['revenue.mrr', 'revenue.new_mrr'], dimensions: ['revenue.region'], timeDimensions: by('quarter') },
    `select a.region, date_trunc('quarter', m.month) as quarter,
       sum(case when month(m.month) in (3, 6) or m.month = date '2024-08-01' then m.mrr else 0 end), sum(m.new_mrr)
     from ${LEDGER} where m.month <= date '2024-08-01' group by all`,
  ],
  [
    'distinct customers by month',
    { measures: ['revenue.customers'], timeDimensions: by('month') },
    `select m.month, count(distinct account_id) from ${LEDGER} where m.month <= date '2024-08-01' group by all`,
  ],
  [
    'ratio by region',
    { measures: ['revenue.arpu'], dimensions: ['revenue.region'] },
    `select a.region, cast(sum(m.mrr) filter (where m.month = date '2024-08-01') as double)
       / nullif(count(*) filter (where m.month = date '2024-08-01'), 0) from ${LEDGER} group by all`,
  ],
  [
    'a join that multiplies',
    { measures: ['revenue.new_mrr', 'revenue.tickets'], dimensions: ['revenue.region'] },
    `select a.region, (select sum(new_mrr) from ${LEDGER.replace('accounts a', 'accounts b')} where b.region = a.region),
       (select count(*) from tickets join accounts b using (account_id) where b.region = a.region)
     from accounts a group by all`,
  ],
  [
    'a timestamp by day in UTC',
    { measures: ['support.tickets'], timeDimensions: [{ dimension: 'support.created_at', granularity: 'day' }] },
    `select date_trunc('day', created_at), count(*) from tickets group by all`,
  ],
  [
    'a timestamp by day in another time zone, filtered there',
    {
      measures: ['support.tickets'],
      timezone: 'Europe/Berlin',
      timeDimensions: [
        { dimension: 'support.created_at', granularity: 'day', dateRange: ['2024-04-01', '2024-04-30'] },
      ],
    },
    `select date_trunc('day', timezone('Europe/Berlin', created_at::timestamptz)), count(*) from tickets
     where timezone('Europe/Berlin', created_at::timestamptz) >= timestamp '2024-04-01' group by all`,
  ],
  [
    'text that holds wildcards',
    {
      dimensions: ['revenue.account_name'],
      filters: [{ member: 'revenue.account_name', operator: 'contains', values: ['_', '%'] }],
    },
    `select distinct account_name from accounts where contains(account_name, '_') or contains(account_name, '%')`,
  ],
  [
    'text that begins with a wildcard of LIKE',
    {
      dimensions: ['revenue.account_name'],
      filters: [{ member: 'revenue.account_name', operator: 'startsWith', values: ['x_'] }],
    },
    `select account_name from accounts where starts_with(account_name, 'x_')`,
  ],
  [
    'text without a wildcard',
    {
      dimensions: ['revenue.account_name'],
      filters: [{ member: 'revenue.account_name', operator: 'notContains', values: ['100%'] }],
    },
    `select account_name from accounts where not contains(account_name, '100%')`,
  ],
  [
    'a condition without parentheses, filtered and grouped by',
    {
      measures: ['revenue.new_mrr'],
      dimensions: ['revenue.is_eu'],
      filters: [{ member: 'revenue.is_eu', operator: 'equals', values: ['true'] }],
    },
    `select true, sum(m.new_mrr) from ${LEDGER} where a.region = 'EU'`,
  ],
  [
    'a condition without parentheses that does not hold',
    {
      dimensions: ['revenue.account_name'],
      filters: [{ member: 'revenue.is_eu', operator: 'notEquals', values: ['true'] }],
    },
    `select account_name from accounts where not coalesce(region = 'EU', false)`,
  ],
])('%s', async (_, query, sql) => {
  const members = [
    ...((query.dimensions as string[]) ?? []),
    ...((query.timeDimensions as { dimension: string }[]) ?? []).map(({ dimension }) => dimension),
    ...((query.measures as string[]) ?? []),
  ];
  const planned = (await company.semantic.load(query)).map((row) => members.map((member) => row[member]));
  const byHand = await company.snapshots.use(async ({ connection }) =>
    (await connection.runAndReadAll(sql)).getRowsJS(),
  );
  const plain = (value: unknown) => (value instanceof Date ? value.toISOString().slice(0, -1) : value);
  const text = (rows: unknown[][]) =>
    rows
      .map((row) => JSON.stringify(row.map((value) => (typeof value === 'bigint' ? Number(value) : plain(value)))))
      .sort();
  expect(planned.length).toBeGreaterThan(0);
  expect(text(planned)).toEqual(text(byHand));
});
