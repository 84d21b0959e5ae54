import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../../sources/demo/prng.ts';
import { judgeVariant } from '../../../transforms/statistics/judge-variant.ts';

const rise = { highIsGood: true, minimum: 30 };
const fall = { highIsGood: false, minimum: 30 };

test('a variant that does better by more than chance is to be rolled out, and the same of churn to be stopped', () => {
  // 65 % of 277 against 50 % of 276: z = 3.66 by the pooled z test.
  const [variant, control] = [
    { trials: 277, successes: 180 },
    { trials: 276, successes: 138 },
  ];
  expect(judgeVariant(variant, control, rise)).toMatchObject({ verdict: 'better', advice: 'Roll it out.' });
  expect(judgeVariant(variant, control, fall)).toMatchObject({ verdict: 'worse', advice: 'Stop it.' });
  const { lift, low, high } = judgeVariant(variant, control, rise);
  expect(lift).toBeCloseTo(180 / 277 / 0.5 - 1, 12);
  expect(low!).toBeLessThan(lift!);
  expect(high!).toBeGreaterThan(lift!);
});

test('too few accounts say nothing, however different, and how many it takes is told', () => {
  expect(judgeVariant({ trials: 9, successes: 9 }, { trials: 9, successes: 0 }, rise).verdict).toBe('not yet');
  const judged = judgeVariant({ trials: 100, successes: 52 }, { trials: 100, successes: 50 }, rise);
  // From 50 % to 60 %: 388 of each (Fleiss 1981, 3.14, with 80 % at 5 %).
  expect(judged).toMatchObject({
    verdict: 'not yet',
    advice: expect.stringMatching(/needs 388 accounts .* has 100\./),
  });
});

test('where a fifth would have been seen and was not, nothing is there', () => {
  const judged = judgeVariant({ trials: 2000, successes: 1010 }, { trials: 2000, successes: 1000 }, rise);
  expect(judged.verdict).toBe('no difference seen');
});

test('a control is one, and without accounts or a control there is nothing to say', () => {
  expect(judgeVariant(undefined, { trials: 5, successes: 1 }, rise).verdict).toBe('control');
  expect(judgeVariant({ trials: 5, successes: 1 }, undefined, rise)).toMatchObject({ verdict: 'not yet', lift: null });
  expect(judgeVariant({ trials: 0, successes: 0 }, { trials: 5, successes: 1 }, rise).verdict).toBe('not yet');
});

test('any counts have a verdict, and swapping good for bad swaps better for worse', () => {
  const share = fc.nat(2000).chain((trials) => fc.nat(trials).map((successes) => ({ trials, successes })));
  fc.assert(
    fc.property(share, share, (variant, control) => {
      const [up, down] = [judgeVariant(variant, control, rise), judgeVariant(variant, control, fall)];
      const swapped = { better: 'worse', worse: 'better' }[up.verdict as 'better'] ?? up.verdict;
      expect(down.verdict).toBe(swapped);
    }),
  );
});

test('where nothing is planted, one in twenty seems to do something', () => {
  const draw = random(17);
  const share = () => ({ trials: 400, successes: Array.from({ length: 400 }, draw).filter((u) => u < 0.4).length });
  const found = Array.from({ length: 1000 }, () => judgeVariant(share(), share(), rise)).filter(
    ({ verdict }) => verdict === 'better' || verdict === 'worse',
  );
  // Binomial(1000, 0.05) is within 29 and 73 in all but 2 of 1,000 runs.
  expect(found.length).toBeGreaterThanOrEqual(29);
  expect(found.length).toBeLessThanOrEqual(73);
});
