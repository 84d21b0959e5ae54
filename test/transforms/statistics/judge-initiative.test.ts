import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../../sources/demo/prng.ts';
import { type InitiativeCounts, judgeInitiative } from '../../../transforms/statistics/judge-initiative.ts';

const of = (successes: number, trials: number) => ({ successes, trials });
const group = (x0: number, n0: number, x1: number, n1: number) => ({ before: of(x0, n0), after: of(x1, n1) });
const asked = (target: InitiativeCounts['target'], control?: InitiativeCounts['target'], inFlight = 0) => ({
  target,
  control,
  inFlight,
  minimum: 30,
});
const judge = (counts: InitiativeCounts, highIsGood = true) => judgeInitiative([counts], { highIsGood })[0]!;

test('without a control the verdict says so, and the figures are those before and after', () => {
  // 56 of 70 after, 48 of 80 before: Newcombe's example (a), z = 2.65.
  const found = judge(asked(group(48, 80, 56, 70)));
  expect(found).toMatchObject({
    verdict: 'better than before, no control',
    test: 'pooled two-proportion z, before and after',
  });
  expect(found.effect).toBeCloseTo(0.2, 12);
  expect(found.pValue).toBeCloseTo(0.008, 3);
  expect(found.qValue).toBe(found.pValue);
  expect(found.advice).toMatch(/no control/);
  expect(judge(asked(group(48, 80, 56, 70)), false).verdict).toBe('worse than before, no control');
});

test('against a control what changed for everybody is no effect', () => {
  expect(judge(asked(group(100, 1000, 200, 1000), group(100, 1000, 200, 1000))).verdict).toBe('not yet');
  expect(judge(asked(group(100, 1000, 200, 1000), group(100, 1000, 100, 1000)))).toMatchObject({
    verdict: 'better',
    advice: 'Keep it.',
    test: 'difference in differences',
  });
  expect(judge(asked(group(100, 1000, 200, 1000), group(100, 1000, 100, 1000)), false)).toMatchObject({
    verdict: 'worse',
    advice: 'Stop it or mend it.',
  });
  expect(judge(asked(group(5000, 10_000, 5010, 10_000), group(5000, 10_000, 5000, 10_000))).verdict).toBe(
    'no effect seen',
  );
  expect(judge(asked(group(5000, 10_000, 5010, 10_000))).verdict).toBe('no change seen, no control');
});

test('too small says not yet, with what would be needed', () => {
  // From 50 % to 60 %: 388 of each window (Fleiss 1981, 3.14), 778 of each of four groups.
  const alone = judge(asked(group(50, 100, 55, 110)));
  expect(alone).toMatchObject({ verdict: 'not yet', needed: 388 });
  expect(alone.advice).toBe('Each window needs 388 cases to show a fifth more or less; the smallest has 100.');
  const against = judge(asked(group(50, 100, 55, 110), group(50, 100, 50, 100)));
  expect(against).toMatchObject({ verdict: 'not yet', needed: 778 });
  expect(against.advice).toMatch(/^Each group and window needs 778 cases/);
  // Ten cases and two events, however different, are not asked about.
  expect(judge(asked(group(0, 10, 9, 10)))).toMatchObject({ verdict: 'not yet', qValue: null });
  expect(judge(asked(group(0, 200, 7, 200)))).toMatchObject({ verdict: 'not yet', qValue: null, needed: null });
  expect(judge(asked(group(0, 200, 7, 200))).advice).toBe('Too little has happened to say; the smallest has 200.');
});

test('days that are not over, and windows without cases, say not yet', () => {
  expect(judge(asked(group(480, 800, 560, 700), undefined, 3))).toMatchObject({
    verdict: 'not yet',
    advice: 'The days of 3 cases are not over: wait.',
  });
  expect(judge(asked(group(0, 0, 560, 700)))).toMatchObject({ verdict: 'not yet', effect: null, pValue: null });
  expect(judge(asked(group(1, 40, 2, 40), group(0, 0, 0, 0)))).toMatchObject({ verdict: 'not yet', effect: null });
});

test('groups that are asked about together are corrected together, and thin ones not counted', () => {
  // 7 of 224 and 20 of 237: z = 0.05314 / 0.02188 = 2.428, p = 0.0152.
  const leak = asked(group(7, 224, 20, 237));
  const calm = asked(group(10, 224, 10, 237));
  const thin = asked(group(0, 20, 5, 20));
  const [alone] = judgeInitiative([leak, thin, thin], { highIsGood: false });
  expect(alone!.qValue).toBeCloseTo(0.0152, 4);
  expect(alone!.verdict).toBe('worse than before, no control');
  const [one] = judgeInitiative([leak, calm], { highIsGood: false });
  expect(one!.qValue).toBeCloseTo(2 * 0.01516, 3);
  const [among] = judgeInitiative([leak, calm, calm, calm], { highIsGood: false });
  expect(among!.qValue).toBeCloseTo(4 * 0.01516, 3);
  expect(among!.verdict).toBe('not yet');
});

test('any counts have a verdict, and swapping good for bad swaps better for worse', () => {
  const share = fc.nat(2000).chain((n) => fc.nat(n).map((x) => of(x, n)));
  const groups = fc.record({ before: share, after: share });
  const counts = fc.record({
    target: groups,
    control: fc.option(groups, { nil: undefined }),
    inFlight: fc.constantFrom(0, 0, 2),
    minimum: fc.constantFrom(1, 30),
  });
  const swap = (verdict: string) =>
    verdict.replace(/^(better|worse)/, (word) => (word === 'better' ? 'worse' : 'better'));
  fc.assert(
    fc.property(fc.array(counts, { maxLength: 5 }), (family) => {
      const up = judgeInitiative(family, { highIsGood: true });
      const down = judgeInitiative(family, { highIsGood: false });
      expect(down.map((one) => one.verdict)).toEqual(up.map((one) => swap(one.verdict)));
      for (const [i, one] of up.entries()) {
        expect(one.verdict.endsWith('no control') || one.verdict === 'not yet').toBe(
          family[i]!.control === undefined || one.verdict === 'not yet',
        );
        if (one.qValue !== null) expect(one.qValue).toBeGreaterThanOrEqual(one.pValue! - 1e-12);
      }
    }),
  );
});

test.each([true, false])(
  'where nothing is planted, one family of six in twenty seems to do something: control %s',
  (held) => {
    const draw = random(23, held ? 1 : 0);
    const few = (n: number, rate: number) => of(Array.from({ length: n }, draw).filter((u) => u < rate).length, n);
    const pair = (n: number, rate: number) => ({ before: few(n, rate), after: few(n, rate) });
    const found = Array.from({ length: 1000 }, () =>
      judgeInitiative(
        Array.from({ length: 6 }, () => asked(pair(300, 0.06), held ? pair(500, 0.06) : undefined)),
        { highIsGood: false },
      ),
    ).filter((family) => family.some(({ verdict }) => /better|worse/.test(verdict)));
    // Binomial(1000, 0.05) is at most 73 in all but 1 of 1,000 runs.
    expect(found.length).toBeLessThanOrEqual(73);
    expect(found.length).toBeGreaterThan(5);
  },
);
