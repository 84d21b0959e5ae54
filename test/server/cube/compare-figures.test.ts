import { expect, test } from 'vitest';
import { byMeasure, compareFigures } from '../../../server/cube/compare-figures.ts';
import type { Figure } from '../../../server/cube/figures.ts';

const figure = (member: string, month: string | null, value: number | null, segment?: string): Figure => ({
  member,
  format: null,
  month,
  group: segment === undefined ? {} : { segment },
  value,
});

test('figures are the same in another order, with other last digits, and where both are missing', () => {
  const before = [figure('a', null, 0.1 + 0.2), figure('b', null, null), figure('c', '2024-01', 5)];
  const after = [figure('c', '2024-01', 5), figure('a', null, 0.3), figure('d', null, null)];
  expect(compareFigures(before, after)).toEqual([]);
});

test('worst first: what came or went, then by share of what was before', () => {
  const before = [figure('a', null, 100), figure('b', null, -10), figure('c', null, 0), figure('d', null, 4, 'x')];
  const after = [figure('a', null, 101), figure('b', null, -15), figure('c', null, 2), figure('d', null, 4, 'y')];
  const shown = compareFigures(before, after).map(({ member, group, difference, share }) => [
    member,
    group.segment,
    difference,
    share,
  ]);
  expect(shown).toEqual([
    ['c', undefined, 2, null],
    ['d', 'x', null, null],
    ['d', 'y', null, null],
    ['b', undefined, -5, -0.5],
    ['a', undefined, 1, 0.01],
  ]);
});

test('a measure is one line: its total, or the worst of its months and groups', () => {
  const before = ['2024-01', '2024-02', '2024-03'].flatMap((m) => [figure('a', m, 10), figure('b', m, 10)]);
  const after = before.map((f) => ({ ...f, value: f.member === 'a' || f.month === '2024-02' ? 11 : 10 }));
  const lines = byMeasure(compareFigures([...before, figure('a', null, 100)], [...after, figure('a', null, 101)]));
  expect(lines.map(({ member, month, changes, months }) => [member, month, changes, months])).toEqual([
    ['b', '2024-02', 1, ['2024-02', '2024-02']],
    ['a', null, 4, ['2024-01', '2024-03']],
  ]);
});
