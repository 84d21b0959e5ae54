import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../../sources/demo/prng.ts';
import { type DriverCounts, judgeDrivers } from '../../../transforms/statistics/judge-drivers.ts';

const of = (successes: number, trials: number) => ({ successes, trials });
const feature = (...strata: [number, number, number, number][]): DriverCounts => ({
  strata: strata.map(([a, n, c, m]) => ({ having: of(a, n), lacking: of(c, m) })),
  minimum: 30,
});
const judge = (counts: DriverCounts) => judgeDrivers([counts])[0]!;

test('what makes a difference at equal usage level, too, goes with renewal', () => {
  // In both levels 95 % of adopters and 85 % of the others stay: odds 19 against 17 / 3, a ratio of 57 / 17.
  const found = judge(feature([190, 200, 170, 200], [190, 200, 170, 200]));
  expect(found).toMatchObject({ verdict: 'goes with renewal', adopters: of(380, 400), others: of(340, 400) });
  expect(found.oddsRatio).toBeCloseTo(57 / 17, 12);
  expect(found.adjusted!.oddsRatio).toBeCloseTo(57 / 17, 12);
  expect(found.low!).toBeLessThan(found.oddsRatio!);
  expect(found.advice).toMatch(/association/);
  expect(judge(feature([170, 200, 190, 200], [170, 200, 190, 200])).verdict).toBe('goes with leaving');
});

test('what heavy users have and light ones lack goes with renewal, but not at equal usage level', () => {
  // 98 % of heavy users stay and 86 % of light ones, with it or without; 300 of 400 adopters are heavy, 100 of 400 others.
  const found = judge(feature([294, 300, 98, 100], [86, 100, 258, 300]));
  expect(found).toMatchObject({ verdict: 'goes with renewal, but not at equal usage level', adopters: of(380, 400) });
  expect(found.others).toEqual(of(356, 400));
  expect(found.oddsRatio).toBeCloseTo(380 / 20 / (356 / 44), 12);
  expect(found.adjusted!.oddsRatio).toBeCloseTo(1, 12);
  expect(found.adjusted!.p).toBeCloseTo(1, 9);
});

test('too few customers or departures are not asked about, and not counted among the questions', () => {
  const real = feature([190, 200, 176, 200]);
  const small = feature([29, 29, 20, 29]);
  const calm = feature([1999, 2000, 1997, 2000]);
  expect(judge(small)).toMatchObject({ verdict: 'too thin to say', qValue: null });
  expect(judge(calm)).toMatchObject({ verdict: 'too thin to say', qValue: null });
  expect(judge(feature([0, 0, 0, 0]))).toMatchObject({ verdict: 'too thin to say', oddsRatio: null, adjusted: null });
  // Every level has adopters alone or others alone: nobody is alike.
  expect(judge(feature([190, 200, 0, 0], [0, 0, 150, 200]))).toMatchObject({
    verdict: 'too thin to say',
    adjusted: null,
  });
  const [one] = judgeDrivers([real, small, calm]);
  expect(one!.qValue).toBe(one!.pValue);
  // z = 14 / (400 * sqrt(0.915 * 0.085 / 100) / 2) = 2.51, p = 0.012: not among 12 that show nothing.
  expect(one!.pValue).toBeCloseTo(0.0121, 3);
  expect(one!.verdict).toBe('goes with renewal');
  const among = judgeDrivers([real, ...Array.from({ length: 11 }, () => feature([180, 200, 180, 200]))])[0]!;
  expect(among.qValue).toBeCloseTo(12 * one!.pValue!, 9);
  expect(among.verdict).toBe('no association seen');
});

test('any counts have a verdict', () => {
  const share = fc.nat(300).chain((n) => fc.nat(n).map((x) => of(x, n)));
  const counts = fc.record({
    strata: fc.array(fc.record({ having: share, lacking: share }), { maxLength: 6 }),
    minimum: fc.constantFrom(1, 30),
  });
  fc.assert(
    fc.property(fc.array(counts, { maxLength: 6 }), (family) => {
      for (const one of judgeDrivers(family)) {
        expect(one.verdict === 'too thin to say').toBe(one.qValue === null);
        if (one.qValue === null) continue;
        expect(one.qValue).toBeGreaterThanOrEqual(one.pValue! - 1e-12);
        expect(one.adjusted!.qValue!).toBeGreaterThanOrEqual(one.adjusted!.p - 1e-12);
        if (one.verdict.startsWith('goes with renewal')) expect(one.oddsRatio).toBeGreaterThan(1);
        if (one.verdict.startsWith('goes with leaving')) expect(one.oddsRatio).toBeLessThan(1);
      }
    }),
  );
});

const draw = random(1986);
const few = (n: number, rate: number) => of(Array.from({ length: n }, draw).filter((u) => u < rate).length, n);
/** Twelve features; the first one changes who stays by the given factor of departures, the others nothing. */
const twelve = (factor: number) =>
  judgeDrivers(
    Array.from({ length: 12 }, (_, i) => ({
      strata: [0.04, 0.08, 0.12].map((leaves, level) => ({
        having: few(100 + 100 * level, 1 - leaves * (i === 0 ? factor : 1)),
        lacking: few(300 - 100 * level, 1 - leaves),
      })),
      minimum: 30,
    })),
  );

test('where usage alone tells who stays, a feature stands out at equal usage level in one family of twenty at most', () => {
  const alarms = Array.from({ length: 400 }, () => twelve(1)).filter((family) =>
    family.some(({ verdict }) => verdict === 'goes with renewal' || verdict === 'goes with leaving'),
  );
  // Binomial(400, 0.05) is at most 35 in all but 1 of 1,000 runs.
  expect(alarms.length).toBeLessThanOrEqual(35);
});

test('a feature whose users leave a quarter as often is found among twelve', () => {
  const found = Array.from({ length: 100 }, () => twelve(0.25)[0]!.verdict === 'goes with renewal').filter(Boolean);
  expect(found.length).toBeGreaterThan(70);
});
