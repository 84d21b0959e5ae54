/** Values, conditions and changes of an explanation, in words. Columns keep the names that the definitions use. */
import type { Condition, Leaf, Scalar } from './condition.ts';
import { holds, type Values } from './evaluate.ts';
import type { Changes } from './satisfy.ts';

/** `1,234.5`, `trader`, `true`, or `missing`. */
export function shown(value: Scalar | null | undefined): string {
  if (value == null) return 'missing';
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 4 }) : String(value);
}

/** What of the row makes the condition true: `active_days_1m is 12 (>= 8) and plan is Pro`. */
export function facts(condition: Condition, row: Values): string {
  switch (condition.kind) {
    case 'all':
      return condition.of.map((part) => facts(part, row)).join(' and ') || 'it takes every account';
    case 'any': {
      const first = condition.of.find((part) => holds(part, row));
      return first ? facts(first, row) : 'nothing';
    }
    case 'not':
      return `not (${test(condition.of)})`;
    default:
      return fact(condition, row);
  }
}

function fact(leaf: Leaf, row: Values): string {
  const is = `${leaf.column} is ${shown(row[leaf.column])}`;
  const plain = (leaf.kind === 'compare' && leaf.operator === '=') || leaf.kind === 'in' || leaf.kind === 'is_null';
  return plain ? is : `${is} (${demand(leaf)})`;
}

/** The condition itself: `mrr >= 500 or plan = Pro`. */
export function test(condition: Condition): string {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const parts = condition.of.map((part) => ('column' in part ? test(part) : `(${test(part)})`));
      return parts.join(condition.kind === 'all' ? ' and ' : ' or ') || (condition.kind === 'all' ? 'always' : 'never');
    }
    case 'not':
      return `not (${test(condition.of)})`;
    default:
      return `${condition.column} ${demand(condition)}`;
  }
}

function demand(leaf: Leaf): string {
  switch (leaf.kind) {
    case 'compare':
      return `${leaf.operator} ${shown(leaf.value)}`;
    case 'compare_column':
      return `${leaf.operator} ${leaf.other}`;
    case 'in':
    case 'not_in':
      return `${leaf.kind === 'in' ? 'one of' : 'none of'} ${leaf.values.map(shown).join(', ')}`;
    case 'between':
      return `between ${shown(leaf.low)} and ${shown(leaf.high)}`;
    case 'is_null':
    case 'is_not_null':
      return leaf.kind === 'is_null' ? 'missing' : 'not missing';
  }
}

/** `mrr from 3,000 (now 1,200), contact_role executive (now missing)`. */
export const changesText = (changes: Changes, row: Values): string =>
  Object.entries(changes)
    .map(([column, to]) => `${column} ${aim(to, row[column])} (now ${shown(row[column])})`)
    .join(', ');

function aim(to: Scalar, now: Scalar | null | undefined): string {
  if (typeof to !== 'number') return shown(to);
  return typeof now === 'number' && to < now ? `at most ${shown(to)}` : `from ${shown(to)}`;
}
