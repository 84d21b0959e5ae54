import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AmountGroup, judgeAmounts, judgeRates } from '../../../transforms/statistics/judge-segments.ts';
import { kruskalWallis } from '../../../transforms/statistics/kruskal-wallis.ts';
import { ranked } from './ranked.ts';

/** Segments from their customers' amounts, as the SQL adds them up. */
function grouped(amounts: Readonly<Record<string, readonly number[]>>): AmountGroup[] {
  const all = Object.values(amounts).flat();
  const rank = (value: number) => {
    const below = all.filter((other) => other < value).length;
    return below + (all.filter((other) => other === value).length + 1) / 2;
  };
  const of = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, variance: values.length > 1 ? squares / (values.length - 1) : null };
  };
  return Object.entries(amounts).map(([segment, values]) => {
    const [{ mean, variance }, ranks] = [of(values), of(values.map(rank))];
    return { segment, count: values.length, mean, variance, rankMean: ranks.mean, rankVariance: ranks.variance };
  });
}

describe('amounts', () => {
  test('segments that differ are kept, with the figures of an analysis of variance by hand', () => {
    // Means 2, 3 and 10 of all 5: between 3 (9 + 4 + 25) = 114, within 2 + 2 + 2 = 6, F = 57 / 1.
    const judged = judgeAmounts(grouped({ a: [1, 2, 3], b: [2, 3, 4], c: [9, 10, 11] }), 3);
    expect(judged).toMatchObject({
      verdict: 'keep',
      test: 'one-way ANOVA',
      statistic: 57,
      df1: 2,
      df2: 6,
      topSegment: 'c',
    });
    expect(judged.distinctiveness).toBeCloseTo(114 / 120, 12);
    expect(judged.omegaSquared).toBeCloseTo(112 / 121, 12);
    expect(judged.topSegmentLift).toBeCloseTo(2, 12);
  });

  test('the test of the ranks is that of Kruskal and Wallis', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 9 }), {
          minLength: 2,
          maxLength: 4,
        }),
        (lists) => {
          const expected = kruskalWallis(ranked(lists));
          const judged = judgeAmounts(grouped(Object.fromEntries(lists.map((list, i) => [`s${i}`, list]))), 2);
          if (expected && judged.kruskalPValue !== null) expect(judged.kruskalPValue).toBeCloseTo(expected.p, 9);
        },
      ),
    );
  });

  test('two that are alike are to be merged', () => {
    const around = (centre: number) => Array.from({ length: 40 }, (_, i) => centre + (i % 5) - 2);
    const judged = judgeAmounts(grouped({ low: around(10), same: around(10), high: around(30) }), 30);
    expect(judged).toMatchObject({
      verdict: 'merge these',
      mergeCandidates: 'low + same',
      advice: 'Merge low + same: they are alike.',
    });
  });

  test('segments that tell nothing are to be drawn by something else; thin ones say nothing', () => {
    const values = Array.from({ length: 40 }, (_, i) => (i * 7) % 40);
    expect(judgeAmounts(grouped({ a: values, b: values.map((value) => value + 1) }), 30).verdict).toBe('rebuild');
    const thin = judgeAmounts(grouped({ a: [1, 2, 3], b: [7, 8, 9, 10] }), 30);
    expect(thin).toMatchObject({ verdict: 'too thin to say', test: null, smallestSegmentSize: 3 });
    expect(thin.advice).toMatch(/No segment has 30 cases/);
    expect(judgeAmounts([], 30)).toMatchObject({ verdict: 'too thin to say', smallestSegmentSize: 0 });
    expect(judgeAmounts(grouped({ a: [5, 5, 5], b: [5, 5, 5] }), 3).verdict).toBe('rebuild');
  });

  test('Welch judges where variances are not alike', () => {
    const judged = judgeAmounts(grouped({ even: [10, 11, 12, 13], wild: [1, 40, 80, 120] }), 4);
    expect(judged.test).toBe("Welch's ANOVA");
  });
});

describe('rates', () => {
  test('the chi-squared test of a table by hand', () => {
    // 30 of 100 and 50 of 100: 40 expected in each, 4 (10^2 / 40 + 10^2 / 60) / 2 = 8.33.
    const judged = judgeRates(
      [
        { segment: 'a', cases: 100, events: 30 },
        { segment: 'b', cases: 100, events: 50 },
      ],
      30,
      true,
    );
    expect(judged).toMatchObject({ verdict: 'keep', topSegment: 'b', df1: 1 });
    expect(judged.statistic).toBeCloseTo(25 / 3, 9);
    expect(judged.topSegmentLift).toBeCloseTo(1.25, 12);
  });

  test('the lowest churn is the best, and a segment with too few events is left out of the test', () => {
    const judged = judgeRates(
      [
        { segment: 'loyal', cases: 1000, events: 10 },
        { segment: 'leaking', cases: 1000, events: 50 },
        { segment: 'few', cases: 40, events: 0 },
      ],
      30,
      false,
    );
    expect(judged).toMatchObject({ verdict: 'keep', topSegment: 'loyal', df1: 1, smallestSegmentSize: 40 });
  });

  test('chance alone is no reason, and too few events none either', () => {
    const even = (events: number) => ['a', 'b'].map((segment) => ({ segment, cases: 200, events }));
    expect(judgeRates(even(20), 30, true).verdict).toBe('rebuild');
    expect(judgeRates(even(1), 30, true).verdict).toBe('too thin to say');
    expect(judgeRates([], 30, true).verdict).toBe('too thin to say');
  });
});
