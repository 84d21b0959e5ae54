/** Whole statements at random. */
import fc from 'fast-check';
import { bareBlock, groupedBlock, view } from './arbitrary-block.ts';
import { columnOf, condition, dimension } from './arbitrary-expressions.ts';
import { named, simpleBlock } from './arbitrary-from.ts';
import { about, value } from './arbitrary-values.ts';
import {
  type Block,
  type Expr,
  type Join,
  kindsOf,
  namesOf,
  type Outer,
  type Query,
  type Sort,
  type ViewName,
} from './description.ts';

const columnsOf = (query: Query, prefix = ''): Expr[] => {
  const kinds = kindsOf(query);
  return namesOf(query).map((name, i) => ({ op: 'column', name: `${prefix}${name}`, kind: kinds[i]! }));
};
const isNumber = ({ kind }: Expr) => kind === 'int' || kind === 'numeric' || kind === 'double';
const isExact = (expr: Expr) => isNumber(expr) && expr.kind !== 'double';

/** The same SELECT of other rows. */
const union = (of: ViewName): fc.Arbitrary<Query> =>
  fc
    .tuple(groupedBlock(of), fc.array(condition(of, 1), { maxLength: 2 }), fc.boolean())
    .map(([block, where, all]): Query => {
      const exact = block.items.every((item) => item.value.kind !== 'double');
      return { kind: 'union', all: all || !exact, left: block, right: { ...block, where } };
    });

/** Two periods, or two measures, side by side. */
const join = (of: ViewName): fc.Arbitrary<Join> =>
  fc
    .record({
      dimensions: fc.uniqueArray(dimension(of, ({ kind }) => kind === 'text' || kind === 'date').map(columnOf), {
        minLength: 1,
        maxLength: 2,
        selector: (expr) => JSON.stringify(expr),
      }),
      left: value(of),
      right: value(of),
      where: fc.tuple(fc.array(condition(of, 0), { maxLength: 2 }), fc.array(condition(of, 0), { maxLength: 2 })),
      type: fc.constantFrom('INNER', 'LEFT', 'FULL'),
      nullSafe: fc.boolean(),
    })
    .map(({ dimensions, left, right, where: [first, second], type, nullSafe }): Join => {
      const segmentation: Expr = { op: 'column', name: 'segmentation', kind: 'text' };
      const others = dimensions.filter((expr) => expr.op === 'column' && expr.name !== 'segmentation');
      const keys = of === 'segments' ? [segmentation, ...others] : dimensions;
      const on = keys.map((_, i) => `c${i}`);
      const sides: [Block, Block] = [simpleBlock(of, keys, [left], first), simpleBlock(of, keys, [right], second)];
      const items: Expr[] = keys.map((key, i) => ({
        op: 'call',
        name: 'coalesce',
        args: [
          { op: 'column', name: `a.c${i}`, kind: key.kind },
          { op: 'column', name: `b.c${i}`, kind: key.kind },
        ],
        kind: key.kind,
      }));
      const [a, b]: Expr[] = [
        { op: 'column', name: `a.c${keys.length}`, kind: left.kind },
        { op: 'column', name: `b.c${keys.length}`, kind: right.kind },
      ];
      const change: Expr[] =
        isExact(left) && isExact(right) ? [{ op: 'arithmetic', sign: '-', left: a!, right: b!, kind: 'numeric' }] : [];
      return {
        kind: 'join',
        type,
        left: sides[0],
        right: sides[1],
        on,
        nullSafe: nullSafe && type !== 'FULL',
        items: named([...items, a!, b!, ...change]),
      };
    });

/** A SELECT over a grouped one: filters, groups again, or looks through windows. */
function outer(from: fc.Arbitrary<Query>): fc.Arbitrary<Outer> {
  return fc
    .tuple(
      from,
      fc.nat(2),
      fc.boolean(),
      fc.tuple(fc.constantFrom('>', '<', '>=', '<>'), fc.integer({ min: 0, max: 300 }), fc.nat(9)),
      fc.nat(9),
    )
    .map(([inner, how, cte, [sign, number, which], limit]): Outer => {
      const columns = columnsOf(inner);
      const filtered = columns[which % columns.length]!;
      const where = which < 5 ? [about(filtered, sign, number)] : [];
      const numbers = columns.filter(isNumber);
      const keys = columns.filter((expr) => !isNumber(expr));
      const exact = numbers.filter(isExact);
      const base = { kind: 'outer', from: inner, cte, where, order: [], total: false } as const;
      // Measures as bare columns see the grouping around them: layers of a block are such statements.
      const passes = inner.kind === 'block' && !inner.grouping;
      if (how === 0 && !passes) {
        const groups = keys.slice(0, which % 2);
        const aggregates: Expr[] = numbers.flatMap((of): Expr[] => [
          { op: 'aggregate', name: which % 3 ? 'sum' : 'max', of, kind: of.kind },
          { op: 'aggregate', name: 'avg', of, kind: 'double' },
        ]);
        const filter = about(filtered, sign, number);
        return {
          ...base,
          groups,
          items: named([
            ...groups,
            { op: 'aggregate', name: 'count', kind: 'int', ...(which > 6 ? { filter } : {}) },
            ...aggregates,
          ]),
        };
      }
      const order = columns.map((by, i): Sort => ({ by, descending: i % 2 === which % 2 }));
      if (how === 1 && exact.length) {
        const of = exact[which % exact.length]!;
        const partition = keys.slice(0, which % 2);
        const windows: Expr[] = [
          { op: 'window', name: 'row_number', partition, order, kind: 'int' },
          { op: 'window', name: 'dense_rank', partition, order: [{ by: of, descending: true }], kind: 'int' },
          { op: 'window', name: 'running sum', of, partition, order, kind: 'numeric' },
          { op: 'window', name: 'count', partition, order: [], kind: 'int' },
        ];
        return { ...base, items: named([...columns, windows[which % windows.length]!]) };
      }
      // Doubles that should be equal might not be, by their last digit: they do not sort.
      const total = exact.length === numbers.length;
      return {
        ...base,
        items: named(columns),
        ...(total ? { order, total } : {}),
        ...(total && limit < 5 ? { limit } : {}),
      };
    });
}

export interface Statement {
  readonly query: Query;
  /** Literals of conditions are bound as parameters. */
  readonly bind: boolean;
}

const query: fc.Arbitrary<Query> = view.chain((of) =>
  fc.oneof(
    { weight: 12, arbitrary: groupedBlock(of) },
    { weight: 4, arbitrary: bareBlock(of) },
    {
      weight: 3,
      arbitrary: outer(
        fc.oneof(
          { weight: 4, arbitrary: groupedBlock(of) },
          { weight: 1, arbitrary: bareBlock(of) },
          { weight: 1, arbitrary: join(of) },
        ),
      ),
    },
    { weight: 1, arbitrary: union(of) },
    { weight: 1, arbitrary: join(of) },
  ),
);

export const statement: fc.Arbitrary<Statement> = fc.record({ query, bind: fc.nat(4).map((n) => n === 0) });
