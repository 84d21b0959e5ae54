/**
 * The conditions of stocks (stock.ts) stand once in a query, however many measures have them. An engine does not see that two
 * conditions with a subquery are the same, and would plan each anew, as it would each of the sums around them: a scorecard
 * of forty measures has hundreds. So a condition is a column of the table:
 *
 *     FROM (SELECT *, "m".month IN (SELECT max("m".month) FROM months AS "m") AS strata_closing_0 FROM facts AS "m") AS "m"
 */
export interface Closing {
  /** SQL of the measure's cube, as it stands in FROM. */
  readonly table: string;
  readonly alias: string;
}

/**
 * @param sql a statement, or a part with its own FROM
 * @param closings the conditions that are in it, each with the table whose rows it is of
 * @returns the statement with conditions that are repeated made columns; as it was where their table is not found
 */
export function shareClosings(sql: string, closings: ReadonlyMap<string, Closing>): string {
  const columns = new Map<string, string[]>();
  let text = sql;
  for (const [condition, { table, alias }] of closings) {
    const parts = text.split(condition);
    const named = `${table} AS ${alias}`;
    if (parts.length <= 2 || !parts.some((part) => part.includes(named))) continue;
    const made = columns.get(named) ?? [];
    columns.set(named, made);
    const column = `strata_closing_${made.length}`;
    made.push(`${condition} AS ${column}`);
    text = parts.join(`${alias}.${column}`);
  }
  // Conditions name tables too: what stands in place of a table is put in when no text is looked for any more.
  for (const [at, named] of [...columns.keys()].entries()) text = text.split(named).join(`\u0000${at}\u0000`);
  for (const [at, [named, made]] of [...columns.entries()].entries()) {
    const alias = named.slice(named.lastIndexOf(' AS ') + 4);
    text = text.split(`\u0000${at}\u0000`).join(`(SELECT *, ${made.join(', ')} FROM ${named}) AS ${alias}`);
  }
  return text;
}
