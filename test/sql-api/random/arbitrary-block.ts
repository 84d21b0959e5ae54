/** SELECTs over one view, at random. */
import fc from 'fast-check';
import {
  columnOf,
  condition,
  constant,
  dimension,
  type Exprs,
  key,
  subqueryCondition,
} from './arbitrary-expressions.ts';
import { about, bare, measure, value } from './arbitrary-values.ts';
import {
  type Block,
  type Expr,
  type Grouping,
  type Item,
  idOf,
  type Op,
  type Sort,
  setsOf,
  type TableJoin,
  type ViewName,
} from './description.ts';
import { MEASURES } from './measures.ts';
import { DIMENSIONS } from './vocabulary.ts';

export const view = fc.constantFrom<ViewName>(
  'revenue',
  'revenue',
  'revenue',
  'revenue',
  'cohorts',
  'cohorts',
  'customers',
  'segments',
  'segments',
  'surveys',
);

const PLAIN = {
  kind: 'block',
  layers: [],
  passed: [],
  cte: false,
  where: [],
  distinct: false,
  order: [],
  total: false,
} as const;
const different = (exprs: readonly Expr[]): Expr[] => [...new Map(exprs.map((expr) => [idOf(expr), expr])).values()];
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

function where(of: ViewName): fc.Arbitrary<Expr[]> {
  const scalar = (item: Expr, conditions: readonly Expr[]) => simpleBlock(of, [], [item], conditions);
  const exact = measure(of, (kind) => kind === 'int' || kind === 'numeric');
  const top = (dim: ReturnType<typeof columnOf> extends never ? never : Parameters<typeof columnOf>[0]) =>
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
    .tuple(some, fc.constantFrom('rfm', 'company_size', 'usage_level', undefined))
    .map(([conditions, only]) =>
      only
        ? [...conditions, { op: 'compare', sign: '=', left: segmentation, right: constant(only, 'text'), kind: 'bool' }]
        : conditions,
    );
}

function grouping(of: ViewName): fc.Arbitrary<Grouping> {
  const keys = fc.array(key(of), { maxLength: 3 }).map(different);
  return fc
    .tuple(keys, fc.nat(9), fc.array(fc.array(fc.nat(2), { maxLength: 3 }), { minLength: 1, maxLength: 3 }))
    .map(([by, style, sets]): Grouping => {
      const list =
        of === 'segments' && style % 3 > 0
          ? different([{ op: 'column', name: 'segmentation', kind: 'text' }, ...by])
          : by;
      if (style === 9 && list.length) return { style: 'ROLLUP', keys: list, outside: [] };
      if (style === 8 && list.length) return { style: 'CUBE', keys: list.slice(0, 2), outside: list.slice(2) };
      if (style === 7 && list.length)
        return {
          style: 'GROUPING SETS',
          sets: sets.map((set) => different(set.filter((i) => i < list.length).map((i) => list[i]!))),
        };
      return { style: 'plain', keys: list };
    });
}

const joinOf = (of: ViewName): fc.Arbitrary<{ join: TableJoin; of: Op<'joined'> }> =>
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
const layers = (of: ViewName) =>
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

const sign = fc.constantFrom('>', '<', '>=', '<>');

/** A grouped SELECT. */
export const groupedBlock = (of: ViewName): fc.Arbitrary<Block> =>
  fc
    .record({
      grouping: grouping(of),
      values: fc.array(value(of), { minLength: 1, maxLength: 3 }),
      where: where(of),
      nested: layers(of),
      having: fc.option(fc.tuple(value(of), sign, fc.integer({ min: 1, max: 300 })), { nil: undefined, freq: 4 }),
      join: fc.option(joinOf(of), { nil: undefined, freq: 11 }),
      extra: fc.nat(19),
      descending: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      limit: fc.option(fc.tuple(fc.nat(6), fc.nat(2)), { nil: undefined, freq: 2 }),
      window: measure(of, (kind) => kind !== 'double'),
    })
    .map(
      ({
        grouping: given,
        values,
        where: conditions,
        nested,
        having,
        join,
        extra,
        descending,
        limit,
        window,
      }): Block => {
        const joined =
          join && extra % 2 === 0 && given.style === 'plain' ? { ...given, keys: [...given.keys, join.of] } : given;
        const by = nested.layers.length && extra % 3 === 0 ? within(joined) : joined;
        const sets = setsOf(by);
        const keys = different(sets.flat());
        const bits: Expr[] = by.style !== 'plain' && keys.length ? [{ op: 'grouping', of: keys, kind: 'int' }] : [];
        const texts: Expr[] =
          extra === 3
            ? keys
                .filter(({ kind }) => kind === 'text')
                .map((one): Expr => ({ op: 'call', name: 'upper', args: [one], kind: 'text' }))
            : [];
        const unique = [...keys, ...bits];
        const windows: Expr[] =
          extra >= 17 && by.style === 'plain' && keys.length ? [windowOf(extra, keys, window)] : [];
        const all = [...(extra === 1 ? [] : keys), ...texts, ...(extra % 4 === 0 ? bits : []), ...values, ...windows];
        const sorted = extra % 2 === 1;
        const total = new Set(sets.map((set) => idOfSet(set))).size === sets.length;
        const exact = values.find(({ kind, op }) => kind !== 'double' && op !== 'case');
        const first = exact && descending[0] ? [exact] : [];
        const order = sorted
          ? [...first, ...unique].map(
              (one, i): Sort => ({
                by: one,
                descending: descending[i % 8]!,
                ...(descending[(i + 3) % 8] ? { nulls: descending[(i + 5) % 8] ? 'FIRST' : 'LAST' } : {}),
              }),
            )
          : [];
        return {
          ...PLAIN,
          ...nested,
          view: of,
          where: conditions,
          ...(join ? { join: join.join } : {}),
          grouping: by,
          items: named(all),
          ...(having ? { having: about(having[0], having[1], having[2]) } : {}),
          distinct: extra === 8,
          order: extra === 8 ? [] : order,
          total: sorted && total && extra !== 8,
          ...(limit && sorted && total ? { limit: limit[0], offset: limit[1] } : {}),
        };
      },
    );

const idOfSet = (set: readonly Expr[]) => set.map(idOf).sort().join();

/** Keys that the innermost subquery computes. */
function within(by: Grouping): Grouping {
  const names = new Map<string, string>();
  const inner = (expr: Expr): Expr => {
    if (expr.op === 'column' || expr.op === 'joined') return expr;
    const name = names.get(idOf(expr)) ?? `x${names.size}`;
    names.set(idOf(expr), name);
    return { op: 'computed', name, of: expr, kind: expr.kind };
  };
  if (by.style === 'GROUPING SETS') return { ...by, sets: by.sets.map((set) => set.map(inner)) };
  if (by.style === 'plain') return { ...by, keys: by.keys.map(inner) };
  return { ...by, keys: by.keys.map(inner), outside: by.outside.map(inner) };
}

function windowOf(extra: number, keys: readonly Expr[], of: Expr): Expr {
  const order = keys.map((by): Sort => ({ by, descending: extra === 19 }));
  const partition = extra === 18 ? keys.slice(0, 1) : [];
  if (extra === 17)
    return { op: 'window', name: 'rank', partition, order: [{ by: of, descending: true }], kind: 'int' };
  if (extra === 18) return { op: 'window', name: 'sum', of, partition, order: [], kind: 'numeric' };
  return { op: 'window', name: 'lag', of, partition, order, kind: of.kind };
}

/** Measures as bare columns: a row for each combination of the selected dimensions. */
export const bareBlock = (of: ViewName): fc.Arbitrary<Block> =>
  fc
    .record({
      keys: fc.array(key(of), { maxLength: 3 }).map(different),
      values: fc.array(bare(of), { maxLength: 3 }),
      where: where(of),
      nested: layers(of),
      later: fc.option(fc.tuple(bare(of), sign, fc.integer({ min: 1, max: 300 })), { nil: undefined, freq: 5 }),
      sorted: fc.boolean(),
      limit: fc.option(fc.nat(6), { nil: undefined, freq: 3 }),
    })
    .map(({ keys, values, where: conditions, nested, later, sorted, limit }): Block => {
      const all = keys.length + values.length > 0 ? [...keys, ...values] : [columnOf(DIMENSIONS[of][0]!)];
      const unique = all.filter((expr) => keys.includes(expr) || values.length === 0);
      return {
        ...PLAIN,
        ...nested,
        view: of,
        where: later ? [...conditions, about(later[0], later[1], later[2])] : conditions,
        items: named(all),
        order: sorted ? unique.map((by, i): Sort => ({ by, descending: i % 2 === 0 })) : [],
        total: sorted,
        ...(sorted && limit !== undefined ? { limit } : {}),
      };
    });

export const additive = (of: ViewName): string[] =>
  Object.keys(MEASURES[of]).filter((name) => MEASURES[of][name]!.additive);
export type { Exprs };
