/** The part of jStat that strata calls: the package has no types of its own. */
declare module 'jstat' {
  const jStat: {
    readonly normal: {
      cdf(x: number, mean: number, standardDeviation: number): number;
      inv(p: number, mean: number, standardDeviation: number): number;
    };
    readonly chisquare: { cdf(x: number, df: number): number };
    readonly studentt: { inv(p: number, df: number): number };
    readonly tukey: { cdf(q: number, groups: number, df: number): number };
    /** The regularised incomplete beta function, `I_x(a, b)`. */
    ibeta(x: number, a: number, b: number): number;
  };
  export default jStat;
}
