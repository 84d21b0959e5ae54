import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Groups, shapley } from '../../../transforms/statistics/shapley.ts';

const zeros = (n: number) => Array.from({ length: n }, () => 0);
const ones = (n: number) => Array.from({ length: n }, () => 1);
const total = (parts: readonly number[]) => parts.reduce((sum, part) => sum + part, 0);
/** A game: what the players that are in it (1) are worth. */
const game = (players: number, worth: (is: (player: number) => boolean) => number, groups?: Groups) =>
  shapley((inputs) => worth((player) => inputs[player] === 1), zeros(players), ones(players), groups);

describe('shapley', () => {
  it('gives the gloves their known worth', () => {
    // Two left gloves and a right one, a pair is worth 1: the textbook's 1/6, 1/6, 2/3.
    const parts = game(3, (is) => (is(2) && (is(0) || is(1)) ? 1 : 0));
    for (const [player, part] of [1 / 6, 1 / 6, 2 / 3].entries()) expect(parts[player]).toBeCloseTo(part, 12);
  });

  it('gives the Security Council its known power', () => {
    // L. S. Shapley and M. Shubik's index of 5 members with a veto and 10 without, 9 votes needed: 0.1963 and 0.00186.
    const parts = game(15, (is) => {
      const votes = Array.from({ length: 15 }, (_, member) => Number(is(member)));
      return total(votes.slice(0, 5)) === 5 && total(votes) >= 9 ? 1 : 0;
    });
    for (const veto of parts.slice(0, 5)) expect(veto).toBeCloseTo(421 / 2145, 12);
    for (const other of parts.slice(5)) expect(other).toBeCloseTo(4 / 2145, 12);
  });

  it('charges aircraft for the runway as Littlechild and Owen do', () => {
    // S. C. Littlechild and G. Owen, A simple expression for the Shapley value in a special case, Management Science 20
    // (1973) 370-372: each further length of runway is paid alike by those that need it.
    const lengths = [10, 25, 25, 40];
    const parts = shapley((inputs) => Math.max(...inputs), zeros(4), lengths);
    const shares = [10 / 4, 10 / 4 + 15 / 3, 10 / 4 + 15 / 3, 10 / 4 + 15 / 3 + 15];
    for (const [at, part] of shares.entries()) expect(parts[at]).toBeCloseTo(part, 12);
  });

  it('divides a price times a number by hand', () => {
    // The price alone would add 2 x 5, at the new number 2 x 6.
    expect(shapley(([price, number]) => price! * number!, [10, 5], [12, 6])).toEqual([11, 11]);
  });

  const amount = fc.double({ min: 0.01, max: 1000, noNaN: true });
  const ends = (n: number) => fc.tuple(...[0, 1].map(() => fc.array(amount, { minLength: n, maxLength: n })));

  it('is the complete decomposition of Sun for three factors', () =>
    fc.assert(
      fc.property(ends(3), ([before, after]) => {
        const [x, y, z] = before as [number, number, number];
        const [dx, dy, dz] = before!.map((value, at) => after![at]! - value) as [number, number, number];
        const effect = y * z * dx + (dx * (z * dy + y * dz)) / 2 + (dx * dy * dz) / 3;
        const [part] = shapley(([a, b, c]) => a! * b! * c!, before!, after!);
        expect(Math.abs(part! - effect)).toBeLessThanOrEqual(
          1e-9 * Math.max(1, Math.abs(x * y * z), Math.abs(effect)) + 1e-12 * (x + dx) * (y + dy) * (z + dz),
        );
      }),
    ));

  /** Sums, products and quotients of five numbers. */
  const FUNCTIONS = [
    ([a, b, c, d, e]: readonly number[]) => (a! * b!) / (c! + d!) - e!,
    ([a, b, c, d, e]: readonly number[]) => a! / b! / (c! * d! * e!),
    ([a, b, c, d, e]: readonly number[]) => a! * b! + (1 - a!) * c! + d! / e!,
  ];
  const STRUCTURES: Groups[] = [
    [0, 1, 2, 3, 4],
    [
      [0, 1],
      [2, 3, 4],
    ],
    [0, [1, [2, 3]], 4],
    [[[[0], 1]], [2, 3], 4],
  ];
  const asked = fc.tuple(fc.constantFrom(...FUNCTIONS), fc.constantFrom(...STRUCTURES), ends(5));
  const scale = (f: (inputs: readonly number[]) => number, before: readonly number[], after: readonly number[]) =>
    Math.max(
      ...Array.from({ length: 32 }, (_, mask) =>
        Math.abs(f(before.map((value, at) => ((mask >> at) & 1 ? after[at]! : value)))),
      ),
    );

  it('adds up to the change, whatever the groups', () =>
    fc.assert(
      fc.property(asked, ([f, groups, [before, after]]) => {
        const change = f(after!) - f(before!);
        const parts = shapley(f, before!, after!, groups);
        expect(Math.abs(total(parts) - change)).toBeLessThanOrEqual(1e-12 * scale(f, before!, after!));
      }),
    ));

  it('gives what did not change no part', () =>
    fc.assert(
      fc.property(asked, fc.integer({ min: 0, max: 4 }), ([f, groups, [before, after]], same) => {
        const ends = after!.with(same, before![same]!);
        expect(shapley(f, before!, ends, groups)[same]).toBe(0);
      }),
    ));

  it('does not depend on the order of the inputs', () =>
    fc.assert(
      fc.property(ends(4), fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), ([before, after], order) => {
        const f = ([a, b, c, d]: readonly number[]) => (a! * b!) / c! + d!;
        const parts = shapley(f, before!, after!);
        const shuffled = shapley(
          (inputs) => f(inputs.map((_, at) => inputs[order.indexOf(at)]!)),
          order.map((at) => before![at]!),
          order.map((at) => after![at]!),
        );
        const tolerance = 1e-9 * (Math.abs(f(before!)) + Math.abs(f(after!)) + total(parts.map(Math.abs)));
        for (const [place, at] of order.entries())
          expect(Math.abs(parts[at]! - shuffled[place]!)).toBeLessThanOrEqual(tolerance);
      }),
    ));

  it('turns its sign when time runs backwards', () =>
    fc.assert(
      fc.property(asked, ([f, groups, [before, after]]) => {
        const there = shapley(f, before!, after!, groups);
        const back = shapley(f, after!, before!, groups);
        const tolerance = 1e-9 * scale(f, before!, after!);
        for (const [at, part] of there.entries()) expect(Math.abs(part + back[at]!)).toBeLessThanOrEqual(tolerance);
      }),
    ));

  it('is the mean over the orders that keep groups together', () =>
    fc.assert(
      fc.property(fc.constantFrom(...STRUCTURES), ends(5), (groups, [before, after]) => {
        const f = FUNCTIONS[0]!;
        const all = ordersOf(groups);
        const means = zeros(5);
        for (const order of all) {
          const inputs = [...before!];
          for (const input of order) {
            const without = f(inputs);
            inputs[input] = after![input]!;
            means[input]! += (f(inputs) - without) / all.length;
          }
        }
        const tolerance = 1e-11 * scale(f, before!, after!);
        const parts = shapley(f, before!, after!, groups);
        for (const [at, part] of parts.entries()) expect(Math.abs(part - means[at]!)).toBeLessThanOrEqual(tolerance);
      }),
      { numRuns: 50 },
    ));

  it('gives a group the same however it is divided', () =>
    fc.assert(
      fc.property(ends(3), ([before, after]) => {
        const [whole] = shapley(
          ([a, b]) => a! / b!,
          [before![0]! * before![1]!, before![2]!],
          [after![0]! * after![1]!, after![2]!],
        );
        const parts = shapley(([a, b, c]) => (a! * b!) / c!, before!, after!, [[0, 1], 2]);
        const f = ([a, b, c]: readonly number[]) => (a! * b!) / c!;
        expect(Math.abs(parts[0]! + parts[1]! - whole!)).toBeLessThanOrEqual(
          1e-9 *
            Math.max(
              f(before!),
              f(after!),
              (before![0]! * before![1]!) / after![2]!,
              (after![0]! * after![1]!) / before![2]!,
            ),
        );
      }),
    ));

  it('refuses ends of different lengths, and more inputs than it can look at', () => {
    expect(() => shapley(() => 0, [1], [1, 2])).toThrow(RangeError);
    expect(() => shapley(() => 0, zeros(21), ones(21))).toThrow(RangeError);
    expect(shapley((inputs) => inputs[0]!, zeros(21), [1, ...zeros(20)])[0]).toBe(1);
  });
});

/** Every order of the inputs in which those of a group follow each other. */
function ordersOf(groups: Groups): number[][] {
  return permutations(groups.map((member) => (typeof member === 'number' ? [[member]] : ordersOf(member)))).flatMap(
    (order) =>
      order.reduce<number[][]>((all, member) => all.flatMap((head) => member.map((tail) => [...head, ...tail])), [[]]),
  );
}

function permutations<T>(of: readonly T[]): T[][] {
  if (of.length === 0) return [[]];
  return of.flatMap((first, at) => permutations(of.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}
