/** Inputs by their index, those that belong together in a list of their own: `[[0, 1], 2]`. */
export type Groups = readonly (number | Groups)[];

/** Inputs beside each other: every subset of them is looked at. */
const MOST = 20;

/**
 * How much of a function's change comes from each input's change: the mean, over all orders in which the inputs could have
 * changed one after the other, of what the function gained when the input's turn came (the Shapley value). The parts add
 * up to the change, do not depend on the order of the inputs, and an input that did not change has no part.
 *
 *     shapley(([price, number]) => price * number, [10, 5], [12, 6])  // [11, 11], of 72 - 50
 *
 * With `groups` only those orders count in which inputs of one group follow each other. The part of a group, which is the
 * sum of its inputs', is then the same however finely the group is divided: a factor's part does not change when another
 * factor is split in two.
 *
 * Sources: L. S. Shapley, A value for n-person games, Contributions to the Theory of Games II (1953) 307-317; as the
 * decomposition of a change J. X. Sun, Changes in energy consumption and energy intensity: a complete decomposition model,
 * Energy Economics 20 (1998) 85-100; groups G. Owen, Values of games with a priori unions, Mathematical Economics and Game
 * Theory (1977) 76-88, and groups within groups E. Winter, A value for cooperative games with levels structure of
 * cooperation, International Journal of Game Theory 18 (1989) 227-240.
 *
 * @param f of the inputs, which it must not keep: the list is filled anew for every call
 * @param before and `after`: the inputs at both ends, as many and in the same order
 * @param groups each input once; no groups unless told
 * @returns a part for each input, in the unit of `f`; NaN or infinite where `f` has no value between the two ends
 * @throws RangeError for ends of different lengths, or more than 20 changed inputs or groups beside each other
 */
export function shapley(
  f: (inputs: readonly number[]) => number,
  before: readonly number[],
  after: readonly number[],
  groups: Groups = before.map((_, input) => input),
): number[] {
  if (before.length !== after.length)
    throw new RangeError(`shapley: ${before.length} inputs before, ${after.length} after`);
  const parts = before.map(() => 0);
  const inputs = [...before];
  const set = (inputsOf: readonly number[], ends: readonly number[]) => {
    for (const input of inputsOf) inputs[input] = ends[input]!;
  };

  const share = (members: Groups, weight: number) => {
    const leaves = members.map((member) => (typeof member === 'number' ? [member] : inputsIn(member)));
    const weights = orders(members.length);
    members.forEach((member, at) => {
      const others = leaves.filter((_, other) => other !== at);
      for (let subset = 0; subset < 2 ** others.length; subset++) {
        let size = 0;
        others.forEach((other, bit) => {
          const changed = (subset >> bit) & 1;
          size += changed;
          set(other, changed ? after : before);
        });
        const of = weight * weights[size]!;
        if (typeof member !== 'number') share(member, of);
        else {
          const without = f(inputs);
          set([member], after);
          parts[member]! += of * (f(inputs) - without);
          set([member], before);
        }
      }
      for (const other of others) set(other, before);
    });
  };

  share(changedIn(groups, before, after), 1);
  return parts;
}

/** The groups without inputs that did not change: they would only double the subsets. */
function changedIn(groups: Groups, before: readonly number[], after: readonly number[]): Groups {
  const changed = groups.flatMap((member): Groups => {
    if (typeof member === 'number') return before[member] === after[member] ? [] : [member];
    const inner = changedIn(member, before, after);
    return inner.length > 0 ? [inner] : [];
  });
  if (changed.length > MOST) throw new RangeError(`shapley: ${changed.length} changed inputs, at most ${MOST}`);
  return changed;
}

const inputsIn = (groups: Groups): number[] =>
  groups.flatMap((member) => (typeof member === 'number' ? [member] : inputsIn(member)));

/** Share of the orders of `count` members in which a given one comes right after a given set of `size` others. */
function orders(count: number): number[] {
  const weights = [1 / count];
  for (let size = 1; size < count; size++) weights.push((weights[size - 1]! * size) / (count - size));
  return weights;
}
