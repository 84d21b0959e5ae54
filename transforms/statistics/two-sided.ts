/**
 * The probability whose quantile ends a two-sided interval: half of what the interval leaves out is above it.
 * @param confidence share of such intervals that hold the true value, 0.9 for a 90 % interval
 * @throws RangeError unless 0 < confidence < 1
 * @example twoSided(0.9) // 0.95
 */
export function twoSided(confidence: number): number {
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`a confidence is between 0 and 1, as 0.9, not ${confidence}`);
  return (1 + confidence) / 2;
}
