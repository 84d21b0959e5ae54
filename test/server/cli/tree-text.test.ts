import { describe, expect, it } from 'vitest';
import { tableLines } from '../../../server/cli/table.ts';
import {
  figure,
  monthText,
  shareText,
  signed,
  targetText,
  treeColumns,
  unexplained,
} from '../../../server/cli/tree-text.ts';
import type { TreeRow } from '../../../server/tree/evaluate.ts';

const ROW: TreeRow = {
  ...{ tree: 'growth', node: 'cac', title: 'CAC', parent: null, breakdown: null, segment: null, month: '2024-04-01' },
  ...{ owner: 'data', responsible: '', accountable: 'data', consulted: '', informed: '' },
  ...{ unit: 'currency', better: 'down', target: null, value: 300, change: 200, contribution: 200 },
  ...{ mix: null, rate: null, missing: [] },
};
const row = (given: Partial<TreeRow>): TreeRow => ({ ...ROW, ...given });

describe('figures of a tree', () => {
  it.each([
    [2057.6589, 'currency', '$2,057.66'],
    [0.009575, 'percent', '0.96%'],
    [59.8704, 'months', '59.87 months'],
    [24.2449, 'ratio', '24.24'],
    [0.27509, 'number', '0.275'],
    [null, 'months', '(null)'],
  ])('%j in %s is %s', (value, unit, text) => expect(figure(value, unit, 'USD')).toBe(text));

  it.each([
    [7.46, 'currency', '+$7.46'],
    [-0.0566, 'percent', '-5.66 pp'],
    [0, 'ratio', '0'],
    [null, 'ratio', '(null)'],
  ])('a change of %j in %s is %s', (value, unit, text) => expect(signed(value, unit, 'USD')).toBe(text));

  it('are shares of a change that there is', () => {
    expect([shareText(1, 4), shareText(-1, 3), shareText(0, -2)]).toEqual(['25%', '-33.3%', '0%']);
    expect([shareText(null, 4), shareText(1, 0), shareText(1, null)]).toEqual(['', '', '']);
  });

  it('reach a target in the direction in which they get better', () => {
    expect(targetText(row({ target: 300 }), 'USD')).toBe('$300.00 reached');
    expect(targetText(row({ target: 250 }), 'USD')).toBe('$250.00 missed');
    expect(targetText(row({ target: 250, better: 'up' }), 'USD')).toBe('$250.00 reached');
    expect(targetText(row({ target: 250, value: null }), 'USD')).toBe('$250.00');
    expect(targetText(ROW, 'USD')).toBe('');
  });
});

it('draws nodes below each other', () => {
  const rows = [
    row({}),
    row({ node: 'one', parent: 'cac' }),
    row({ node: 'two', parent: 'one' }),
    row({ node: 'three', parent: 'one' }),
    row({ node: 'four', parent: 'cac' }),
    row({ node: 'five', parent: 'four' }),
  ];
  const [node] = treeColumns(rows, 'USD');
  expect(tableLines(rows, [node!])).toEqual([
    ...['NODE', 'cac', '├─ one', '│  ├─ two', '│  └─ three', '└─ four', '   └─ five'],
  ]);
});

describe('a change that is not explained', () => {
  const months = { month: '2024-04-01', before: '2024-03-01' };
  const missing = (...ends: [node: string, end: 'before' | 'after'][]) =>
    unexplained([row({ contribution: null, missing: ends.map(([node, end]) => ({ node, end })) })], months);

  it('has its reason in a sentence', () => {
    expect(unexplained([ROW], months)).toBeUndefined();
    expect(missing(['cpm', 'after'])).toBe(
      'The change of cac is not explained: there is no figure of cpm in April 2024.',
    );
    expect(missing(['cpm', 'before'], ['ctr', 'after'])).toBe(
      'The change of cac is not explained: there is no figure of ctr in April 2024 and of cpm in March 2024.',
    );
    expect(missing(['cpm', 'before'], ['cpm', 'after'])).toBe(
      'The change of cac is not explained: there is no figure of cpm in March 2024 and April 2024.',
    );
    expect(missing()).toContain('a factor passes 0 on the way');
    expect(unexplained([row({ contribution: null })], { month: '2024-01-01' })).toContain('is the first month');
    expect(monthText('2026-10-01')).toBe('October 2026');
  });
});
