import fc from 'fast-check';
import { expect, test } from 'vitest';
import { oneAtATime } from '../../../server/refresh/runs.ts';

/** Runs that end when they are told to. */
function held() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const runs = oneAtATime<string>((reason) => {
    begun.push(reason);
    return new Promise<void>((resolve) => ends.push(resolve));
  });
  const end = async () => {
    ends.shift()!();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, runs, end };
}

test('what falls due during a run is done once, right after it, for the first reason', async () => {
  const { begun, runs, end } = held();
  for (const reason of ['a', 'b', 'c', 'd']) runs.due(reason);
  expect(begun).toEqual(['a']);
  await end();
  expect(begun).toEqual(['a', 'b']);
  await end();
  expect(begun).toEqual(['a', 'b']);
  runs.due('e');
  expect(begun).toEqual(['a', 'b', 'e']);
  await end();
});

test('closing waits for the run that goes on, and lets no other begin', async () => {
  const { begun, runs, end } = held();
  runs.due('a');
  runs.due('b');
  let closed = false;
  const closing = runs.close().then(() => {
    closed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(closed).toBe(false);
  await end();
  await closing;
  runs.due('c');
  expect(begun).toEqual(['a']);
});

test('never two at once, and always one after the last that fell due', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('due', 'pass'), { maxLength: 20 }), async (steps) => {
      let going = 0;
      let dueAt = 0;
      let lastBegan = 0;
      let clock = 0;
      const runs = oneAtATime<void>(async () => {
        expect(++going).toBe(1);
        lastBegan = ++clock;
        await new Promise((resolve) => setImmediate(resolve));
        going--;
      });
      for (const step of steps) {
        if (step === 'pass') await new Promise((resolve) => setImmediate(resolve));
        else {
          dueAt = ++clock;
          runs.due();
        }
      }
      for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve));
      expect(lastBegan >= dueAt).toBe(true);
      await runs.close();
    }),
  );
});
