/**
 * Adtributor: which values of one dimension explain that a measure is not as forecast.
 *
 * Source: R. Bhagwan, R. Kumar, R. Ramjee, G. Varghese, S. Mohapatra, H. Manoharan and P. Shah, Adtributor: Revenue
 * Debugging in Advertising Systems, NSDI 2014, sections 3 and 4. Fundamental measures (revenue, clicks) and derived ones
 * that are a ratio of two (cost per click).
 */

/** A measure of a value of a dimension: what was forecast and what came. */
export interface Measured {
  readonly forecast: number;
  readonly actual: number;
}
export interface AdtributorElement {
  readonly element: string | null;
  readonly numerator: Measured;
  /** Of a derived measure what it is divided by; absent for a fundamental one. */
  readonly denominator?: Measured;
}
export interface AdtributorDimension {
  readonly dimension: string;
  readonly elements: readonly AdtributorElement[];
}
export interface JudgedElement {
  readonly element: string | null;
  /** Share of the measure's change that it makes up, 0.94 for 94 %; all of a dimension add up to 1; may be negative. */
  readonly explanatoryPower: number;
  /** How much its share of the measure differs from the forecast one, by Jensen-Shannon divergence (natural logarithm). */
  readonly surprise: number;
}
export interface Explanation {
  readonly dimension: string;
  /** The fewest elements that explain enough, most surprising first. */
  readonly elements: readonly JudgedElement[];
  readonly explanatoryPower: number;
  readonly surprise: number;
}
export interface Attribution {
  /** Dimensions that can explain the change, the most surprising first. */
  readonly explanations: readonly Explanation[];
  /** Every element of every dimension, most surprising first. */
  readonly dimensions: readonly { readonly dimension: string; readonly elements: readonly JudgedElement[] }[];
}

/** The paper's thresholds: what a set must explain, and each of its elements. */
const EXPLAINS = 0.67;
const EACH_EXPLAINS = 0.1;

/**
 *     adtributor([{ dimension: 'data center', elements: [
 *       { element: 'X', numerator: { forecast: 94, actual: 47 } }, { element: 'Y', numerator: { forecast: 6, actual: 3 } },
 *     ] }])
 *     // X explains 0.94 and surprises by 0: a shrunk whole is no reason to blame its largest part
 *
 * @param dimensions each with all its elements: the totals of all dimensions are the same
 * @param thresholds.explains least explanatory power of a set (the paper's T_EP)
 * @param thresholds.eachExplains least explanatory power of each of its elements (T_EEP)
 * @returns no explanations where nothing changed, or where no dimension reaches the threshold
 */
export function adtributor(
  dimensions: readonly AdtributorDimension[],
  { explains = EXPLAINS, eachExplains = EACH_EXPLAINS }: { explains?: number; eachExplains?: number } = {},
): Attribution {
  const judged = dimensions.map(({ dimension, elements }) => ({ dimension, elements: judge(elements) }));
  const explanations = judged.flatMap(({ dimension, elements }) => {
    const chosen: JudgedElement[] = [];
    let explained = 0;
    for (const element of elements) {
      if (element.explanatoryPower > eachExplains) {
        chosen.push(element);
        explained += element.explanatoryPower;
      }
      if (explained > explains) break;
    }
    if (!(explained > explains)) return [];
    const surprise = chosen.reduce((sum, element) => sum + element.surprise, 0);
    return [{ dimension, elements: chosen, explanatoryPower: explained, surprise }];
  });
  return { explanations: explanations.toSorted((a, b) => b.surprise - a.surprise), dimensions: judged };
}

function judge(elements: readonly AdtributorElement[]): JudgedElement[] {
  const total = (of: (element: AdtributorElement) => Measured | undefined): Measured => ({
    forecast: elements.reduce((sum, element) => sum + (of(element)?.forecast ?? 0), 0),
    actual: elements.reduce((sum, element) => sum + (of(element)?.actual ?? 0), 0),
  });
  const numerator = total((element) => element.numerator);
  const denominator = total((element) => element.denominator);
  const powers = elements.map((element) =>
    element.denominator
      ? derivedPower(element.numerator, element.denominator, numerator, denominator)
      : element.numerator.actual - element.numerator.forecast,
  );
  const all = powers.reduce((sum, power) => sum + power, 0);
  return elements
    .map((element, at) => ({
      element: element.element,
      explanatoryPower: all === 0 ? 0 : powers[at]! / all,
      surprise:
        surpriseOf(element.numerator, numerator) +
        (element.denominator ? surpriseOf(element.denominator, denominator) : 0),
    }))
    .toSorted((a, b) => b.surprise - a.surprise || b.explanatoryPower - a.explanatoryPower);
}

/**
 * An element's part in the change of a ratio, before all parts are scaled to 1: the partial derivative in finite
 * differences, which is how the ratio of all would change if this element alone had changed (section 3.3).
 */
function derivedPower(numerator: Measured, denominator: Measured, all: Measured, allBelow: Measured): number {
  const change = numerator.actual - numerator.forecast;
  const below = denominator.actual - denominator.forecast;
  const bottom = allBelow.forecast * (allBelow.forecast + below);
  return bottom === 0 ? 0 : (change * allBelow.forecast - below * all.forecast) / bottom;
}

/** The element's term of the Jensen-Shannon divergence between forecast and actual shares (section 3.2). */
function surpriseOf({ forecast, actual }: Measured, all: Measured): number {
  const p = all.forecast === 0 ? 0 : forecast / all.forecast;
  const q = all.actual === 0 ? 0 : actual / all.actual;
  const term = (share: number) => (share > 0 && p + q > 0 ? share * Math.log((2 * share) / (p + q)) : 0);
  return 0.5 * (term(p) + term(q));
}
