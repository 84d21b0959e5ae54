/** Sessions in other zones than UTC: dates become instants there, and instants are told in local time, as in Postgres. */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textValues } from '../../server/sql-api/engine/text-values.ts';
import { ask, type Company, openCompany } from './corpus/semantic/company.ts';

let company: Company;
let postgres: PGlite;
beforeAll(async () => {
  [company, postgres] = await Promise.all([openCompany(), PGlite.create()]);
  await postgres.exec('create table revenue (month date)');
  const months = await company.oracle.rows('select distinct month::varchar from ledger');
  await postgres.query('insert into revenue select unnest($1::date[])', [months.map(([month]) => month)]);
});
afterAll(async () => {
  await company?.close();
  await postgres?.close();
});

const STATEMENTS: readonly (readonly [string, ...string[]])[] = [
  [`SELECT date_trunc('month', month), date_trunc('year', month) FROM revenue GROUP BY 1, 2 ORDER BY 1`],
  [
    `SELECT month::timestamptz, (month::timestamptz)::text, month::timestamptz + interval '1 day' FROM revenue GROUP BY 1, 2, 3 ORDER BY 1`,
  ],
  [`SELECT month FROM revenue WHERE month >= timestamptz '2024-04-01' GROUP BY 1 ORDER BY 1`],
  [`SELECT month FROM revenue WHERE month::timestamptz >= $1 GROUP BY 1 ORDER BY 1`, '2024-04-01'],
  [
    `SELECT date_trunc('month', month) AS at FROM revenue WHERE date_trunc('month', month) = $1 GROUP BY 1`,
    '2024-05-01',
  ],
  [
    `SELECT extract(hour FROM date_trunc('quarter', month)), to_char(date_trunc('month', month), 'YYYY-MM-DD HH24:MI') FROM revenue GROUP BY 1, 2 ORDER BY 2`,
  ],
];
const TEXT = Object.fromEntries(Array.from({ length: 6000 }, (_, oid) => [oid, (value: string) => value]));

describe.each(['UTC', 'Europe/Zurich', 'America/New_York', 'Pacific/Auckland', '<+02>-02'])('%s', (zone) => {
  test.each(STATEMENTS)('%s', async (sql, ...parameters) => {
    await postgres.exec(`set timezone = '${zone}'`);
    const { rows } = await postgres.query<unknown[]>(sql, parameters, {
      rowMode: 'array',
      parsers: TEXT,
      serializers: TEXT as never,
    });
    const engine = await company.session({ timezone: zone });
    try {
      expect((await ask(engine, sql, parameters)).rows).toEqual(rows);
      expect(rows.length).toBeGreaterThan(0);
    } finally {
      await engine.close();
    }
  });
});

test('a statement that was prepared in one zone is answered in the zone of its run', async () => {
  const settings = new Map([['timezone', 'UTC']]);
  const engine = await company.session(settings);
  const { signal } = new AbortController();
  const [statement] = await engine.parse(
    `SELECT date_trunc('month', month) FROM revenue GROUP BY 1 ORDER BY 1 LIMIT 1`,
  );
  const prepared = await engine.prepare(statement!, [], signal);
  const first = async () => {
    const rows = await prepared.start({ values: [], formats: [] }, signal);
    const part = await rows.next(0, [0]);
    await rows.close();
    return textValues(part!.data)[0]![0];
  };
  expect(await first()).toMatch(/^\d{4}-\d\d-01 00:00:00\+00$/);
  settings.set('timezone', 'Asia/Kolkata');
  expect(await first()).toMatch(/^\d{4}-\d\d-01 00:00:00\+05:30$/);
  await engine.close();
});
