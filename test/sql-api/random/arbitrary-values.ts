/** Measures, aggregates and what is computed of them, at random. */
import fc from 'fast-check';
import { columnOf, condition, constant, dimension, type Exprs, key, sometimes } from './arbitrary-expressions.ts';
import type { Expr, Kind, Measure, Op, ViewName } from './description.ts';
import { MEASURES } from './measures.ts';

/** A measure within an aggregate. */
export function measure(view: ViewName, wanted: (kind: Kind) => boolean = () => true): fc.Arbitrary<Op<'measure'>> {
  const names = Object.keys(MEASURES[view]).filter((name) => wanted(MEASURES[view][name]!.kind));
  const often = names.filter((name) =>
    ['mrr', 'customers', 'arpu', 'churn_rate', 'nrr', 'retention_rate', 'current_mrr'].includes(name),
  );
  const name = often.length
    ? fc.oneof(fc.constantFrom(...names), fc.constantFrom(...often))
    : fc.constantFrom(...names);
  const style = fc.constantFrom('FILTER', 'CASE', 'CASE ELSE 0');
  return fc
    .record({
      name,
      how: fc.constantFrom<Measure['how']>('MEASURE', 'MEASURE', 'SUM', 'AVG', 'MIN', 'MAX'),
      filtered: fc.nat(5),
      condition: condition(view, 1),
      style,
      linear: fc.nat(9),
    })
    .map(({ name: of, how: given, filtered, condition: within, style: as, linear }): Op<'measure'> => {
      const { additive, kind } = MEASURES[view][of]!;
      const how = additive && given !== 'MEASURE' ? 'SUM' : given;
      const filter = filtered === 0 ? { filter: { condition: within, style: as } } : {};
      const type = how === 'SUM' && kind === 'int' ? 'numeric' : kind;
      const same = names.filter(
        (other) => MEASURES[view][other]!.additive && MEASURES[view][other]!.kind === kind && other !== of,
      );
      const plus =
        how === 'SUM' && additive && linear === 1 && same.length > 0 ? { plus: same[of.length % same.length]! } : {};
      const times = how === 'SUM' && linear >= 2 && linear <= 3 ? { times: linear === 2 ? 12 : -1 } : {};
      return { op: 'measure', name: of, how, ...filter, ...plus, ...times, kind: type };
    });
}

const aggregate = (view: ViewName): Exprs => {
  const filter = sometimes(20, condition(view, 1));
  const with_ = (made: fc.Arbitrary<Omit<Op<'aggregate'>, 'op'>>): Exprs =>
    fc.tuple(made, filter).map(([one, only]): Expr => ({ op: 'aggregate', ...one, ...(only ? { filter: only } : {}) }));
  const text = dimension(view, ({ kind }) => kind === 'text').map(columnOf);
  return fc.oneof(
    { weight: 3, arbitrary: with_(fc.constant({ name: 'count', kind: 'int' })) },
    { weight: 3, arbitrary: with_(key(view).map((of) => ({ name: 'count distinct', of, kind: 'int' }))) },
    { weight: 1, arbitrary: with_(dimension(view).map((of) => ({ name: 'count', of: columnOf(of), kind: 'int' }))) },
    {
      weight: 2,
      arbitrary: with_(
        fc
          .tuple(
            fc.constantFrom('min', 'max'),
            dimension(view, ({ kind }) => kind !== 'bool'),
          )
          .map(([name, of]) => ({ name, of: columnOf(of), kind: of.kind })),
      ),
    },
    { weight: 1, arbitrary: with_(text.map((of) => ({ name: 'string_agg', of, kind: 'text' }))) },
    {
      weight: 1,
      arbitrary: with_(
        fc
          .tuple(fc.constantFrom('bool_and', 'bool_or'), condition(view, 0))
          .map(([name, of]) => ({ name, of, kind: 'bool' })),
      ),
    },
  );
};

/** Arithmetic between measures. */
function computed(view: ViewName): Exprs {
  const additive = (kind: Kind) => kind === 'int' || kind === 'numeric';
  const number = measure(view, additive);
  return fc
    .tuple(number, number, fc.constantFrom('+', '-', '*', 'per', 'round', 'case'))
    .map(([left, right, how]): Expr => {
      if (how === 'per') return { op: 'arithmetic', sign: 'per', left, right, kind: 'double' };
      if (how === 'case')
        return {
          op: 'case',
          when: { op: 'compare', sign: '>', left, right, kind: 'bool' },
          result: constant('more', 'text'),
          otherwise: constant('less', 'text'),
          kind: 'text',
        };
      if (how === '*' || how === 'round')
        return { op: 'arithmetic', sign: '*', left, right: constant(3, 'int'), kind: left.kind };
      return {
        op: 'arithmetic',
        sign: how,
        left,
        right,
        kind: left.kind === 'int' && right.kind === 'int' ? 'int' : 'numeric',
      };
    });
}

/** A column of a grouped result that is no key. */
export const value = (view: ViewName): Exprs =>
  fc.oneof(
    { weight: 6, arbitrary: measure(view) },
    { weight: 2, arbitrary: aggregate(view) },
    { weight: 1, arbitrary: computed(view) },
  );

/** Measures as bare columns, and arithmetic with them. */
export const bare = (view: ViewName): Exprs => {
  const one = fc
    .constantFrom(...Object.entries(MEASURES[view]))
    .map(([name, { kind }]): Expr => ({ op: 'measure', how: 'bare', name, kind }));
  return fc.oneof(
    { weight: 5, arbitrary: one },
    {
      weight: 1,
      arbitrary: one.map(
        (left): Expr => ({ op: 'arithmetic', sign: '*', left, right: constant(2, 'int'), kind: left.kind }),
      ),
    },
  );
};

/** A condition on a value: HAVING, or WHERE around a subquery. */
export function about(of: Expr, sign: '>' | '<' | '>=' | '<>', number: number): Expr {
  if (of.kind === 'int' || of.kind === 'numeric' || of.kind === 'double')
    return {
      op: 'compare',
      sign,
      left: of,
      right: constant(of.kind === 'double' ? number + 0.123 : number, of.kind),
      kind: 'bool',
    };
  return { op: 'isNull', of, not: sign !== '<', kind: 'bool' };
}
