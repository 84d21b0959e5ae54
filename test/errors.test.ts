import { describe, expect, it } from 'vitest';
import { didYouMean } from '../errors.ts';

describe('didYouMean', () => {
  it.each([
    ['mmr', ['customers', 'mrr'], 'mrr'],
    ['MRR', ['arr', 'mrr'], 'mrr'],
    ['regoin', ['region', 'regions'], 'region'],
    ['a', ['b'], 'b'],
  ])('%s of %j is %s', (name, known, meant) => expect(didYouMean(name, known)).toBe(`Did you mean "${meant}"?`));

  it.each([
    ['zzzzzz', ['region']],
    ['month', []],
    ['m'.repeat(101), ['m'.repeat(100)]],
  ])('%s of %j is nothing', (name, known) => expect(didYouMean(name, known)).toBeUndefined());

  it('takes no time for names of any length', () => {
    const long = 'x'.repeat(40_000);
    const known = Array.from({ length: 1000 }, (_, i) => `${i}${long}`);
    const before = performance.now();
    expect(didYouMean(long, known)).toBeUndefined();
    expect(didYouMean('region', known)).toBeUndefined();
    expect(performance.now() - before).toBeLessThan(200);
  });
});
