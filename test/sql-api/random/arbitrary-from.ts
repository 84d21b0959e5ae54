/** What a SELECT over one view reads: pass-through subqueries, a table that joins, and WHERE. */
import fc from 'fast-check';
import { columnOf, condition, constant, dimension, subqueryCondition } from './arbitrary-expressions.ts';
import { measure } from './arbitrary-values.ts';
import {
  type Block,
  type Expr,
  type Item,
  idOf,
  type Op,
  type Sort,
  type TableJoin,
  type ViewName,
} from './description.ts';
import type { Dimension } from './vocabulary.ts';

export const PLAIN = {
  kind: 'block',
  layers: [],
  passed: [],
  cte: false,
  where: [],
  distinct: false,
  ordinals: false,
  order: [],
  total: false,
} as const;
export const different = (exprs: readonly Expr[]): Expr[] => [
  ...new Map(exprs.map((expr) => [idOf(expr), expr])).values(),
];
export const named = (values: readonly Expr[]): Item[] => values.map((of, i) => ({ name: `c${i}`, value: of }));

/** A block of keys and values, and nothing else. */
export const simpleBlock = (
  of: ViewName,
  keys: readonly Expr[],
  values: readonly Expr[],
  where: readonly Expr[],
): Block => ({
  ...PLAIN,
  view: of,
  where,
  grouping: { style: 'plain', keys },
  items: named([...keys, ...values]),
});

/** Conditions of a WHERE. */
export function where(of: ViewName): fc.Arbitrary<Expr[]> {
  const scalar = (item: Expr, conditions: readonly Expr[]) => simpleBlock(of, [], [item], conditions);
  const exact = measure(of, (kind) => kind === 'int' || kind === 'numeric');
  const top = (dim: Dimension) =>
    fc
      .tuple(exact, fc.integer({ min: 1, max: 4 }), fc.boolean(), fc.array(condition(of, 0), { maxLength: 1 }))
      .map(([by, limit, descending, conditions]): Block => {
        const column = columnOf(dim);
        const keys =
          of === 'segments' ? different([column, { op: 'column', name: 'segmentation', kind: 'text' }]) : [column];
        const order: Sort[] = [
          { by, descending, nulls: 'LAST' },
          ...keys.map((one) => ({ by: one, descending: false })),
        ];
        return {
          ...PLAIN,
          view: of,
          where: conditions,
          grouping: { style: 'plain', keys },
          items: named([column]),
          order,
          total: true,
          limit,
        };
      });
  const one = fc.oneof(
    { weight: 9, arbitrary: condition(of, 2) },
    { weight: 1, arbitrary: subqueryCondition(of, scalar, top) },
  );
  const some = fc.oneof(
    { weight: 3, arbitrary: fc.constant<Expr[]>([]) },
    { weight: 4, arbitrary: fc.array(one, { minLength: 1, maxLength: 1 }) },
    { weight: 2, arbitrary: fc.array(one, { minLength: 2, maxLength: 3 }) },
  );
  if (of !== 'segments') return some;
  // A segment has a meaning within its segmentation.
  const segmentation: Expr = { op: 'column', name: 'segmentation', kind: 'text' };
  return fc
    .tuple(some, fc.constantFrom('rfm', 'company_size', 'usage_level', 'aum_tier', undefined))
    .map(([conditions, only]) =>
      only
        ? [...conditions, { op: 'compare', sign: '=', left: segmentation, right: constant(only, 'text'), kind: 'bool' }]
        : conditions,
    );
}

/** A table that joins the view, and its column. */
export const joinOf = (of: ViewName): fc.Arbitrary<{ join: TableJoin; of: Op<'joined'> }> =>
  fc
    .tuple(
      dimension(of, ({ kind }) => kind === 'text' || kind === 'date'),
      fc.boolean(),
      fc.boolean(),
      measure(of, (kind) => kind !== 'double'),
    )
    .map(([dim, left, values, by]) => {
      const kinds = [dim.kind, 'int'] as const;
      const on = { column: columnOf(dim), key: 'jk' };
      const rows = [...new Set(dim.values)].slice(0, 4).map((one, i) => [one, i % 3]);
      if (values || of === 'segments')
        return {
          join: { alias: 'j', left, on, table: { kind: 'values', names: ['jk', 'jv'], kinds, rows } },
          of: { op: 'joined', name: 'jv', kind: 'int' },
        };
      const block = simpleBlock(of, [columnOf(dim)], [by], []);
      const table: Block = { ...block, items: block.items.map((item, i) => ({ ...item, name: ['jk', 'jv'][i]! })) };
      return { join: { alias: 'j', left, on, table }, of: { op: 'joined', name: 'jv', kind: by.kind } };
    });

/** Pass-through subqueries around the view. */
export const layers = (of: ViewName) =>
  fc
    .tuple(
      fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.integer({ min: 1, max: 3 }) }),
      fc.boolean(),
      fc.array(dimension(of).map(columnOf), { maxLength: 2 }),
      fc.array(condition(of, 1), { maxLength: 1 }),
    )
    .map(([depth, cte, passed, conditions]) => ({
      layers: Array.from({ length: depth }, (_, i) => ({ where: i === 0 ? conditions : [] })),
      cte: cte && depth > 0,
      passed,
    }));
