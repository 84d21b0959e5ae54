import type { SbgParams } from './sbg.ts';
import type { TenurePeriod } from './tenure-periods.ts';

export interface SbgFit extends SbgParams {
  readonly logLikelihood: number;
  /** Covariance of the estimates of `ln alpha` and `ln beta`: the inverse of the observed information. */
  readonly covariance: readonly [[number, number], [number, number]];
  /**
   * False when churn does not fall with tenure: the likelihood then rises for ever towards one churn rate for all (the
   * geometric model), which is what the parameters then stand for, at `alpha + beta` = 1e6.
   */
  readonly heterogeneous: boolean;
}

/** `alpha + beta` of customers that are all alike, and, upside down, of customers that differ as much as can be. */
const SAME = 1e6;

/**
 * Fits the shifted-beta-geometric model by maximum likelihood: Newton's method on `ln alpha` and `ln beta`, with the
 * exact gradient and Hessian, and steps that are damped (Levenberg) until the likelihood rises. The likelihood is Fader
 * and Hardie's (2007, equation 7), written by tenure: `sum of churned ln(1 - r) + (atRisk - churned) ln(r)`, which takes
 * censoring, several cohorts, and customers that were first observed at a later tenure.
 * @returns undefined where there is no estimate: nobody left, nobody stayed, or nobody left after the first renewal
 * @throws RangeError when a period's counts cannot be
 */
export function fitSbg(periods: readonly TenurePeriod[]): SbgFit | undefined {
  for (const { tenure, atRisk, churned } of periods) {
    if (!(tenure >= 1 && churned >= 0 && churned <= atRisk))
      throw new RangeError(`tenure ${tenure}: ${churned} of ${atRisk} cannot have churned`);
  }
  const atRisk = periods.reduce((sum, p) => sum + p.atRisk, 0);
  const churned = periods.reduce((sum, p) => sum + p.churned, 0);
  if (churned <= 0 || churned >= atRisk) return undefined;
  const churn = churned / atRisk;
  // The slope of the likelihood along 1 / (alpha + beta), where customers are all alike.
  const slope = periods.reduce(
    (sum, p) => sum + (p.tenure - 1) * (((p.atRisk - p.churned) * churn) / (1 - churn) - p.churned),
    0,
  );
  if (slope <= 0) return allAlike(churn, atRisk, periods);

  let x: Pair = [Math.log(churn), Math.log(1 - churn)];
  let here = expansion(x, periods);
  for (let step = 0, damping = 1e-3; step < 500 && damping < 1e12; step++) {
    const [[aa, ab], [, bb]] = here.information;
    // Marquardt's scaling, plus a floor for directions in which the likelihood is flat or still convex.
    const [da, db] = [Math.max(Math.abs(aa), 1e-8) * damping, Math.max(Math.abs(bb), 1e-8) * damping];
    const move = solve([aa + da, ab, bb + db], here.gradient);
    const to = move && ([x[0] + clamp(move[0], 2), x[1] + clamp(move[1], 2)] as Pair);
    const there = to && within(to) ? expansion(to, periods) : undefined;
    if (!to || !there || !(there.logLikelihood >= here.logLikelihood)) {
      damping *= 4;
      continue;
    }
    const done = Math.abs(to[0] - x[0]) + Math.abs(to[1] - x[1]) < 1e-11;
    x = to;
    here = there;
    damping = Math.max(damping / 10, 1e-15);
    if (done) break;
  }
  const [alpha, beta] = [Math.exp(x[0]), Math.exp(x[1])];
  if (alpha + beta > SAME / 10) return allAlike(churn, atRisk, periods);
  // Without a maximum inside (nobody left after the first renewal, say) the information does not vouch for anything.
  const [[aa, ab], [, bb]] = here.information;
  if (alpha + beta < 10 / SAME || !(aa > 0 && aa * bb - ab * ab > 0)) return undefined;
  return { alpha, beta, logLikelihood: here.logLikelihood, covariance: inverse(here.information), heterogeneous: true };
}

type Pair = readonly [number, number];
type Square = readonly [[number, number], [number, number]];

const clamp = (value: number, limit: number) => Math.max(-limit, Math.min(limit, value));
const within = ([a, b]: Pair) => Math.max(Math.abs(a), Math.abs(b)) < Math.log(SAME);

/** Log-likelihood, its gradient, and minus its Hessian (the observed information), in ln alpha and ln beta. */
function expansion([lnAlpha, lnBeta]: Pair, periods: readonly TenurePeriod[]) {
  const [alpha, beta] = [Math.exp(lnAlpha), Math.exp(lnBeta)];
  let [logLikelihood, a, b, aa, ab, bb] = [0, 0, 0, 0, 0, 0];
  for (const { tenure, atRisk, churned } of periods) {
    const [stay, all] = [beta + tenure - 1, alpha + beta + tenure - 1];
    const stayed = atRisk - churned;
    logLikelihood += churned * Math.log(alpha / all) + stayed * Math.log(stay / all);
    a += churned / alpha - atRisk / all;
    b += stayed / stay - atRisk / all;
    aa += atRisk / all ** 2 - churned / alpha ** 2;
    ab += atRisk / all ** 2;
    bb += atRisk / all ** 2 - stayed / stay ** 2;
  }
  const cross = -alpha * beta * ab;
  const information: Square = [
    [-(alpha * alpha * aa + alpha * a), cross],
    [cross, -(beta * beta * bb + beta * b)],
  ];
  return { logLikelihood, gradient: [alpha * a, beta * b] as Pair, information };
}

/** Solves the symmetric 2 x 2 system, or nothing when it is not positive definite: no way up then. */
function solve([aa, ab, bb]: readonly [number, number, number], [a, b]: Pair): Pair | undefined {
  const determinant = aa * bb - ab * ab;
  return aa > 0 && determinant > 0 ? [(bb * a - ab * b) / determinant, (aa * b - ab * a) / determinant] : undefined;
}

function inverse([[aa, ab], [, bb]]: Square): Square {
  const determinant = aa * bb - ab * ab;
  return [
    [bb / determinant, -ab / determinant],
    [-ab / determinant, aa / determinant],
  ];
}

/** The geometric model as a limit of this one. Its one parameter varies as a binomial share does. */
function allAlike(churn: number, atRisk: number, periods: readonly TenurePeriod[]): SbgFit {
  const [alpha, beta] = [churn * SAME, (1 - churn) * SAME];
  const variance = 1 / (atRisk * churn * (1 - churn));
  const logLikelihood = periods.reduce(
    (sum, p) => sum + p.churned * Math.log(churn) + (p.atRisk - p.churned) * Math.log(1 - churn),
    0,
  );
  const cross = -churn * (1 - churn) * variance;
  const covariance: Square = [
    [(1 - churn) ** 2 * variance, cross],
    [cross, churn ** 2 * variance],
  ];
  return { alpha, beta, logLikelihood, covariance, heterogeneous: false };
}
