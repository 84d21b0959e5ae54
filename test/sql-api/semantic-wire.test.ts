/** The corpus of statements over the semantic views, over the wire: TLS and SCRAM, simple and extended protocol, text and binary. */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nameOf } from '../../server/sql-api/execute/oids.ts';
import { type ServedCompany, serveCompany } from './corpus/semantic/company.ts';
import { comparable } from './corpus/semantic/compare.ts';
import type { Expected } from './corpus/semantic/statement.ts';
import { readTools } from './corpus/semantic/tools.ts';

let company: ServedCompany;
let client: pg.Client;
beforeAll(async () => {
  company = await serveCompany();
  client = new pg.Client({
    host: 'localhost',
    port: company.port,
    user: 'strata',
    password: 'strata',
    database: 'strata',
    ssl: { ca: readFileSync(company.certificate, 'utf8') },
  });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await company?.close();
});

/** Values stay the text that was sent. */
const types = { getTypeParser: () => (value: string) => value };
const statements = (await readTools()).flatMap(({ tool, statements }) =>
  Object.entries(statements).map(([name, expected]) => [`${tool}: ${name}`, expected] as const),
);

async function check(expected: Expected, queryMode: 'simple' | 'extended'): Promise<void> {
  const asked = client.query({
    text: expected.sql,
    rowMode: 'array',
    types,
    ...(expected.parameters ? { values: [...expected.parameters] } : {}),
    ...(queryMode === 'extended' ? { queryMode } : {}),
  } as pg.QueryArrayConfig);
  if ('code' in expected) {
    const error = await asked.then(
      () => undefined,
      (thrown: pg.DatabaseError) => thrown,
    );
    expect(error?.code).toBe(expected.code);
    expect(`${error?.message} ${error?.hint ?? ''}`).toMatch(expected.says);
    return;
  }
  // A text of several statements has a result for each.
  const answers = [(await asked) as unknown as pg.QueryArrayResult<(string | null)[]>].flat();
  const { fields, rows } = answers.at(-1)!;
  const told = fields.map(({ dataTypeID }) => nameOf(dataTypeID) ?? String(dataTypeID));
  expect(fields.map(({ name }, i) => `${name} ${told[i]}`)).toEqual(expected.columns);
  const ordered = expected.ordered ?? false;
  expect(comparable(rows, told, ordered)).toEqual(comparable(await company.oracle.rows(expected.rows), told, ordered));
}

describe('simple protocol', () => {
  it.each(statements.filter(([, { parameters }]) => !parameters))('%s', async (_, expected) => {
    try {
      await check(expected, 'simple');
    } finally {
      await client.query('DISCARD TEMP');
    }
  });
});

describe('extended protocol', () => {
  const single = statements.filter(([, { sql }]) => !/;\s*\S/.test(sql));
  it.each(single.filter(([, { parameters }], i) => parameters || i % 3 === 0))('%s', async (_, expected) => {
    await check(expected, 'extended');
  });
});

describe('binary values', () => {
  it('are those of the text', async () => {
    const text = `SELECT month, SUM(customers)::int8 AS customers, MEASURE(arpu) AS arpu, month::timestamp AS at, SUM(customers) > 3 AS many FROM revenue WHERE month <= '2024-04-01' GROUP BY month ORDER BY month`;
    const { rows } = await client.query({ text, rowMode: 'array', binary: true } as pg.QueryArrayConfig);
    const wanted = await company.oracle.rows(
      `select epoch(month)::bigint, sum(customers), sum(mrr)::double / sum(customers), sum(customers) > 3 from ledger where month <= '2024-04-01' group by month order by month`,
    );
    const seen = rows.map(([, customers, arpu, at, many]) => [
      (at as Date).getTime() / 1000 - (at as Date).getTimezoneOffset() * 60,
      Number(customers),
      arpu,
      many,
    ]);
    expect(seen).toEqual(
      wanted.map(([at, customers, arpu, many]) => [Number(at), Number(customers), Number(arpu), many === 't']),
    );
  });

  it('a thousand rows come in portions through a cursor', async () => {
    await client.query('BEGIN');
    await client.query('DECLARE c CURSOR FOR SELECT account_id, month, usage_level, mrr FROM revenue ORDER BY 1, 2, 3');
    const read: unknown[] = [];
    for (;;) {
      const { rows } = await client.query({ text: 'FETCH 20 FROM c', rowMode: 'array', types } as pg.QueryArrayConfig);
      read.push(...rows);
      if (rows.length < 20) break;
    }
    await client.query('COMMIT');
    const [[count]] = (await company.oracle.rows(
      'select count(*) from (select distinct account_id, month, usage_level from ledger)',
    )) as [[string]];
    expect(read).toHaveLength(Number(count));
  });
});
