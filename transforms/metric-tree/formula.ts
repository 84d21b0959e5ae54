/** Formulas of a metric tree as data, and what they come to. */

export type Operator = '+' | '-' | '*' | '/';

export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  /** `view.measure` of the semantic layer. */
  | { readonly kind: 'measure'; readonly name: string }
  /** Another node of the tree. */
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'operation'; readonly operator: Operator; readonly left: Formula; readonly right: Formula };

/** Measures by `view.measure`; null where there is no figure. */
export type Measures = Readonly<Record<string, number | null>>;

/** The names of one kind in a formula, each once, in their order. */
export function namesIn(formula: Formula, kind: 'measure' | 'node'): string[] {
  if (formula.kind === 'operation')
    return [...new Set([...namesIn(formula.left, kind), ...namesIn(formula.right, kind)])];
  return formula.kind === kind ? [formula.name] : [];
}

/** The formula with other formulas in the place of some names. */
export function substitute(
  formula: Formula,
  replace: (part: Extract<Formula, { name: string }>) => Formula | undefined,
): Formula {
  if (formula.kind === 'number') return formula;
  if (formula.kind !== 'operation') return replace(formula) ?? formula;
  return { ...formula, left: substitute(formula.left, replace), right: substitute(formula.right, replace) };
}

/**
 * What a formula comes to; null where a name in it has no figure, or it divides by 0.
 * @param lookup the figure of a measure or node
 */
export function evaluate(
  formula: Formula,
  lookup: (part: Extract<Formula, { name: string }>) => number | null,
): number | null {
  if (formula.kind === 'number') return formula.value;
  if (formula.kind !== 'operation') return lookup(formula);
  const left = evaluate(formula.left, lookup);
  const right = evaluate(formula.right, lookup);
  return left === null || right === null ? null : finite(OPERATIONS[formula.operator](left, right));
}

/** A division by 0 has no value; 0 is never negative. */
const finite = (value: number) => (Number.isFinite(value) ? value + 0 : null);

const OPERATIONS: Record<Operator, (left: number, right: number) => number> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
};
