import { describe, expect, it } from 'vitest';
import { overMeasures } from '../../../transforms/metric-tree/definition.ts';
import { figureOf, ratioOf, reduce } from '../../../transforms/metric-tree/reduce.ts';
import { formula, GROWTH } from './tree.ts';

describe('reduce', () => {
  it('cancels what stands above and below', () => {
    expect(reduce(overMeasures(GROWTH, 'cac'))).toEqual(formula('a.cost / a.customers'));
    expect(reduce(formula('1000 * a.x / a.y'))).toEqual(formula('1000 * a.x / a.y'));
    expect(reduce(formula('a.x / a.x'))).toEqual(formula('1'));
    expect(reduce(formula('1 / a.x'))).toEqual(formula('1 / a.x'));
    expect(reduce(formula('a.x * a.x / (a.y / (1 - 0.5))'))).toEqual(formula('0.5 * a.x * a.x / a.y'));
  });

  it('leaves sums as they are', () => {
    const sum = formula('1 - a.x / a.y');
    expect(reduce(sum)).toBe(sum);
    expect(figureOf(formula('a.x / 0'), { 'a.x': 1 })).toBeNull();
  });

  it('gives a chain its value where a link has none', () => {
    // Nobody is shown an advertisement: no CPM, and customers cost what they cost.
    const measures = { 'a.cost': 100, 'a.spend': 0, 'a.impressions': 0, 'a.clicks': 0, 'a.leads': 4, 'a.customers': 2 };
    expect(figureOf(overMeasures(GROWTH, 'cac'), measures)).toBe(50);
    expect(figureOf(overMeasures(GROWTH, 'cpm'), measures)).toBeNull();
    expect(figureOf(overMeasures(GROWTH, 'cac'), { ...measures, 'a.customers': 0 })).toBeNull();
  });
});

describe('ratioOf', () => {
  it('finds the two sums of a ratio', () => {
    expect(ratioOf(overMeasures(GROWTH, 'cac'))).toEqual({
      numerator: formula('a.cost'),
      denominator: formula('a.customers'),
    });
    expect(ratioOf(formula('(a.x + 2 * a.y) / (a.z - a.y / 3)'))).toBeDefined();
    expect(ratioOf(formula('1000 * a.x / a.y'))?.numerator).toEqual(formula('1000 * a.x'));
  });

  it.each(['a.x', 'a.x * a.y / a.z', 'a.x / a.y + a.x / a.z', '(a.x + 1) / a.y', '1 / a.x'])('%s is none', (text) =>
    expect(ratioOf(formula(text))).toBeUndefined(),
  );
});
