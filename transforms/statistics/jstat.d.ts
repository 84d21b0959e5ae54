/** The part of jStat that strata calls: the package has no types of its own. */
declare module 'jstat' {
  const jStat: { readonly normal: { inv(p: number, mean: number, standardDeviation: number): number } };
  export default jStat;
}
