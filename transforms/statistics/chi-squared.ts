import { sum } from 'simple-statistics';
import { chiSquaredTail } from './tail-probabilities.ts';

export interface ChiSquared {
  readonly test: 'Pearson chi-squared';
  readonly statistic: number;
  readonly df: number;
  readonly p: number;
  /** Strength of the association, 0 (none) to 1 (one tells the other). */
  readonly cramersV: number;
  /** True where a count below 5 was expected: p is then a rough figure. */
  readonly lowExpected: boolean;
}

/**
 * Pearson's test of whether the rows and columns of a table of counts have to do with each other: segments and churned
 * or not, say. Without a correction for continuity.
 *
 *     chiSquared([[30, 70], [50, 50]])  // 8.33 with 1 degree of freedom, p 0.0039, Cramer's V 0.204
 *
 * Source: K. Pearson, Philosophical Magazine 50 (1900) 157-175; degrees of freedom by R. A. Fisher (1922); V: H.
 * Cramer, Mathematical Methods of Statistics (1946), 21.9; the rule of 5: W. G. Cochran, Biometrics 10 (1954) 417-451.
 * @param table two or more rows of the same two or more columns, of counts of customers
 * @returns null where a row or a column is empty: nothing can be expected in it
 * @throws RangeError for a table of another shape, or counts that are not whole
 */
export function chiSquared(table: readonly (readonly number[])[]): ChiSquared | null {
  const columns = table[0]?.length ?? 0;
  if (table.length < 2 || columns < 2 || table.some((row) => row.length !== columns))
    throw new RangeError(`chiSquared: rows of ${table.map((row) => row.length).join(', ')} counts`);
  const wrong = table.flat().find((count) => !(Number.isInteger(count) && count >= 0));
  if (wrong !== undefined) throw new RangeError(`chiSquared: ${wrong} is not a count`);

  const ofRows = table.map((row) => sum([...row]));
  const ofColumns = table[0]!.map((_, column) => sum(table.map((row) => row[column]!)));
  if ([...ofRows, ...ofColumns].includes(0)) return null;
  const all = sum(ofRows);
  const expected = (row: number, column: number) => (ofRows[row]! * ofColumns[column]!) / all;
  const cells = table.flatMap((row, r) => row.map((count, c) => ({ count, expected: expected(r, c) })));
  const statistic = sum(cells.map((cell) => (cell.count - cell.expected) ** 2 / cell.expected));
  const df = (table.length - 1) * (columns - 1);
  return {
    test: 'Pearson chi-squared',
    statistic,
    df,
    p: chiSquaredTail(statistic, df),
    cramersV: Math.min(1, Math.sqrt(statistic / (all * Math.min(table.length - 1, columns - 1)))),
    lowExpected: cells.some((cell) => cell.expected < 5),
  };
}
