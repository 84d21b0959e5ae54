/** Rows, formats, notices and tags of catalogue statements. */
import { expect, test } from 'vitest';
import { decodeBackend } from '../../../../server/sql-api/messages/decode-backend.ts';
import { ask, openForTests, state, texts } from './support.ts';

const catalog = openForTests();
const values = (row: Buffer) => {
  const [message] = decodeBackend(row).messages;
  return message?.kind === 'dataRow' ? message.values : [];
};

test('rows are DataRow messages, whole', async () => {
  const { rows, tag } = await catalog.run(state(), 'VALUES (1, NULL), (2, $$x$$)', [], texts([]), []);
  expect(tag).toBe('SELECT 2');
  expect(rows.map((row) => values(row).map(String))).toEqual([
    ['1', 'null'],
    ['2', 'x'],
  ]);
  expect(rows[0]![0]).toBe('D'.charCodeAt(0));
});

test('text and binary, one for all or one for each', async () => {
  const binary = await catalog.run(state(), 'SELECT 258, true', [], texts([]), [1]);
  expect(values(binary.rows[0]!)).toEqual([Buffer.from([0, 0, 1, 2]), Buffer.from([1])]);
  const mixed = await catalog.run(state(), 'SELECT 258, true', [], texts([]), [1, 0]);
  expect(values(mixed.rows[0]!)).toEqual([Buffer.from([0, 0, 1, 2]), Buffer.from('t')]);
});

test('parameters as text, binary and NULL', async () => {
  const text = 'SELECT $1::int, $2::text, $3::date IS NULL';
  const { parameters } = await catalog.describe(state(), text, []);
  const bound = { values: [Buffer.from([0, 0, 1, 2]), Buffer.from('é'), null], formats: [1, 0, 0] as const };
  const { rows } = await catalog.run(state(), text, parameters, bound, []);
  expect(values(rows[0]!).map(String)).toEqual(['258', 'é', 't']);
});

test('SHOW has its tag', async () => {
  expect(await ask(catalog, 'SHOW search_path')).toMatchObject({
    tag: 'SHOW',
    columns: ['search_path'],
    rows: [['"$user", public']],
  });
  await expect(ask(catalog, 'SHOW nope')).rejects.toMatchObject({ code: '42704' });
  await expect(ask(catalog, 'SHOW data_directory')).rejects.toMatchObject({ code: '42501' });
});

test('notices come along', async () => {
  const name = 'x'.repeat(70);
  const { notices } = await catalog.run(state(), `SELECT 1 AS ${name}`, [], texts([]), []);
  expect(notices).toMatchObject([{ severity: 'NOTICE', code: '42622' }]);
});

test('errors at run time', async () => {
  await expect(ask(catalog, 'SELECT 1 / (SELECT 0)')).rejects.toMatchObject({
    code: '22012',
    message: 'division by zero',
  });
});

test('many at once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) => ask(catalog, `SELECT ${i}, current_user`, [], state({ user: `u${i % 5}` }))),
  );
  expect(answers.map(({ rows }) => rows[0])).toEqual(Array.from({ length: 100 }, (_, i) => [String(i), `u${i % 5}`]));
});
