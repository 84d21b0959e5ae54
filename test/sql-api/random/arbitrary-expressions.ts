/** Expressions and conditions over the dimensions of a view, at random. */
import fc from 'fast-check';
import type { Expr, Kind, Query, Sign, Unit, Value, ViewName } from './description.ts';
import { DIMENSIONS, type Dimension } from './vocabulary.ts';

export type Exprs = fc.Arbitrary<Expr>;
/** @param percent how often it is there */
export const sometimes = <T>(percent: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 100 - percent, arbitrary: fc.constant(undefined) }, { weight: percent, arbitrary });

export const columnOf = ({ name, kind }: Dimension): Expr => ({ op: 'column', name, kind });
export const constant = (value: Value, kind: Kind, bare = false): Expr => ({
  op: 'value',
  value,
  kind,
  ...(bare ? { bare } : {}),
});
const isDate = ({ kind }: Dimension) => kind === 'date' || kind === 'timestamp';
const isText = ({ kind }: Dimension) => kind === 'text';

/** Columns that are asked often come more often. */
const OFTEN = [
  'month',
  'segmentation',
  'segment',
  'months_since',
  'region',
  'industry',
  'plan',
  'account_id',
  'status',
  'company_size',
];
export function dimension(
  view: ViewName,
  wanted: (dimension: Dimension) => boolean = () => true,
): fc.Arbitrary<Dimension> {
  const all = DIMENSIONS[view].filter(wanted);
  const often = all.filter(({ name }) => OFTEN.includes(name));
  return often.length
    ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...often) }, { weight: 1, arbitrary: fc.constantFrom(...all) })
    : fc.constantFrom(...all);
}
const literalOf = ({ values, kind }: Dimension): Exprs =>
  fc
    .tuple(fc.constantFrom(...values), fc.boolean())
    .map(([value, bare]) => constant(value, kind, bare && kind === 'date'));
const unit = fc.constantFrom<Unit>('month', 'quarter', 'year');

function truncated(view: ViewName): Exprs {
  return fc
    .tuple(dimension(view, isDate), unit, fc.constantFrom('plain', 'date', 'timestamp'))
    .map(([of, by, form]): Expr => {
      if (form === 'date') return { op: 'trunc', unit: by, of: columnOf(of), kind: 'date' };
      if (form === 'timestamp' || of.kind === 'timestamp')
        return { op: 'trunc', unit: by, of: columnOf(of), kind: 'timestamp', through: 'timestamp' };
      return { op: 'trunc', unit: by, of: columnOf(of), kind: 'timestamptz' };
    });
}
const extracted = (view: ViewName, kinds: readonly Kind[] = ['int', 'numeric']): Exprs =>
  fc
    .tuple(dimension(view, isDate), unit, fc.constantFrom(...kinds))
    .map(([of, by, kind]): Expr => ({ op: 'extract', unit: by, of: columnOf(of), kind }));

function textCall(view: ViewName): Exprs {
  const text = dimension(view, isText).map(columnOf);
  return fc.oneof(
    fc
      .tuple(fc.constantFrom('upper', 'lower', 'initial'), text)
      .map(([name, of]): Expr => ({ op: 'call', name, args: [of], kind: 'text' })),
    text.map((of): Expr => ({ op: 'call', name: 'length', args: [of], kind: 'int' })),
    text.map((of): Expr => ({ op: 'call', name: 'coalesce', args: [of, constant('none', 'text')], kind: 'text' })),
    fc
      .tuple(fc.constantFrom('concat', 'append'), text, text)
      .map(([name, a, b]): Expr => ({ op: 'call', name, args: [a, constant(' / ', 'text'), b], kind: 'text' })),
  );
}

function integer(view: ViewName): Exprs {
  const whole = DIMENSIONS[view].some(({ kind }) => kind === 'int')
    ? dimension(view, ({ kind }) => kind === 'int').map(columnOf)
    : extracted(view, ['int']);
  return fc
    .tuple(whole, fc.constantFrom('+', '-', '*', '/', '%'), fc.integer({ min: 1, max: 4 }))
    .map(
      ([left, sign, number]): Expr => ({ op: 'arithmetic', sign, left, right: constant(number, 'int'), kind: 'int' }),
    );
}
const day = (view: ViewName): Exprs =>
  fc
    .tuple(dimension(view, ({ kind }) => kind === 'date').map(columnOf), fc.boolean())
    .map(
      ([left, days]): Expr =>
        days
          ? { op: 'arithmetic', sign: '-', left, right: constant('2024-01-01', 'date'), kind: 'int' }
          : { op: 'arithmetic', sign: '+', left, right: constant(31, 'int'), kind: 'date' },
    );

const asCase = (view: ViewName): Exprs =>
  fc
    .tuple(
      condition(view, 1),
      fc.constantFrom('yes', "it's"),
      sometimes(60, fc.oneof(fc.constant(constant('no', 'text')), dimension(view, isText).map(columnOf))),
    )
    .map(
      ([when, then, otherwise]): Expr => ({
        op: 'case',
        when,
        result: constant(then, 'text'),
        ...(otherwise ? { otherwise } : {}),
        kind: 'text',
      }),
    );

/** A text is its own cast: Postgres would see the same key twice. */
const castToText = (of: Expr): Expr => (of.kind === 'text' ? of : { op: 'cast', of, kind: 'text' });

/** Something to group by. */
export function key(view: ViewName): Exprs {
  const hasDate = DIMENSIONS[view].some(({ kind }) => kind === 'date');
  const plain = dimension(view).map(columnOf);
  return fc.oneof(
    { weight: 9, arbitrary: plain },
    { weight: 3, arbitrary: truncated(view) },
    { weight: 2, arbitrary: extracted(view) },
    { weight: 3, arbitrary: textCall(view) },
    { weight: 2, arbitrary: asCase(view) },
    { weight: 1, arbitrary: plain.map(castToText) },
    { weight: 1, arbitrary: condition(view, 0) },
    { weight: 1, arbitrary: integer(view) },
    { weight: hasDate ? 1 : 0, arbitrary: hasDate ? day(view) : plain },
  );
}

const SIGNS: readonly Sign[] = ['=', '<>', '<>', '<', '<=', '>', '>='];
const sign = fc.constantFrom(...SIGNS);
const compare = (left: Expr, by: Sign, right: Expr): Expr => ({ op: 'compare', sign: by, left, right, kind: 'bool' });

/** A condition over one dimension. */
function simple(of: Dimension): Exprs {
  const column = columnOf(of);
  const value = literalOf(of);
  const options: fc.WeightedArbitrary<Expr>[] = [
    { weight: 4, arbitrary: fc.tuple(sign, value).map(([by, right]) => compare(column, by, right)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.array(value, { minLength: 1, maxLength: 4 }), fc.boolean())
        .map(([values, not]): Expr => ({ op: 'in', of: column, values, not, kind: 'bool' })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(value, fc.boolean())
        .map(([right, not]): Expr => ({ op: 'isDistinct', left: column, right, not, kind: 'bool' })),
    },
    { weight: 1, arbitrary: fc.boolean().map((not): Expr => ({ op: 'isNull', of: column, not, kind: 'bool' })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(sign, value)
        .map(([by, right]): Expr => ({ op: 'not', of: compare(column, by, right), kind: 'bool' })),
    },
  ];
  if (of.kind === 'bool')
    return fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom<Expr>(column, { op: 'not', of: column, kind: 'bool' }) },
      ...options,
    );
  if (of.kind === 'text') {
    const patterns = fc.constantFrom('%a%', 'F%', '_m%', '%e', "%'%", 'firm a1%', 'no%', '%_%');
    const like = fc
      .tuple(patterns, fc.boolean(), fc.boolean())
      .map(([pattern, not, anyCase]): Expr => ({ op: 'like', of: column, pattern, not, anyCase, kind: 'bool' }));
    const upper = fc.tuple(sign, value).map(([by, right]) =>
      compare({ op: 'call', name: 'upper', args: [column], kind: 'text' }, by, {
        op: 'call',
        name: 'upper',
        args: [right],
        kind: 'text',
      }),
    );
    options.push({ weight: 2, arbitrary: like }, { weight: 1, arbitrary: upper });
    return fc.oneof(...options);
  }
  const inOrder = (a: Expr, b: Expr): [Expr, Expr] =>
    a.op === 'value' && b.op === 'value' && a.value! > b.value! ? [b, a] : [a, b];
  const range = fc.tuple(value, value).map(([a, b]) => inOrder(a, b));
  const between = range.map(([low, high]): Expr => ({ op: 'between', of: column, low, high, kind: 'bool' }));
  const halfOpen = range.map(
    ([low, high]): Expr => ({
      op: 'and',
      args: [compare(column, '>=', low), compare(column, '<', high)],
      kind: 'bool',
    }),
  );
  options.push({ weight: 3, arbitrary: between }, { weight: 3, arbitrary: halfOpen });
  if (of.kind === 'int') return fc.oneof(...options);
  const part = fc.tuple(unit, sign, fc.integer({ min: 1, max: 8 })).map(([by, how, number]) => {
    const right = by === 'year' ? 2023 + (number % 3) : by === 'quarter' ? 1 + (number % 4) : number;
    return compare({ op: 'extract', unit: by, of: column, kind: 'numeric' }, how, constant(right, 'numeric'));
  });
  const start = fc
    .tuple(unit, sign, value)
    .map(([by, how, right]) => compare({ op: 'trunc', unit: by, of: column, kind: 'date' }, how, right));
  options.push({ weight: 2, arbitrary: part }, { weight: 1, arbitrary: start });
  return fc.oneof(...options);
}

/** A condition over dimensions; one column more often than several under an OR. */
export function condition(view: ViewName, depth: number): Exprs {
  const one = dimension(view).chain(simple);
  if (depth <= 0) return one;
  const or = dimension(view)
    .chain((of) => fc.array(simple(of), { minLength: 2, maxLength: 3 }))
    .map((args): Expr => ({ op: 'or', args, kind: 'bool' }));
  const mixed = fc
    .tuple(fc.constantFrom('and', 'or'), fc.array(condition(view, depth - 1), { minLength: 2, maxLength: 3 }))
    .map(([op, args]): Expr => ({ op, args, kind: 'bool' }));
  return fc.oneof(
    { weight: 8, arbitrary: one },
    { weight: 2, arbitrary: or },
    { weight: 1, arbitrary: mixed },
    { weight: 1, arbitrary: condition(view, depth - 1).map((of): Expr => ({ op: 'not', of, kind: 'bool' })) },
  );
}

/** A column of time that equals the last of some rows, or the value of a few: a condition with a subquery. */
export function subqueryCondition(
  view: ViewName,
  block: (items: Expr, where: readonly Expr[]) => Query,
  top: (of: Dimension) => fc.Arbitrary<Query>,
): Exprs {
  const last = fc
    .tuple(dimension(view, isDate), fc.array(condition(view, 0), { maxLength: 1 }), fc.constantFrom('min', 'max'), sign)
    .map(([of, where, name, by]) => {
      const query = block({ op: 'aggregate', name, of: columnOf(of), kind: of.kind }, where);
      return compare(columnOf(of), by, { op: 'scalar', query, kind: of.kind });
    });
  const few = dimension(view, isText).chain((of) =>
    fc
      .tuple(top(of), fc.boolean())
      .map(([query, not]): Expr => ({ op: 'inQuery', of: columnOf(of), query, not, kind: 'bool' })),
  );
  return fc.oneof(last, few);
}
