/** Rows with equal keys, in the order in which they come. */

/** A text that two lists of texts share only when they are equal. */
export const keyOf = (parts: readonly string[]): string => JSON.stringify(parts);

/** @param key what the rows of a group have in common; groups are found again by its `keyOf` */
export function groupsBy<T>(rows: readonly T[], key: (row: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const of = keyOf(key(row));
    const known = groups.get(of);
    if (known) known.push(row);
    else groups.set(of, [row]);
  }
  return groups;
}
