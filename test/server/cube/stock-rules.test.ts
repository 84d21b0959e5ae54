import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isStrataError } from '../../../errors.ts';
import { openCompany } from './company.ts';

let company: Awaited<ReturnType<typeof openCompany>>;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

const month = (granularity?: string, dateRange?: string | string[], view = 'revenue') => ({
  timeDimensions: [{ dimension: `${view}.month`, granularity, dateRange }],
});
/** The values of a query without its keys of time, in the order of its rows. */
async function rows(query: { measures: string[]; dimensions?: string[] } & Record<string, unknown>) {
  const members = [...(query.dimensions ?? []), ...query.measures];
  const loaded = await company.semantic.load(query);
  return loaded.map((row) => members.map((member) => row[member]));
}
const mrr = (query: object) => rows({ measures: ['revenue.mrr'], ...query });
const on = (member: string, operator: string, ...values: string[]) => ({
  filters: [{ member, operator, ...(values.length ? { values } : {}) }],
});
const refused = async (query: object, words: RegExp) => {
  await expect(company.semantic.load(query)).rejects.toSatisfy(
    (e) => isStrataError(e, 'query.refused') && words.test(e.message),
  );
};

describe('with other measures', () => {
  test('flows are added up, stocks close; ratios are of what closed', async () => {
    const measures = ['mrr', 'customers', 'arpu', 'new_mrr', 'new_customers', 'big_mrr'].map((m) => `revenue.${m}`);
    expect(await rows({ measures, ...month('quarter', ['2024-01-01', '2024-08-31']) })).toEqual([
      [300, 2, 150, 350, 3, 300],
      [300, 2, 150, 30, 1, 300],
      [350, 2, 175, 0, 0, 350],
    ]);
    expect(await rows({ measures, ...month(undefined, ['2024-01-01', '2024-04-30']) })).toEqual([
      [330, 3, 110, 380, 4, 300],
    ]);
  });

  test('a join that multiplies rows multiplies no figure', async () => {
    const query = {
      measures: ['revenue.mrr', 'revenue.customers', 'revenue.new_mrr', 'revenue.tickets'],
      dimensions: ['revenue.region'],
      ...month('quarter', ['2024-01-01', '2024-03-31']),
    };
    expect((await rows(query)).toSorted()).toEqual([
      ['EU', 300, 2, 300, 2],
      ['US', 0, 0, 50, 1],
    ]);
    const year = { measures: ['revenue.mrr', 'revenue.tickets'], ...month('year', ['2024-01-01', '2024-08-31']) };
    expect(await rows(year)).toEqual([[350, 3]]);
    expect(await rows({ measures: ['revenue.mrr', 'revenue.tickets', 'revenue.accounts'] })).toEqual([[350, 3, 4]]);
  });

  test('stocks of two cubes that are joined by month close in the same month', async () => {
    const measures = ['revenue.mrr', 'revenue.seats'];
    expect(await rows({ measures, ...month('quarter', ['2024-01-01', '2024-06-30']) })).toEqual([
      [300, 30],
      [300, 30],
    ]);
    expect(await rows({ measures, ...month(undefined, ['2024-01-01', '2024-02-28']) })).toEqual([[150, 15]]);
  });

  test('the month that a time shift looks at closes, too', async () => {
    const query = {
      measures: ['revenue.mrr', 'revenue.mrr_quarter_ago'],
      ...month('quarter', ['2024-01-01', '2024-09-30']),
    };
    expect(await rows(query)).toEqual([
      [300, null],
      [300, 300],
      [350, 300],
    ]);
  });
});

describe('around the query', () => {
  test('a filter on a stock looks at what closed', async () => {
    const byAccount = { dimensions: ['revenue.account_id'], ...on('revenue.mrr', 'gt', '120') };
    expect(await mrr(byAccount)).toEqual([['a3', 250]]);
    expect(await mrr({ ...month('quarter'), ...on('revenue.mrr', 'gt', '320') })).toEqual([[350]]);
    expect(
      await mrr({
        dimensions: ['revenue.account_id'],
        ...on('revenue.customers', 'gt', '0'),
        order: { 'revenue.mrr': 'desc' },
      }),
    ).toEqual([
      ['a3', 250],
      ['a1', 100],
    ]);
  });

  test('order and limit', async () => {
    const query = { dimensions: ['revenue.account_id'], order: { 'revenue.mrr': 'desc', 'revenue.account_id': 'asc' } };
    expect(await mrr({ ...query, limit: 3, offset: 1 })).toEqual([
      ['a1', 100],
      ['a2', 0],
      ['a4', 0],
    ]);
  });

  test('another time zone does not move months', async () => {
    for (const timezone of ['America/Los_Angeles', 'Pacific/Auckland']) {
      const quarter = { timezone, ...month('quarter', ['2024-01-01', '2024-06-30']) };
      expect(await company.semantic.load({ measures: ['revenue.mrr'], ...quarter })).toEqual([
        {
          'revenue.month': '2024-01-01T00:00:00.000',
          'revenue.month.quarter': '2024-01-01T00:00:00.000',
          'revenue.mrr': 300,
        },
        {
          'revenue.month': '2024-04-01T00:00:00.000',
          'revenue.month.quarter': '2024-04-01T00:00:00.000',
          'revenue.mrr': 300,
        },
      ]);
      expect(await mrr({ timezone, ...on('revenue.month', 'beforeDate', '2024-03-01') })).toEqual([[150]]);
      expect(await mrr({ timezone, ...on('revenue.month', 'notInDateRange', '2024-06-01', '2024-12-31') })).toEqual([
        [330],
      ]);
      const cast = {
        timeDimensions: [
          { dimension: 'revenue.month_as_timestamp', granularity: 'month', dateRange: ['2024-03-01', '2024-03-31'] },
        ],
      };
      expect(await mrr({ timezone, ...cast })).toEqual([[300]]);
    }
  });

  test('rows that are not grouped keep their own amounts', async () => {
    const ungrouped = {
      ungrouped: true,
      dimensions: ['revenue.account_id', 'revenue.month'],
      order: { 'revenue.month': 'asc' },
    };
    const amounts = await mrr({ ...ungrouped, ...on('revenue.account_id', 'equals', 'a2') });
    expect(amounts).toEqual([
      ['a2', '2024-01-01T00:00:00.000', 50],
      ['a2', '2024-02-01T00:00:00.000', 50],
    ]);
  });
});

describe('rules', () => {
  test('unless_grouped_by: grouped by it, or of one value of it, the rule does not apply', async () => {
    const cohorts = { measures: ['cohorts.cohort_mrr'] };
    expect(await rows(cohorts)).toEqual([[350]]);
    const since = {
      ...cohorts,
      dimensions: ['cohorts.months_since'],
      order: { 'cohorts.months_since': 'asc' },
      limit: 3,
    };
    // Months 0, 1 and 2 of a1, a2, a3 and a4: a2 and a4 stay two months.
    expect(await rows(since)).toEqual([
      [0, 380],
      [1, 380],
      [2, 300],
    ]);
    expect(await rows({ ...cohorts, ...on('cohorts.months_since', 'equals', '1') })).toEqual([[380]]);
    expect(await rows({ ...cohorts, ...month('quarter', undefined, 'cohorts') })).toEqual([[300], [300], [350]]);
  });

  test('two of them: segmentations are alternatives, not parts', async () => {
    const segments = { measures: ['segments.segment_customers'] };
    expect(await rows(segments)).toEqual([[2]]);
    expect(
      await rows({ ...segments, dimensions: ['segments.segmentation'], order: { 'segments.segmentation': 'asc' } }),
    ).toEqual([
      ['company_size', 2],
      ['usage_level', 2],
    ]);
    const usage = on('segments.segmentation', 'equals', 'usage_level');
    expect(await rows({ ...segments, ...usage, ...month('month', ['2024-04-01', '2024-04-30'], 'segments') })).toEqual([
      [3],
    ]);
  });

  test.each([
    [
      'a filter on a mixture',
      { measures: ['revenue.mrr'], ...on('revenue.growing', 'equals', 'yes') },
      /growing mixes month/,
    ],
    ['a grouping by a mixture', { measures: ['revenue.mrr'], dimensions: ['revenue.growing'] }, /growing mixes month/],
    [
      'a column without its cube',
      { measures: ['revenue.mrr'], dimensions: ['revenue.bare_year'] },
      /write \{CUBE\}\.month/,
    ],
    [
      'a rolling window',
      { measures: ['revenue.rolling_stock'], ...month('month', ['2024-01-01', '2024-02-28']) },
      /rolling window/,
    ],
  ])('%s is a clear error', async (_, query, words) => {
    await refused(query, words);
  });
});
