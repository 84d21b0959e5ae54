/** Expressions, evaluated: what a column, a measure or a window is at a place is given by that place. */
import { type Expr, type Op, parts, type Query, type Value } from './description.ts';
import { all, any, extracted, holds, isLike, not, type Truth, textOf, truncated, within } from './values.ts';

export interface Place {
  column(name: string): Value;
  joined?(name: string): Value;
  /** The value of an expression as a whole, where the place knows it: a key of the grouping. */
  known?(expr: Expr): { readonly value: Value } | undefined;
  measure?(expr: Op<'measure'>): Value;
  aggregate?(expr: Op<'aggregate'>): Value;
  grouping?(expr: Op<'grouping'>): Value;
  window?(expr: Op<'window'>): Value;
  rows(query: Query): readonly (readonly Value[])[];
}

export function evaluate(expr: Expr, place: Place): Value {
  const known = place.known?.(expr);
  if (known) return known.value;
  const value = (part: Expr) => evaluate(part, place);
  const truth = (part: Expr) => value(part) as Truth;
  switch (expr.op) {
    case 'column':
      return place.column(expr.name);
    case 'joined':
      return place.joined!(expr.name);
    case 'value':
      return expr.value;
    case 'computed':
      return value(expr.of);
    case 'trunc':
      return truncatedAs(value(expr.of), expr);
    case 'extract': {
      const date = value(expr.of);
      return date === null ? null : extracted(String(date), expr.unit);
    }
    case 'call':
      return called(expr, expr.args.map(value));
    case 'case':
      return truth(expr.when) ? value(expr.result) : expr.otherwise ? value(expr.otherwise) : null;
    case 'cast':
      return castTo(value(expr.of), expr);
    case 'arithmetic':
      return computed(expr, value(expr.left), value(expr.right));
    case 'compare':
      return holds(expr.sign, value(expr.left), value(expr.right));
    case 'in': {
      const found = within(value(expr.of), expr.values.map(value));
      return expr.not ? not(found) : found;
    }
    case 'isDistinct':
      return (value(expr.left) !== value(expr.right)) !== expr.not;
    case 'isNull':
      return (value(expr.of) === null) !== expr.not;
    case 'like': {
      const text = value(expr.of);
      return text === null ? null : isLike(String(text), expr.pattern, expr.anyCase) !== expr.not;
    }
    case 'between': {
      const of = value(expr.of);
      return all([holds('>=', of, value(expr.low)), holds('<=', of, value(expr.high))]);
    }
    case 'and':
      return all(expr.args.map(truth));
    case 'or':
      return any(expr.args.map(truth));
    case 'not':
      return not(truth(expr.of));
    case 'scalar':
      return place.rows(expr.query)[0]?.[0] ?? null;
    case 'inQuery': {
      const found = within(
        value(expr.of),
        place.rows(expr.query).map(([first]) => first!),
      );
      return expr.not ? not(found) : found;
    }
    case 'measure':
      return place.measure!(expr);
    case 'aggregate':
      return place.aggregate!(expr);
    case 'grouping':
      return place.grouping!(expr);
    case 'window':
      return place.window!(expr);
  }
}

function truncatedAs(date: Value, { unit, kind }: Op<'trunc'>): Value {
  if (date === null) return null;
  const first = truncated(String(date), unit);
  return kind === 'date' ? first : `${first} 00:00:00`;
}

function castTo(value: Value, { kind, of }: Op<'cast'>): Value {
  if (value === null) return null;
  if (kind === 'text') return textOf(value, of.kind);
  if (kind === 'date') return String(value).slice(0, 10);
  return kind === 'timestamp' && of.kind === 'date' ? `${value} 00:00:00` : value;
}

function called({ name }: Op<'call'>, args: readonly Value[]): Value {
  if (name === 'coalesce') return args.find((arg) => arg !== null) ?? null;
  if (name === 'concat') return args.map((arg) => arg ?? '').join('');
  if (args.includes(null)) return null;
  const [text] = args.map(String) as [string];
  switch (name) {
    case 'upper':
      return text.toUpperCase();
    case 'lower':
      return text.toLowerCase();
    case 'length':
      return [...text].length;
    case 'initial':
      return text.slice(0, 1);
    default:
      return args.join('');
  }
}

const DAY = 86_400_000;

function computed({ sign, left: { kind } }: Op<'arithmetic'>, left: Value, right: Value): Value {
  if (left === null || right === null) return null;
  if (kind === 'date') {
    const days = Date.parse(String(left)) / DAY;
    if (typeof right === 'string') return days - Date.parse(right) / DAY;
    return new Date((days + (sign === '-' ? -1 : 1) * Number(right)) * DAY).toISOString().slice(0, 10);
  }
  const [a, b] = [Number(left), Number(right)];
  switch (sign) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return Math.trunc(a / b);
    case 'per':
      return b === 0 ? null : a / b;
    default:
      return a % b;
  }
}

/** The names of the view's columns that an expression reads; a joined table's column reads those that it is joined by. */
export function reads(expr: Expr, joinedBy: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (const part of parts(expr)) {
    if (part.op === 'column') names.add(part.name);
    if (part.op === 'joined') for (const name of joinedBy) names.add(name);
  }
  return names;
}
