/** Which combinations of dimensions are looked at: each once, whatever follows from what. */

/** A combination of dimensions, by their positions in the declared order. */
export interface RollUp {
  /** All dimensions whose value is known in it: the free ones and those that follow from them. */
  readonly dimensions: readonly number[];
  /** How many are needed to tell the others. */
  readonly free: number;
}

/** Dimensions up to which every combination is looked at; the leaves are always. */
const MOST_FREE = 3;

/**
 * @param values how many values each dimension has
 * @param pairs how many pairs of values each two dimensions have: `pairs[a][b]`
 * @returns `follows[a][b]`: whether a value of `a` has one value of `b` (a campaign its channel); a dimension with one
 *   value follows from none, so that it takes no part
 */
export function dependencies(values: readonly number[], pairs: readonly (readonly number[])[]): boolean[][] {
  return values.map((count, a) =>
    values.map((other, b) => other > 1 && (a === b || (count > 1 && pairs[a]![b] === count))),
  );
}

/** What is known when these dimensions are: they and all that follow from them, in order. */
export function closure(follows: readonly (readonly boolean[])[], from: readonly number[]): number[] {
  // What follows from what follows is found too, since values that follow are counted over the same rows.
  return follows.map((_, b) => b).filter((b) => from.some((a) => follows[a]![b]));
}

/**
 * The combinations of up to three free dimensions, the total first and the leaves last. Of combinations that make the
 * same segments there is one, with every dimension that follows.
 *
 *     // channel, campaign, creative; a campaign has one channel
 *     rollUps(follows)  // (), (channel), (channel, campaign), (creative), (channel, creative), all three
 */
export function rollUps(follows: readonly (readonly boolean[])[]): RollUp[] {
  const found = new Map<string, RollUp>();
  const add = (from: readonly number[]) => {
    const dimensions = closure(follows, from);
    const key = dimensions.join();
    if (!found.has(key)) found.set(key, { dimensions, free: from.length });
  };
  let sets: number[][] = [[]];
  for (let free = 0; free <= Math.min(MOST_FREE, follows.length); free++) {
    for (const set of sets) add(set);
    sets = sets.flatMap((set) =>
      follows
        .map((_, b) => b)
        .filter((b) => b > (set.at(-1) ?? -1))
        .map((b) => [...set, b]),
    );
  }
  const all = closure(
    follows,
    follows.map((_, b) => b),
  );
  if (!found.has(all.join())) {
    // Fewest that tell all: a dimension that follows from the others is not needed.
    const needed = all.reduceRight((left: number[], b) => {
      const without = left.filter((other) => other !== b);
      return closure(follows, without).length === all.length ? without : left;
    }, all);
    found.set(all.join(), { dimensions: all, free: needed.length });
  }
  return [...found.values()];
}
