import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../sources/demo/prng.ts';
import { oddsRatio } from '../../../transforms/statistics/log-odds.ts';
import { mantelHaenszel, type Stratum } from '../../../transforms/statistics/mantel-haenszel.ts';

const of = (successes: number, trials: number) => ({ successes, trials });
const stratum = (a: number, b: number, c: number, d: number): Stratum => ({
  having: of(a, a + b),
  lacking: of(c, c + d),
});

/**
 * Admissions to Berkeley in 1973 of men and women in six departments: P. J. Bickel, E. A. Hammel and J. W. O'Connell, Sex bias
 * in graduate admissions, Science 187 (1975) 398-403; the data set UCBAdmissions of R.
 */
const BERKELEY = [
  stratum(512, 313, 89, 19),
  stratum(353, 207, 17, 8),
  stratum(120, 205, 202, 391),
  stratum(138, 279, 131, 244),
  stratum(53, 138, 94, 299),
  stratum(22, 351, 24, 317),
];

describe('mantelHaenszel', () => {
  it('of admissions to Berkeley is what R’s mantelhaen.test prints', () => {
    // common odds ratio 0.9046968, 95 percent interval 0.7719074 1.0603298; without correction X-squared = 1.5246.
    const found = mantelHaenszel(BERKELEY, 0.95)!;
    expect(found.oddsRatio).toBeCloseTo(0.9046968, 7);
    expect(found.low).toBeCloseTo(0.7719074, 7);
    expect(found.high).toBeCloseTo(1.0603298, 7);
    expect(found.chiSquared).toBeCloseTo(1.5246, 4);
    expect(found.p).toBeCloseTo(0.2169, 4);
    expect(found.strata).toBe(6);
  });

  it('of one stratum is the odds ratio, with Woolf’s error', () => {
    const cell = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(cell, cell, cell, cell, (a, b, c, d) => {
        const one = stratum(a, b, c, d);
        const [found, known] = [mantelHaenszel([one])!, oddsRatio(one.having, one.lacking)!];
        expect(found.oddsRatio).toBeCloseTo(known.oddsRatio, 9);
        expect(found.standardError).toBeCloseTo(known.standardError, 9);
        // Pearson's chi-squared but for (n - 1) / n.
        const n = a + b + c + d;
        expect(found.chiSquared).toBeCloseTo((known.riskDifference.z ** 2 * (n - 1)) / n, 6);
      }),
    );
  });

  it('turns with its sides, and strata without one of them say nothing', () => {
    const cell = fc.integer({ min: 0, max: 60 });
    const table = fc.tuple(cell, cell, cell, cell).map(([a, b, c, d]) => stratum(a, b, c, d));
    fc.assert(
      fc.property(fc.array(table, { maxLength: 8 }), (strata) => {
        const found = mantelHaenszel(strata);
        const turned = mantelHaenszel(strata.map(({ having, lacking }) => ({ having: lacking, lacking: having })));
        expect(mantelHaenszel([...strata, stratum(3, 4, 0, 0), stratum(0, 0, 5, 1)])).toEqual(found);
        expect(turned === null).toBe(found === null);
        if (!found) return;
        expect(turned!.oddsRatio * found.oddsRatio).toBeCloseTo(1, 9);
        expect(turned!.standardError).toBeCloseTo(found.standardError, 9);
        expect(found.low).toBeLessThan(found.oddsRatio);
        expect(found.high).toBeGreaterThan(found.oddsRatio);
      }),
    );
  });

  it('of pairs is the ratio of those that differ', () => {
    // 20 pairs in which only the one with the trait did it, 10 in which only the other, 70 in which both or none: 20 / 10.
    const pairs = [
      ...Array.from({ length: 20 }, () => stratum(1, 0, 0, 1)),
      ...Array.from({ length: 10 }, () => stratum(0, 1, 1, 0)),
      ...Array.from({ length: 70 }, (_, i) => (i % 2 ? stratum(1, 0, 1, 0) : stratum(0, 1, 0, 1))),
    ];
    const found = mantelHaenszel(pairs)!;
    expect(found.oddsRatio).toBeCloseTo(2, 12);
    // McNemar's (20 - 10)^2 / (20 + 10), and the variance 1 / 20 + 1 / 10 of its log odds.
    expect(found.chiSquared).toBeCloseTo(100 / 30, 9);
    expect(found.standardError).toBeCloseTo(Math.sqrt(0.15), 9);
  });

  it('finds what is not there in one of twenty, whatever strata do to both', () => {
    const draw = random(1959);
    const few = (n: number, rate: number) => of(Array.from({ length: n }, draw).filter((u) => u < rate).length, n);
    let found = 0;
    for (let i = 0; i < 2000; i++) {
      // Who has more of the trait renews more: raw shares differ, those within strata do not.
      const strata = [0.85, 0.9, 0.95, 0.98].map((rate, level) => ({
        having: few(20 + 20 * level, rate),
        lacking: few(80 - 20 * level, rate),
      }));
      if (mantelHaenszel(strata)!.p < 0.05) found++;
    }
    const reach = 3.29 * Math.sqrt((0.05 * 0.95) / 2000);
    expect(found / 2000).toBeGreaterThan(0.05 - reach);
    expect(found / 2000).toBeLessThan(0.05 + reach);
  });

  it('knows nothing of strata that do not tell the two apart, and refuses what cannot be', () => {
    expect(mantelHaenszel([])).toBeNull();
    expect(mantelHaenszel([stratum(3, 4, 0, 0)])).toBeNull();
    expect(mantelHaenszel([stratum(3, 0, 5, 0)])).toBeNull();
    expect(mantelHaenszel([stratum(3, 0, 5, 2)])).toBeNull();
    expect(() => mantelHaenszel([{ having: of(3, 2), lacking: of(1, 2) }])).toThrow(RangeError);
    expect(() => mantelHaenszel(BERKELEY, 95)).toThrow(RangeError);
  });
});
