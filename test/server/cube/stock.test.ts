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

describe('grouped by time', () => {
  test.each([
    ['month', [150, 150, 300, 330, 330, 300, 350, 350]],
    ['quarter', [300, 300, 350]],
    ['year', [350]],
  ])('%s: the closing month of each', async (granularity, expected) => {
    const until = ['2024-01-01', '2024-08-31'];
    expect(await mrr(month(granularity, until))).toEqual(expected.map((value) => [value]));
  });

  test('what is still running closes at its last complete month', async () => {
    // September has rows, but is not in `months`.
    expect(await mrr(month('quarter'))).toEqual([[300], [300], [350]]);
    expect(await mrr(month('year'))).toEqual([[350]]);
  });

  test('by the plain dimension, and by one made of it', async () => {
    const plain = await mrr({ dimensions: ['revenue.month'], order: { 'revenue.month': 'asc' }, limit: 3 });
    expect(plain.map(([, value]) => value)).toEqual([150, 150, 300]);
    expect(await mrr({ dimensions: ['revenue.half'], order: { 'revenue.half': 'asc' } })).toEqual([
      ['H1', 300],
      ['H2', 350],
    ]);
    const cast = { timeDimensions: [{ dimension: 'revenue.month_as_timestamp', granularity: 'quarter' }] };
    expect(await mrr(cast)).toEqual([[300], [300], [350]]);
  });

  test('by two granularities at once', async () => {
    const both = ['month', 'quarter'].map((granularity) => ({
      dimension: 'revenue.month',
      granularity,
      dateRange: ['2024-01-01', '2024-04-30'],
    }));
    expect(await mrr({ timeDimensions: both })).toEqual([[150], [150], [300], [330]]);
    const coarse = ['quarter', 'year'].map((granularity) => ({ dimension: 'revenue.month', granularity }));
    expect(await mrr({ timeDimensions: coarse })).toEqual([[300], [300], [350]]);
  });

  test('window_choice min opens instead of closing', async () => {
    const opening = { measures: ['revenue.opening', 'revenue.mrr'], ...month('quarter') };
    expect(await rows(opening)).toEqual([
      [150, 300],
      [330, 300],
      [350, 350],
    ]);
  });
});

describe('not grouped by time: the last month of the filtered range', () => {
  test.each([
    ['no filter', {}, 350],
    ['a range', month(undefined, ['2024-02-01', '2024-04-30']), 330],
    ['a range that begins within a month', month(undefined, ['2024-01-15', '2024-02-10']), 150],
    ['a range after the last complete month', month(undefined, ['2024-09-01', '2024-12-31']), 0],
    ['inDateRange', on('revenue.month', 'inDateRange', '2024-01-01', '2024-05-31'), 330],
    ['notInDateRange', on('revenue.month', 'notInDateRange', '2024-06-01', '2024-12-31'), 330],
    ['onTheDate', on('revenue.month', 'onTheDate', '2024-03-01'), 300],
    ['beforeDate', on('revenue.month', 'beforeDate', '2024-03-01'), 150],
    ['beforeOrOnDate', on('revenue.month', 'beforeOrOnDate', '2024-03-01'), 300],
    ['afterDate', on('revenue.month', 'afterDate', '2024-03-01'), 350],
    ['afterOrOnDate', on('revenue.month', 'afterOrOnDate', '2024-03-01'), 350],
    ['equals', on('revenue.month', 'equals', '2024-04-01'), 330],
    ['equals a value as it was answered', on('revenue.month', 'equals', '2024-04-01T00:00:00.000'), 330],
    ['notEquals', on('revenue.month', 'notEquals', '2024-08-01'), 350],
    ['set', on('revenue.month', 'set'), 350],
    ['a dimension made of month', on('revenue.half', 'equals', 'H1'), 300],
    ['a segment on month', { segments: ['revenue.spring'] }, 330],
  ])('%s', async (_, query, expected) => {
    expect(await mrr(query)).toEqual([[expected]]);
  });

  test('nested and / or, of month alone or beside others', async () => {
    const is = (value: string) => ({ member: 'revenue.month', operator: 'equals', values: [value] });
    const eu = { member: 'revenue.region', operator: 'equals', values: ['EU'] };
    expect(await mrr({ filters: [{ or: [is('2024-01-01'), is('2024-04-01')] }] })).toEqual([[330]]);
    expect(await mrr({ filters: [{ and: [{ or: [is('2024-01-01'), is('2024-04-01')] }, eu] }] })).toEqual([[300]]);
    await refused({ measures: ['revenue.mrr'], filters: [{ or: [is('2024-01-01'), eu] }] }, /`or`.* mixes month/);
    // A flow can be asked so.
    expect(await rows({ measures: ['revenue.new_mrr'], filters: [{ or: [is('2024-01-01'), eu] }] })).toEqual([[350]]);
  });

  test('relative ranges', async () => {
    expect(await mrr(month(undefined, 'from 100 years ago to now'))).toEqual([[350]]);
    expect(await mrr(month(undefined, 'last month'))).toEqual([[0]]);
  });
});

describe('groups of other dimensions', () => {
  test('one that emptied before the end of the period closes at 0, not at its last figure', async () => {
    const query = {
      measures: ['revenue.mrr', 'revenue.customers', 'revenue.rows', 'revenue.new_mrr'],
      dimensions: ['revenue.region'],
      ...month('quarter', ['2024-01-01', '2024-08-31']),
      order: [
        ['revenue.month', 'asc'],
        ['revenue.region', 'asc'],
      ],
    };
    expect(await rows(query)).toEqual([
      ['EU', 300, 2, 2, 300],
      ['US', 0, 0, 0, 50],
      ['EU', 300, 2, 2, 0],
      ['US', 0, 0, 0, 30],
      ['EU', 350, 2, 2, 0],
    ]);
  });

  test('a filter on them does not move the closing month', async () => {
    expect(await mrr(on('revenue.region', 'equals', 'US'))).toEqual([[0]]);
    expect(await mrr({ ...on('revenue.region', 'equals', 'US'), ...month('quarter') })).toEqual([[0], [0]]);
    expect(await mrr({ segments: ['revenue.big'], ...month('quarter') })).toEqual([[300], [300], [350]]);
  });

  test('a stock of no rows at all is 0', async () => {
    expect(await mrr(on('revenue.region', 'equals', 'APAC'))).toEqual([[0]]);
  });

  test('a column of a segmentation', async () => {
    const query = { dimensions: ['revenue.usage_level'], ...month('quarter', ['2024-04-01', '2024-06-30']) };
    expect((await mrr(query)).toSorted()).toEqual([
      ['heavy', 300],
      ['light', 0],
    ]);
  });
});
