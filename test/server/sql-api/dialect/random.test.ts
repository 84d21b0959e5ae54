import { expect, test } from 'vitest';
import { difference } from './answers.ts';
import { Engines } from './engines.ts';
import { expressionOf, random } from './random.ts';
import { T } from './tables.ts';

/** `RANDOM_SEED` repeats a run, `RANDOM_CASES` makes it longer. */
const SEED = Number(process.env.RANDOM_SEED ?? 20240131);
const CASES = Number(process.env.RANDOM_CASES ?? 2000);
const BATCH = 12;

/** Limits of DuckDB that are errors there and documented: numerics of 38 digits, dates and intervals of its range, what is refused. */
const LIMITS = ['0A000', '22003', '22008', '54000'];

test('random expressions have the same values in both engines', async () => {
  const engines = await Engines.start([T]);
  const next = random(SEED);
  const different: string[] = [];
  let answered = 0;
  const compare = async (items: readonly string[]): Promise<void> => {
    const text = `SELECT ${items.join(', ')} FROM t ORDER BY id`;
    const postgres = await engines.postgres(text);
    const node = postgres.error ? undefined : await engines.canonical(text).catch(() => undefined);
    if (node === undefined) {
      // An error of one expression hides the others: each on its own.
      if (items.length > 1) for (const item of items) await compare([item]);
      return;
    }
    const duck = await engines.duck(node);
    if (duck.error && items.length > 1) {
      for (const item of items) await compare([item]);
      return;
    }
    if (duck.error && LIMITS.includes(duck.error.code)) return;
    answered += items.length;
    const found = difference(text, postgres, duck, duck.error ? undefined : engines.translate(node), 1e-13);
    if (found === undefined) return;
    if (items.length > 1) for (const item of items) await compare([item]);
    else different.push(`${text}\n${found}`);
  };
  for (let done = 0; done < CASES; done += BATCH)
    await compare(Array.from({ length: BATCH }, () => expressionOf(next)));
  expect(different.join('\n\n').slice(0, 20_000)).toBe('');
  // Most of them are answered: an expression that fails in Postgres (a division by zero) or is refused tells nothing.
  expect(answered).toBeGreaterThan(CASES / 2);
}, 600_000);
