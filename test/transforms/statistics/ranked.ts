/** Each value's rank among all, from 1; equal ones share the mean of theirs. */
export function ranked(groups: readonly (readonly number[])[]): number[][] {
  const all = groups.flat().sort((a, b) => a - b);
  return groups.map((group) => group.map((x) => (all.indexOf(x) + all.lastIndexOf(x)) / 2 + 1));
}
