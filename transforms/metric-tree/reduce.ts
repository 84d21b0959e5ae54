/** Formulas in fewer words: what stands above and below the fraction line cancels. */
import { evaluate, type Formula, type Measures, namesIn } from './formula.ts';

/** A number times measures, each to a whole power. */
interface Monomial {
  readonly factor: number;
  readonly powers: ReadonlyMap<string, number>;
}

/**
 * The formula without measures that it multiplies and divides by alike; as it is where it is no product.
 *
 *     1000 * a.spend / a.impressions / 1000 / (a.clicks / a.impressions)   becomes   a.spend / a.clicks
 *
 * A chain of factors then has a value where its ends have one, also where a link in between has none.
 */
export function reduce(formula: Formula): Formula {
  const found = reduced.get(formula) ?? inFewerWords(formula);
  reduced.set(formula, found);
  return found;
}

const reduced = new WeakMap<Formula, Formula>();

function inFewerWords(formula: Formula): Formula {
  const monomial = monomialOf(formula);
  if (!monomial) return formula;
  const product = (sign: 1 | -1) =>
    [...monomial.powers].flatMap(([name, power]) =>
      Array.from({ length: Math.max(0, sign * power) }, (): Formula => ({ kind: 'measure', name })),
    );
  const above = product(1);
  const number: Formula = { kind: 'number', value: monomial.factor };
  const first = monomial.factor === 1 && above.length > 0 ? above.shift()! : number;
  const numerator = above.reduce((left, right) => operation('*', left, right), first);
  const below = product(-1);
  if (below.length === 0) return numerator;
  return operation(
    '/',
    numerator,
    below.reduce((left, right) => operation('*', left, right)),
  );
}

const operation = (operator: '*' | '/', left: Formula, right: Formula): Formula => ({
  kind: 'operation',
  operator,
  left,
  right,
});

function monomialOf(formula: Formula): Monomial | undefined {
  if (formula.kind === 'node') return undefined;
  if (formula.kind === 'measure') return { factor: 1, powers: new Map([[formula.name, 1]]) };
  if (namesIn(formula, 'measure').length === 0) {
    const factor = evaluate(formula, () => null);
    return factor === null ? undefined : { factor, powers: new Map() };
  }
  if (formula.kind === 'number') return { factor: formula.value, powers: new Map() };
  const sign = formula.operator === '*' ? 1 : formula.operator === '/' ? -1 : undefined;
  const [left, right] = [monomialOf(formula.left), monomialOf(formula.right)];
  if (!sign || !left || !right) return undefined;
  const powers = new Map(left.powers);
  for (const [name, power] of right.powers) powers.set(name, (powers.get(name) ?? 0) + sign * power);
  const factor = left.factor * right.factor ** sign;
  return Number.isFinite(factor) ? { factor, powers } : undefined;
}

/** A ratio of sums: both formulas add up over groups where their measures do. */
export interface Ratio {
  readonly numerator: Formula;
  readonly denominator: Formula;
}

/** The two sums whose ratio a formula over measures is, or undefined where it is none (a product of ratios, a sum of them). */
export function ratioOf(formula: Formula): Ratio | undefined {
  const short = reduce(formula);
  if (short.kind !== 'operation' || short.operator !== '/') return undefined;
  const { left: numerator, right: denominator } = short;
  return isSum(numerator) && isSum(denominator) ? { numerator, denominator } : undefined;
}

/** True for measures added, subtracted, and times or by numbers: no constant, no product. */
function isSum(formula: Formula): boolean {
  if (formula.kind !== 'operation') return formula.kind === 'measure';
  const { operator, left, right } = formula;
  const isNumber = (part: Formula) => namesIn(part, 'measure').length === 0;
  if (operator === '*') return (isNumber(left) && isSum(right)) || (isSum(left) && isNumber(right));
  if (operator === '/') return isSum(left) && isNumber(right);
  return isSum(left) && isSum(right);
}

/** What a formula over measures comes to, in fewer words; null where a measure that matters has no figure, or is a 0 below. */
export const figureOf = (formula: Formula, measures: Measures): number | null =>
  evaluate(reduce(formula), (part) => measures[part.name] ?? null);
