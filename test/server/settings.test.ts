import { expect, test } from 'vitest';
import { isStrataError } from '../../errors.ts';
import { readSettings } from '../../server/settings.ts';

test('an empty environment gives the defaults', () => {
  expect(readSettings({ PORT: '', HOME: '/root' })).toMatchObject({
    warehouse: 'warehouse',
    host: '127.0.0.1',
    loopback: true,
    port: 4000,
    keepBuilds: 5,
    memoryLimit: '1200MB',
    apiSecret: undefined,
    sqlPort: 15432,
    sqlUser: undefined,
    sqlPassword: undefined,
    sqlTimeout: 300,
    schedule: undefined,
    watchExtracts: false,
    watchSettle: 10,
    from: [],
  });
  expect(readSettings({ CUBEJS_PG_SQL_PORT: 'false' }).sqlPort).toBeUndefined();
});

test('when a server builds, and from what', () => {
  const given = { STRATA_SCHEDULE: '0 6 * * *', STRATA_WATCH_EXTRACTS: 'true', STRATA_FROM: 'demo, stripe:/data/a b,' };
  expect(readSettings(given)).toMatchObject({
    schedule: { expression: '0 6 * * *', timezone: 'UTC' },
    watchExtracts: true,
    from: ['demo', 'stripe:/data/a b'],
  });
  const wrong = { STRATA_SCHEDULE: '0 25 * * *', STRATA_SCHEDULE_TIMEZONE: 'Mars', STRATA_WATCH_EXTRACTS: 'yes' };
  expect(() => readSettings(wrong)).toThrowError(/STRATA_WATCH_EXTRACTS: "yes" must be true or false/);
  expect(() => readSettings({ ...wrong, STRATA_WATCH_EXTRACTS: '' })).toThrowError(
    /"Mars" is no time zone.*"0 25 \* \* \*" is no schedule.*hour: 25.*for example "0 6 \* \* \*"/s,
  );
});

test('with whose eyes metrics are watched', () => {
  expect(readSettings({}).watchContext).toEqual({});
  expect(readSettings({ STRATA_WATCH_CONTEXT: '{"groups": ["finance"]}' }).watchContext).toEqual({
    groups: ['finance'],
  });
  for (const wrong of ['finance', '[]', 'null', '"a"', '{'])
    expect(() => readSettings({ STRATA_WATCH_CONTEXT: wrong })).toThrowError(
      /STRATA_WATCH_CONTEXT: .* must be a JSON object/,
    );
});

test('a certificate comes with its key', () => {
  expect(() => readSettings({ STRATA_SQL_TLS_CERT: 'server.crt' })).toThrowError(/STRATA_SQL_TLS_KEY/);
});

test('every problem is listed at once, with the nearest known name, and a secret is not printed', () => {
  let error: unknown;
  try {
    readSettings({
      PORT: 'x',
      STRATA_KEEP_BUILDS: '0',
      STRATA_MEMORY_LIMIT: 'much',
      STRATA_WAREHUSE: '/w',
      CUBEJS_API_SECRET: 'hush',
      CUBEJS_SQL_PASSWORD: 'sesame',
      CUBEJS_PG_SQL_PORT: 'no',
      STRATA_SQL_TIMEOUT: '0',
    });
  } catch (e) {
    error = e;
  }
  if (!isStrataError(error, 'settings.invalid')) throw error;
  expect(error.details.problems.map((p) => [p.where, p.hint])).toEqual([
    ['STRATA_WAREHUSE', 'Did you mean "STRATA_WAREHOUSE"?'],
    ['STRATA_KEEP_BUILDS', undefined],
    ['STRATA_MEMORY_LIMIT', undefined],
    ['PORT', undefined],
    ['CUBEJS_PG_SQL_PORT', undefined],
    ['CUBEJS_SQL_PASSWORD', undefined],
    ['STRATA_SQL_TIMEOUT', undefined],
    ['CUBEJS_API_SECRET', undefined],
  ]);
  expect(error.message).not.toMatch(/hush|sesame/);
});

test('other machines are let in only with a secret', () => {
  expect(() => readSettings({ STRATA_HOST: '0.0.0.0' })).toThrowError(
    expect.objectContaining({ code: 'settings.invalid' }),
  );
  expect(readSettings({ STRATA_HOST: '0.0.0.0', CUBEJS_API_SECRET: 'x'.repeat(32) }).loopback).toBe(false);
});
