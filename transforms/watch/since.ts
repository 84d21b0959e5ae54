/** Since when a segment has moved: the best step in its daily series. */

export interface Day {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly n: number;
  /** Denominator; 1 for counts and money. */
  readonly d: number;
}

/**
 * The first day after the step that explains the series best: what is after it has another level than what is before.
 * Each weekday is measured against its own usual level.
 *
 * Source: likelihood ratio of one change in the mean (D. V. Hinkley, Inference about the change-point in a sequence of
 * random variables, Biometrika 57 (1970) 1-17), days weighted by their denominators.
 * @param days in order, without gaps
 * @param given.baselineEnd last day of the baseline: the weekdays' levels come from up to it
 * @param given.sign of the move that is looked for
 */
export function stepIn(days: readonly Day[], given: { readonly baselineEnd: string; readonly sign: number }): string {
  const weekday = (day: string) => new Date(day).getUTCDay();
  const usual = Array.from({ length: 7 }, () => ({ n: 0, d: 0 }));
  const all = { n: 0, d: 0 };
  for (const { day, n, d } of days) {
    if (day > given.baselineEnd) continue;
    for (const sums of [usual[weekday(day)]!, all]) {
      sums.n += n;
      sums.d += d;
    }
  }
  const rate = all.d > 0 ? all.n / all.d : 0;
  const left = days.map(({ day, n, d }) => {
    const own = usual[weekday(day)]!;
    return n - (own.d > 0 ? own.n / own.d : rate) * d;
  });
  const weight = { all: 0, after: 0 };
  const sum = { all: 0, after: 0 };
  days.forEach(({ d }, at) => {
    weight.all += d;
    sum.all += left[at]!;
  });
  let [best, since] = [0, days.at(-1)!.day];
  for (let at = days.length - 1; at > 0; at--) {
    weight.after += days[at]!.d;
    sum.after += left[at]!;
    const before = { weight: weight.all - weight.after, sum: sum.all - sum.after };
    if (!(weight.after > 0 && before.weight > 0)) continue;
    const step = sum.after / weight.after - before.sum / before.weight;
    const gain = (step * step * weight.after * before.weight) / weight.all;
    if (given.sign * step > 0 && gain > best * (1 + 1e-9)) [best, since] = [gain, days[at]!.day];
  }
  return since;
}
