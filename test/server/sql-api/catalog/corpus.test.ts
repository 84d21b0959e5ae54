/** What tools ask of the catalogue, and that they get what they expect. */
import { describe, expect, test } from 'vitest';
import { decodeBackend } from '../../../../server/sql-api/messages/decode-backend.ts';
import type { Format } from '../../../../server/sql-api/types.ts';
import { type Case, readCorpus } from './corpus.ts';
import { openForTests, state } from './support.ts';

const catalog = openForTests({ timeout: 60_000 });
const cases = readCorpus();

async function answer({ text, values }: Case) {
  const { parameters, fields } = await catalog.describe(state(), text, []);
  const binary = values.map((value) => value?.startsWith('hex:') ?? false);
  const bound = {
    values: values.map((value, i) =>
      value === null ? null : binary[i] ? Buffer.from(value.slice(4), 'hex') : Buffer.from(value),
    ),
    formats: binary.map((each): Format => (each ? 1 : 0)),
  };
  const { rows } = await catalog.run(state(), text, parameters, bound, []);
  const texts = rows.map((row) => {
    const [message] = decodeBackend(row).messages;
    return message?.kind === 'dataRow' ? message.values.map((value) => value?.toString() ?? null) : [];
  });
  return { columns: fields!.map(({ name }) => name), rows: texts };
}

const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();

test('the corpus is whole: each statement says what is expected', () => {
  expect(cases.length).toBeGreaterThanOrEqual(240);
  const silent = cases.filter(({ rows, atLeast, has, error }) => !rows && atLeast === undefined && !has && !error);
  expect(silent).toEqual([]);
  expect(cases.filter(({ text }) => text === '')).toEqual([]);
});

describe.each([...new Set(cases.map(({ tool }) => tool))])('%s', (tool) => {
  test.each(cases.filter((each) => each.tool === tool).map((each, i) => [`${i + 1}: ${each.what}`, each] as const))(
    '%s',
    async (_, each) => {
      if (each.error) return expect(answer(each)).rejects.toMatchObject({ code: each.error });
      const { columns, rows } = await answer(each);
      if (each.columns) expect(columns).toEqual(each.columns);
      if (each.rows) expect(sorted(rows)).toEqual(sorted(each.rows));
      if (each.atLeast !== undefined) expect(rows.length).toBeGreaterThanOrEqual(each.atLeast);
      if (each.has) expect(rows).toContainEqual(each.has);
    },
  );
});
