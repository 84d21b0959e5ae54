/**
 * The shifted-beta-geometric model of a customer's lifetime: each customer leaves at the end of a period with a
 * probability of its own, and those probabilities follow a beta distribution. So retention rises with tenure, because
 * the restless leave first.
 *
 * Source: Fader and Hardie (2007), "How to project customer retention", Journal of Interactive Marketing 21(1), 76-90.
 */

/** Parameters of the beta distribution; the mean churn of the first period is `alpha / (alpha + beta)`. */
export interface SbgParams {
  readonly alpha: number;
  readonly beta: number;
}

/**
 * Share of those who survived `t - 1` periods that survive period `t` as well (t = 1, 2, ...):
 * `(beta + t - 1) / (alpha + beta + t - 1)`, their equation 8.
 */
export function sbgRetention({ alpha, beta }: SbgParams, t: number): number {
  return (beta + t - 1) / (alpha + beta + t - 1);
}

/** Share of customers that survive `t` whole periods, 1 at t = 0: the product of the retention rates. */
export function sbgSurvival(params: SbgParams, t: number): number {
  let survival = 1;
  for (let i = 1; i <= t; i++) survival *= sbgRetention(params, i);
  return survival;
}
