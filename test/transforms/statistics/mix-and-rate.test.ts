import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GroupSums, mixAndRate } from '../../../transforms/statistics/mix-and-rate.ts';

const of = (numerator: number, denominator: number): GroupSums => ({ numerator, denominator });
const NONE = of(0, 0);
const ratio = (groups: readonly GroupSums[]) =>
  groups.reduce((sum, g) => sum + g.numerator, 0) / groups.reduce((sum, g) => sum + g.denominator, 0);

describe('mixAndRate', () => {
  it('is pure rate where the weights stay', () => {
    // Two channels of 10 customers: one costs 100 more for each. All of it is its rate.
    expect(mixAndRate([of(1000, 10), of(3000, 10)], [of(2000, 10), of(3000, 10)])).toEqual([
      { mix: 0, rate: 50 },
      { mix: 0, rate: 0 },
    ]);
  });

  it('is pure mix where each group keeps its ratio', () => {
    // CAC 100 and 300; the dear one goes from half to three quarters: R from 200 to 250, means 100, 300 and 225.
    expect(mixAndRate([of(1000, 10), of(3000, 10)], [of(500, 5), of(4500, 15)])).toEqual([
      { mix: -0.25 * (100 - 225), rate: 0 },
      { mix: 0.25 * (300 - 225), rate: 0 },
    ]);
  });

  it('tells of the reversal of Simpson', () => {
    // Both groups convert better, and all of them worse: the one that converts badly grew.
    const before = [of(20, 100), of(720, 900)];
    const after = [of(225, 900), of(85, 100)];
    const parts = mixAndRate(before, after)!;
    expect(ratio(after)).toBeLessThan(ratio(before));
    for (const { rate } of parts) expect(rate).toBeGreaterThan(0);
    expect(parts[0]!.mix + parts[1]!.mix).toBeLessThan(0);
  });

  it('takes a group that came or went as mix, and costs without a case as rate', () => {
    // R 100 before; the new group of 5 has 400: R 200. Its part is 2000/15 - 1/3 x 150.
    const [old, came] = mixAndRate([of(1000, 10), NONE], [of(1000, 10), of(2000, 5)])!;
    expect(came!.rate).toBe(0);
    expect(came!.mix).toBeCloseTo(2000 / 15 - 150 / 3, 12);
    expect(old!.rate).toBe(0);
    expect(old!.mix).toBeCloseTo((2 / 3 - 1) * (100 - 150), 12);
    expect(came!.mix + old!.mix).toBeCloseTo(100, 12);
    expect(mixAndRate([of(100, 10), of(50, 0)], [of(100, 10), of(80, 0)])).toEqual([
      { mix: 0, rate: 0 },
      { mix: 0, rate: 3 },
    ]);
  });

  it('has nothing to say without a denominator', () => {
    expect(mixAndRate([NONE], [of(1, 1)])).toBeNull();
    expect(mixAndRate([of(1, 1)], [NONE, NONE].slice(1))).toBeNull();
    expect(mixAndRate([], [])).toBeNull();
    expect(() => mixAndRate([], [NONE])).toThrow(RangeError);
  });

  const group = fc.record({
    numerator: fc.integer({ min: 0, max: 100_000 }),
    denominator: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1000 })),
  });
  const ends = fc
    .array(fc.tuple(group, group), { minLength: 1, maxLength: 8 })
    .map((pairs) => [pairs.map(([before]) => before), pairs.map(([, after]) => after)] as const)
    .filter((both) => both.every((groups) => groups.some((g) => g.denominator > 0)));

  it('adds up to the change of the ratio', () =>
    fc.assert(
      fc.property(ends, ([before, after]) => {
        const found = mixAndRate(before, after)!.reduce((sum, { mix, rate }) => sum + mix + rate, 0);
        const scale = Math.max(ratio(before), ratio(after), 1);
        expect(Math.abs(found - (ratio(after) - ratio(before)))).toBeLessThanOrEqual(1e-9 * scale);
      }),
    ));

  it('is the rate and the composition effect of Kitagawa where every group is there twice', () =>
    fc.assert(
      fc.property(ends, ([before, after]) => {
        const there = before.map((g, at) => g.denominator > 0 && after[at]!.denominator > 0);
        const [one, other] = [before, after].map((groups) => groups.filter((_, at) => there[at]));
        fc.pre(one!.length > 0);
        const weights = (groups: readonly GroupSums[]) => {
          const all = groups.reduce((sum, g) => sum + g.denominator, 0);
          return groups.map((g) => g.denominator / all);
        };
        const [w0, w1] = [weights(one!), weights(other!)];
        const r = (g: GroupSums) => g.numerator / g.denominator;
        const rate = one!.reduce((sum, g, at) => sum + ((w0[at]! + w1[at]!) / 2) * (r(other![at]!) - r(g)), 0);
        const mix = one!.reduce((sum, g, at) => sum + (w1[at]! - w0[at]!) * ((r(other![at]!) + r(g)) / 2), 0);
        const parts = mixAndRate(one!, other!)!;
        const scale = 1e-9 * Math.max(1, ...one!.map(r), ...other!.map(r));
        expect(Math.abs(parts.reduce((sum, part) => sum + part.rate, 0) - rate)).toBeLessThanOrEqual(scale);
        expect(Math.abs(parts.reduce((sum, part) => sum + part.mix, 0) - mix)).toBeLessThanOrEqual(scale);
      }),
    ));

  it('turns its sign when time runs backwards', () =>
    fc.assert(
      fc.property(ends, ([before, after]) => {
        const [there, back] = [mixAndRate(before, after)!, mixAndRate(after, before)!];
        const scale = 1e-9 * Math.max(1, ...[...before, ...after].map((g) => g.numerator));
        there.forEach(({ mix, rate }, at) => {
          expect(Math.abs(mix + back[at]!.mix)).toBeLessThanOrEqual(scale);
          expect(Math.abs(rate + back[at]!.rate)).toBeLessThanOrEqual(scale);
        });
      }),
    ));
});
