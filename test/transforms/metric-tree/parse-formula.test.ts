import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, type Formula, namesIn } from '../../../transforms/metric-tree/formula.ts';
import { isProblem, parseFormula } from '../../../transforms/metric-tree/parse-formula.ts';
import { formula } from './tree.ts';

const value = (text: string, figures: Record<string, number | null> = {}) =>
  evaluate(formula(text), ({ name }) => figures[name] ?? null);

describe('parseFormula', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['8 / 4 / 2', 1],
    ['8 - 4 - 2', 2],
    ['-2 * -3', 6],
    ['2 - -3', 5],
    ['1.5e3 / 1E+3', 1.5],
    ['  ( ( 7 ) )  ', 7],
    ['1 / 0', null],
    ['0 / 5', 0],
  ])('%s is %s', (text, expected) => expect(value(text)).toBe(expected));

  it('reads measures and nodes', () => {
    const parsed = formula('1000 * a.spend / a.shown - cac + a.spend');
    expect(namesIn(parsed, 'measure')).toEqual(['a.spend', 'a.shown']);
    expect(namesIn(parsed, 'node')).toEqual(['cac']);
    expect(value('a.x / a.y', { 'a.x': 1, 'a.y': 4 })).toBe(0.25);
    expect(value('a.x / a.y', { 'a.x': 1, 'a.y': null })).toBeNull();
    expect(value('a.x / a.y', { 'a.x': 1, 'a.y': 0 })).toBeNull();
  });

  it.each([
    ['', 0, 'ends too early'],
    ['a.b +', 5, 'ends too early'],
    ['a b', 2, 'follows without'],
    ['1 2', 2, 'follows without'],
    ['(a', 2, 'not closed'],
    ['a)', 1, 'without its'],
    ['* 2', 0, 'stands where'],
    ['a.b.c', 0, 'no measure'],
    ['a ^ 2', 2, 'nothing that a formula has'],
    ['a; process.exit()', 1, 'nothing that a formula has'],
    ['sum(a)', 3, 'follows without'],
    [`${'('.repeat(60)}1${')'.repeat(60)}`, 51, 'levels'],
  ])('refuses %j at %i', (text, at, what) => {
    const problem = parseFormula(text);
    expect(problem).toMatchObject({ at, what: expect.stringContaining(what) });
  });

  it('says something of every text, and never throws', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab.()+-*/ 12') })), (text) => {
        const parsed = parseFormula(text);
        if (isProblem(parsed)) expect(parsed.at).toBeLessThanOrEqual(text.length);
      }),
    ));

  it('reads what it is written as', () => {
    const leaf = fc.oneof(
      fc.nat(1000).map((n): Formula => ({ kind: 'number', value: n })),
      fc.constantFrom('a.x', 'b.y').map((name): Formula => ({ kind: 'measure', name })),
    );
    const { any } = fc.letrec<{ any: Formula }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.record({
          kind: fc.constant('operation' as const),
          operator: fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const),
          left: tie('any'),
          right: tie('any'),
        }),
      ),
    }));
    const written = (part: Formula): string =>
      part.kind === 'operation'
        ? `(${written(part.left)} ${part.operator} ${written(part.right)})`
        : String(part.kind === 'number' ? part.value : part.name);
    fc.assert(
      fc.property(any, (tree) => {
        expect(parseFormula(written(tree))).toEqual(tree);
      }),
    );
  });
});
