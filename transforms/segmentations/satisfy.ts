/** What would have to change in a row for a condition to hold: the arithmetic behind advice. */
import type { Columns } from '../columns.ts';
import type { Comparison, Condition, Leaf, Scalar } from './condition.ts';
import { holds, type Values } from './evaluate.ts';

/** Values to set, by column. */
export type Changes = Readonly<Record<string, Scalar>>;

/** What cannot be another: who the account is, and when it is looked at. */
const FIXED = ['account_id', 'month'];
/** A text that is none of those that a definition names. */
const ANOTHER = 'another value';

/**
 * Values that make the condition hold (or not hold, with `wanted` false), as near to the row's own as the condition lets
 * them; none where it does already. Undefined where no change of the columns that it names is found.
 * @param columns what the row consists of: whole numbers stay whole, money keeps to cents
 * @param fixed columns that keep their values
 */
export function satisfy(
  condition: Condition,
  row: Values,
  columns: Columns,
  wanted = true,
  fixed: readonly string[] = FIXED,
): Changes | undefined {
  if (holds(condition, row) === wanted) return {};
  const changes = attempt(condition, row, columns, wanted, fixed);
  return changes && holds(condition, { ...row, ...changes }) === wanted ? changes : undefined;
}

function attempt(
  condition: Condition,
  row: Values,
  columns: Columns,
  wanted: boolean,
  fixed: readonly string[],
): Changes | undefined {
  switch (condition.kind) {
    case 'not':
      return satisfy(condition.of, row, columns, !wanted, fixed);
    case 'all':
    case 'any':
      return (condition.kind === 'all') === wanted
        ? every(condition.of, row, columns, wanted, fixed)
        : fewest(condition.of.map((part) => satisfy(part, row, columns, wanted, fixed)));
    default:
      return fixed.includes(condition.column) ? undefined : ofLeaf(condition, row, columns, wanted);
  }
}

/** All parts, one after the other, without a change of what an earlier one has set; where that is not to be had, with one. */
function every(
  parts: readonly Condition[],
  row: Values,
  columns: Columns,
  wanted: boolean,
  fixed: readonly string[],
): Changes | undefined {
  let changes: Changes = {};
  for (const part of [...parts, ...parts]) {
    const so = { ...row, ...changes };
    const more =
      satisfy(part, so, columns, wanted, [...fixed, ...Object.keys(changes)]) ??
      satisfy(part, so, columns, wanted, fixed);
    if (!more) return undefined;
    changes = { ...changes, ...more };
  }
  return changes;
}

const fewest = (found: readonly (Changes | undefined)[]): Changes | undefined =>
  found.filter((changes) => changes !== undefined).toSorted((a, b) => Object.keys(a).length - Object.keys(b).length)[0];

const OPPOSITE = { '=': '!=', '!=': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;

function ofLeaf(leaf: Leaf, row: Values, columns: Columns, wanted: boolean): Changes | undefined {
  const { column } = leaf;
  const set = (value: Scalar | undefined) => (value === undefined ? undefined : { [column]: value });
  const meet = (operator: Comparison, value: Scalar) =>
    set(meeting(wanted ? operator : OPPOSITE[operator], value, columns[column]!.sql));
  switch (leaf.kind) {
    case 'compare':
      return meet(leaf.operator, leaf.value);
    case 'compare_column': {
      const other = row[leaf.other];
      return other == null || leaf.other === column ? undefined : meet(leaf.operator, other);
    }
    case 'in':
    case 'not_in':
      return (leaf.kind === 'in') === wanted
        ? set(leaf.values.find((value) => meeting('=', value, columns[column]!.sql) === value))
        : set(outside(leaf.values, columns[column]!.sql));
    case 'between':
      if (!wanted) return set(meeting('<', leaf.low, columns[column]!.sql));
      return set(
        meeting(
          above(row[column], leaf.high) ? '<=' : '>=',
          above(row[column], leaf.high) ? leaf.high : leaf.low,
          columns[column]!.sql,
        ),
      );
    case 'is_null':
    case 'is_not_null':
      // Nobody can be advised to have no value.
      return (leaf.kind === 'is_not_null') === wanted ? set(outside([], columns[column]!.sql)) : undefined;
  }
}

const above = (value: Scalar | null | undefined, limit: Scalar) => value != null && value > limit;

/** A value that none of the given is. */
function outside(values: readonly Scalar[], type: string): Scalar | undefined {
  if (type === 'boolean') return [true, false].find((value) => !values.includes(value));
  if (type === 'text') return ANOTHER;
  const numbers = values as readonly number[];
  return numbers.length === 0 ? 0 : meeting('>', Math.max(...numbers), type);
}

/** The nearest value of the type that compares so with the given one. */
function meeting(operator: Comparison, value: Scalar, type: string): Scalar | undefined {
  if (typeof value === 'boolean') return operator === '=' ? value : operator === '!=' ? !value : undefined;
  if (typeof value === 'string') return operator === '=' ? value : operator === '!=' ? ANOTHER : undefined;
  switch (operator) {
    case '=':
      return stepped(value, type, Math.round) === value ? value : undefined;
    case '>=':
      return stepped(value, type, Math.ceil);
    case '<=':
      return stepped(value, type, Math.floor);
    case '!=':
    case '>': {
      const next = stepped(value, type, Math.floor);
      return next > value ? next : stepped(next + stepOf(type), type, Math.round);
    }
    case '<': {
      const last = stepped(value, type, Math.ceil);
      return last < value ? last : stepped(last - stepOf(type), type, Math.round);
    }
  }
}

const stepOf = (type: string) => (type === 'decimal(18,2)' ? 0.01 : 1);

/** A number as the type can hold it: whole, in cents, or as it is. */
function stepped(value: number, type: string, round: (n: number) => number): number {
  if (type === 'bigint') return round(value);
  if (type !== 'decimal(18,2)') return value;
  const cents = Number((value * 100).toPrecision(15));
  return round(cents) / 100;
}
