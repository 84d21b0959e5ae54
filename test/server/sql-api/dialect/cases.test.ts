import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { difference } from './answers.ts';
import { Engines } from './engines.ts';
import { T } from './tables.ts';

const lines = (name: string) =>
  readFileSync(join(import.meta.dirname, 'cases', `${name}.sql`), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('-- '));

let engines: Engines;
beforeAll(async () => {
  engines = await Engines.start([T]);
});

/** Statements that both engines answer alike, values and errors. */
async function compare(text: string, zone: string, tolerance: number): Promise<string | undefined> {
  const postgres = await engines.postgres(text);
  // What Postgres refuses to parse or analyse never reaches the dialect.
  const node = await engines.canonical(text).catch(() => undefined);
  if (node === undefined) return postgres.error ? undefined : `${text} has no canonical text`;
  const duck = await engines.duck(node, zone);
  return difference(text, postgres, duck, duck.error ? undefined : engines.translate(node, zone), tolerance);
}

describe('DuckDB answers as Postgres does', () => {
  const chapters = ['text', 'numbers', 'casts', 'dates', 'aggregates', 'statements'];
  test.each(chapters)('%s', async (chapter) => {
    await engines.zone('UTC');
    const different: string[] = [];
    for (const text of lines(chapter)) {
      const found = await compare(text, 'UTC', chapter === 'aggregates' || chapter === 'numbers' ? 1e-13 : 0);
      if (found !== undefined) different.push(`${text}\n${found}`);
    }
    expect(different.join('\n\n')).toBe('');
  });

  test.each(['Europe/Zurich', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', '<+02>-02', '<-03:30>+03:30'])(
    'dates in a session in %s',
    async (zone) => {
      await engines.zone(zone);
      const different: string[] = [];
      for (const text of [...lines('dates'), ...lines('zones')].filter((line) => !line.includes('generate_series'))) {
        const found = await compare(text, zone, 0);
        if (found !== undefined) different.push(`${text}\n${found}`);
      }
      expect(different.join('\n\n')).toBe('');
    },
  );

  test('there are enough of them', () => {
    expect(chapters.flatMap(lines).length + lines('refused').length / 2).toBeGreaterThan(400);
  });
});

describe('What is refused is refused with its reason', () => {
  const all = lines('refused');
  const cases = all.flatMap((line, index) =>
    line.startsWith('--> ') ? [[all[index - 1]!, line.slice(4)] as const] : [],
  );
  test('each of them', async () => {
    await engines.zone('UTC');
    const answers: string[] = [];
    for (const [text] of cases) {
      const { error } = await engines.duck(await engines.canonical(text));
      answers.push(`${text}\n${error ? `${error.code} ${error.message}` : 'is answered'}`);
    }
    expect(answers.join('\n\n')).toBe(cases.map(([text, reason]) => `${text}\n${reason}`).join('\n\n'));
  });
});
