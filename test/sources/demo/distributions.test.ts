import { describe, expect, test } from 'vitest';
import {
  between,
  chooser,
  exp,
  geometric,
  ln,
  logNormal,
  normal,
  poisson,
  weighted,
} from '../../../sources/demo/distributions.ts';
import { random } from '../../../sources/demo/prng.ts';

const draws = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);
const mean = (of: number[]) => of.reduce((sum, x) => sum + x, 0) / of.length;
const variance = (of: number[]) => {
  const centre = mean(of);
  return mean(of.map((x) => (x - centre) ** 2));
};

describe('streams', () => {
  test('equal seeds draw equal numbers, other seeds others', () => {
    expect(draws(50, random(1, 2, 3))).toEqual(draws(50, random(1, 2, 3)));
    const first = [random(1, 2, 3), random(1, 3, 2), random(1, 2), random(2, 2, 3), random(1, 2, 4)].map((draw) =>
      draw(),
    );
    expect(new Set(first).size).toBe(first.length);
  });

  test('neighbouring streams are uniform across, not only along', () => {
    const across = Array.from({ length: 20_000 }, (_, i) => random(29, 1, i)());
    expect(mean(across)).toBeCloseTo(0.5, 2);
    expect(variance(across)).toBeCloseTo(1 / 12, 2);
    expect(Math.min(...across)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...across)).toBeLessThan(1);
    const tenths = Array.from({ length: 10 }, (_, k) => across.filter((x) => Math.floor(x * 10) === k).length);
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(4 * Math.sqrt(1800));
  });
});

test('exp and ln agree with those of the engine to 10 digits', () => {
  for (let x = -30; x <= 30; x += 0.37) expect(exp(x) / Math.exp(x)).toBeCloseTo(1, 10);
  for (const x of [1e-9, 0.2, 0.7, 1, 1.41, 2, 3e5, 4e11]) expect(ln(x)).toBeCloseTo(Math.log(x), 12);
});

test('moments', () => {
  const draw = random(3);
  const z = draws(40_000, () => normal(draw));
  expect(mean(z)).toBeCloseTo(0, 1);
  expect(variance(z)).toBeCloseTo(1, 1);
  const aum = draws(20_000, () => logNormal(draw, 100, 1)).sort((a, b) => a - b);
  expect(Math.abs(aum[10_000]! / 100 - 1)).toBeLessThan(0.05);
  const counts = draws(20_000, () => poisson(draw, 6));
  expect(Math.abs(mean(counts) - 6)).toBeLessThan(0.08);
  expect(Math.abs(variance(counts) - 6)).toBeLessThan(0.3);
  const trials = draws(40_000, () => geometric(draw, 5));
  expect(Math.min(...trials)).toBe(1);
  expect(Math.abs(mean(trials) - 5)).toBeLessThan(0.12);
  const dice = draws(6000, () => between(draw, 1, 6));
  expect([Math.min(...dice), Math.max(...dice)]).toEqual([1, 6]);
});

test('weights are shares', () => {
  const draw = random(4);
  const some = draws(30_000, () => weighted(draw, { a: 1, b: 3, never: 0 }));
  expect(some.filter((key) => key === 'b').length / some.length).toBeCloseTo(0.75, 1);
  expect(some).not.toContain('never');
  expect(chooser({ last: 2 })(() => 0.999999)).toBe('last');
});
