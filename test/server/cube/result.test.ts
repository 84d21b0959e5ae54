/** The contract of the native functions that are replaced, as `@cubejs-backend/native` is called by Cube's API gateway. */
import '../../../server/cube/native.ts';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';

const require = createRequire(import.meta.url);
const native = require('@cubejs-backend/native');
const { ResultWrapper, ResultMultiWrapper } = native;

// biome-ignore lint/suspicious/noExplicitAny: answers are read as a client reads them, key by key
type Dict = Record<string, any>;
const ANNOTATION = {
  measures: { 'v.count': { title: 'Count', type: 'number', secretThing: 1 } },
  dimensions: { 'v.name': { type: 'string' }, 'v.flag': { type: 'boolean' }, 'v.at': { type: 'time' } },
  timeDimensions: { 'v.at.month': { type: 'time' }, 'v.at.year': { type: 'time' }, 'v.at': { type: 'time' } },
};
const ALIASES = {
  v__count: 'v.count',
  v__name: 'v.name',
  v__flag: 'v.flag',
  v__at: 'v.at',
  v__at_month: 'v.at.month',
  v__at_year: 'v.at.year',
};

/** Wraps rows as the gateway does, and reads the answer that it would send. */
function wrapped(rows: Dict[], query: Dict = {}, more: Dict = {}) {
  const wrapper = new ResultWrapper(rows);
  const { measures, dimensions, timeDimensions } = ANNOTATION;
  const visible = { ...measures, ...dimensions, ...timeDimensions };
  wrapper.setTransformData({
    aliasToMemberNameMap: ALIASES,
    annotation: visible,
    query,
    queryType: 'regularQuery',
    ...more,
  });
  wrapper.setRootResultObject({
    query: { ...query, maskedMembers: ['x'] },
    annotation: ANNOTATION,
    dataSource: 'default',
    total: null,
  });
  return wrapper;
}
const read = async (wrapper: { getFinalResult(): Promise<Uint8Array> }) =>
  JSON.parse(Buffer.from(await wrapper.getFinalResult()).toString('utf8')) as Dict;
const dataOf = async (rows: Dict[], query?: Dict, more?: Dict) => (await read(wrapped(rows, query, more))).data;

describe('values', () => {
  test.each<[string, unknown, unknown]>([
    ['a number', 12.5, '12.5'],
    ['a large number', 1e21, '1000000000000000000000'],
    ['a small number', 1e-7, '0.0000001'],
    ['a number as text', '12.50', '12.50'],
    ['null', null, null],
    ['missing', undefined, null],
    ['true', true, true],
    ['an object', { a: 1 }, { a: 1 }],
    ['text that looks like a time', '2024-01-01T00:00:00Z', '2024-01-01T00:00:00Z'],
  ])('%s', async (_, given, expected) => {
    expect(await dataOf([{ v__name: given }])).toEqual([{ 'v.name': expected }]);
  });

  test.each([
    ['2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00.000'],
    ['2024-01-01 10:11:12', '2024-01-01T10:11:12.000'],
    ['2024-01-01 10:11:12.123456+02:00', '2024-01-01T10:11:12.123'],
    ['2024-01-01 10:11:12 UTC', '2024-01-01T10:11:12.000'],
    ['soon', 'soon'],
  ])('time %s', async (given, expected) => {
    expect(await dataOf([{ v__at: given }])).toEqual([{ 'v.at': expected }]);
  });
});

describe('members', () => {
  test('a time with a granularity also comes without; of several the finest', async () => {
    const row = { v__at_year: '2024-01-01T00:00:00.000Z', v__at_month: '2024-05-01T00:00:00.000Z' };
    expect(await dataOf([row])).toEqual([
      {
        'v.at.year': '2024-01-01T00:00:00.000',
        'v.at.month': '2024-05-01T00:00:00.000',
        'v.at': '2024-05-01T00:00:00.000',
      },
    ]);
  });

  const hidden = (annotation: Dict, rows: Dict[], query: Dict = {}) => dataOf(rows, query, { annotation });
  test('a member without annotation is hidden, whatever the rows are', async () => {
    await expect(hidden({}, [{ v__name: 'x' }])).rejects.toThrow('no member "v.name"');
    await expect(hidden({}, [], { dimensions: ['v.name'] })).rejects.toThrow('no member "v.name"');
    await expect(hidden({}, [], { measures: [{ name: 'v.count' }] })).rejects.toThrow('no member "v.count"');
    const time = { timeDimensions: [{ dimension: 'v.at', granularity: 'month' }] };
    await expect(hidden({}, [], time)).rejects.toThrow('no member "v.at"');
    await expect(hidden(Object.create({ 'v.name': {} }), [{ v__name: 'x' }])).rejects.toThrow('no member');
  });

  test('a column that no member stands for is an error', async () => {
    await expect(dataOf([{ constructor: 1 }])).rejects.toThrow("alias: 'constructor'");
  });
});

describe('formats', () => {
  const rows = [
    { v__name: 'a', v__count: 1 },
    { v__name: 'b', v__count: 2 },
  ];
  test('default, compact and columnar', async () => {
    expect(await dataOf(rows)).toEqual([
      { 'v.name': 'a', 'v.count': '1' },
      { 'v.name': 'b', 'v.count': '2' },
    ]);
    const members = ['v.name', 'v.count'];
    const compact = {
      members,
      dataset: [
        ['a', '1'],
        ['b', '2'],
      ],
    };
    expect(await dataOf(rows, { responseFormat: 'compact' })).toEqual(compact);
    expect(await dataOf(rows, {}, { resType: 'compact' })).toEqual(compact);
    const columnar = {
      members,
      columns: [
        ['a', 'b'],
        ['1', '2'],
      ],
    };
    expect(await dataOf(rows, { responseFormat: 'columnar' })).toEqual(columnar);
  });

  test('no rows', async () => {
    expect(await dataOf([])).toEqual([]);
    expect(await dataOf([], { responseFormat: 'compact' })).toEqual({ members: [], dataset: [] });
  });

  test('the envelope has what clients read, and nothing of Cube’s own', async () => {
    const answer = await read(wrapped(rows, { limit: 5 }));
    expect(answer).toMatchObject({ query: { limit: 5 }, dataSource: 'default', slowQuery: false });
    expect(answer.query).not.toHaveProperty('maskedMembers');
    expect(answer).not.toHaveProperty('total');
    expect(answer.annotation.measures['v.count']).toEqual({ title: 'Count', type: 'number' });
  });
});

describe('several queries', () => {
  const multi = (queryType: string, parts: [Dict[], Dict][]) =>
    read(
      new ResultMultiWrapper(
        parts.map(([rows, query]) => wrapped(rows, query, { queryType })),
        { queryType },
      ),
    );

  test('compared date ranges are told apart by a column', async () => {
    const query = (dateRange: string[]) => ({
      measures: ['v.count'],
      timeDimensions: [{ dimension: 'v.at', dateRange }],
    });
    const answer = await multi('compareDateRangeQuery', [
      [[{ v__count: 1 }], query(['2024-01-01', '2024-01-31'])],
      [[{ v__count: 2 }], query(['2024-02-01', '2024-02-29'])],
    ]);
    expect(answer.results.map((result: Dict) => result.data)).toEqual([
      [{ 'v.count': '1', compareDateRange: '2024-01-01 - 2024-01-31' }],
      [{ 'v.count': '2', compareDateRange: '2024-02-01 - 2024-02-29' }],
    ]);
    expect(answer.pivotQuery).toMatchObject({ dimensions: ['compareDateRange'], queryType: 'compareDateRangeQuery' });
  });

  test('blended queries meet in a time of their own', async () => {
    const query = (measure: string) => ({
      measures: [measure],
      timeDimensions: [{ dimension: 'v.at', granularity: 'month' }],
    });
    const row = { v__at_month: '2024-01-01T00:00:00.000Z', v__count: 1 };
    const answer = await multi('blendingQuery', [
      [[row], query('v.count')],
      [[row], query('w.count')],
    ]);
    expect(answer.results[0].data[0]['time.month']).toBe('2024-01-01T00:00:00.000');
    expect(answer.pivotQuery.measures).toEqual(['v.count', 'w.count']);
    expect(answer.pivotQuery.timeDimensions).toEqual([{ dimension: 'time', granularity: 'month' }]);
  });

  test('formats add the column, too', async () => {
    const query = { responseFormat: 'columnar', timeDimensions: [{ dimension: 'v.at', dateRange: ['a', 'b'] }] };
    const answer = await multi('compareDateRangeQuery', [[[{ v__count: 1 }], query]]);
    expect(answer.results[0].data).toEqual({ members: ['v.count', 'compareDateRange'], columns: [['1'], ['a - b']] });
  });
});

test('the environment has one planner, production rules and no telemetry', () => {
  const { getEnv } = require('@cubejs-backend/shared');
  expect([getEnv('nativeSqlPlanner'), getEnv('devMode'), getEnv('telemetry'), getEnv('nodeEnv')]).toEqual([
    false,
    false,
    false,
    'production',
  ]);
  expect(getEnv('dbType', { dataSource: 'default' })).toBe('duckdb');
});
