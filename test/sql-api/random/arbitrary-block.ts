/** SELECTs over one view, at random. */
import fc from 'fast-check';
import { columnOf, key, sometimes } from './arbitrary-expressions.ts';
import { different, joinOf, layers, named, PLAIN, where } from './arbitrary-from.ts';
import { about, bare, measure, value } from './arbitrary-values.ts';
import { type Block, type Expr, type Grouping, idOf, type Sort, setsOf, type ViewName } from './description.ts';
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

function grouping(of: ViewName): fc.Arbitrary<Grouping> {
  const keys = fc.array(key(of), { maxLength: 3 }).map(different);
  return fc
    .tuple(keys, fc.nat(9), fc.array(fc.array(fc.nat(2), { maxLength: 3 }), { minLength: 1, maxLength: 3 }))
    .map(([by, style, sets]): Grouping => {
      const list =
        of === 'segments' && style % 5 > 0
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

const sign = fc.constantFrom('>', '<', '>=', '<>');

/** A grouped SELECT. */
export const groupedBlock = (of: ViewName): fc.Arbitrary<Block> =>
  fc
    .record({
      grouping: grouping(of),
      values: fc.array(value(of), { minLength: 1, maxLength: 3 }),
      where: where(of),
      nested: layers(of),
      having: sometimes(12, fc.tuple(value(of), sign, fc.constantFrom(1, 2, 3, 10, 100, 300))),
      join: sometimes(7, joinOf(of)),
      extra: fc.nat(19),
      descending: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      limit: sometimes(40, fc.tuple(fc.nat(6), fc.nat(2))),
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
          ordinals: descending[7]!,
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
      later: sometimes(12, fc.tuple(bare(of), sign, fc.constantFrom(1, 2, 3, 10, 100, 300))),
      sorted: fc.boolean(),
      limit: sometimes(40, fc.nat(6)),
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
