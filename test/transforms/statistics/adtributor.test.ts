import { describe, expect, it } from 'vitest';
import { type AdtributorDimension, adtributor } from '../../../transforms/statistics/adtributor.ts';

const dimension = (name: string, elements: Record<string, [number, number]>): AdtributorDimension => ({
  dimension: name,
  elements: Object.entries(elements).map(([element, [forecast, actual]]) => ({
    element,
    numerator: { forecast, actual },
  })),
});
/** The worked example of the paper: revenue of 100 was forecast, 50 came (section 3.1). */
const REVENUE = [
  dimension('data center', { X: [94, 47], Y: [6, 3] }),
  dimension('advertiser', { A1: [50, 24], A2: [20, 21], A3: [20, 4], A4: [10, 1] }),
  dimension('device', { PC: [50, 49], mobile: [25, 1], tablet: [25, 0] }),
];
const powers = (elements: readonly { element: string | null; explanatoryPower: number }[]) =>
  Object.fromEntries(
    elements.map(({ element, explanatoryPower }) => [element, Math.round(explanatoryPower * 1e6) / 1e6]),
  );

describe('adtributor', () => {
  it('splits the loss of revenue as the paper does', () => {
    const { dimensions } = adtributor(REVENUE);
    expect(dimensions.map(({ elements }) => powers(elements))).toEqual([
      { X: 0.94, Y: 0.06 },
      { A1: 0.52, A2: -0.02, A3: 0.32, A4: 0.18 },
      { PC: 0.02, mobile: 0.48, tablet: 0.5 },
    ]);
  });
  it('blames the devices, not the data center that has most of everything', () => {
    const { explanations } = adtributor(REVENUE);
    expect(explanations[0]).toMatchObject({
      dimension: 'device',
      elements: [{ element: 'tablet' }, { element: 'mobile' }],
    });
    const center = explanations.find((each) => each.dimension === 'data center');
    expect(center).toMatchObject({ elements: [{ element: 'X' }] });
    expect(center!.surprise).toBeCloseTo(0, 12);
  });
  it('measures surprise by Jensen-Shannon divergence', () => {
    const tablet = adtributor(REVENUE).dimensions[2]!.elements.find(({ element }) => element === 'tablet')!;
    // By hand: p = 25 / 100, q = 0: half of p ln(2 p / p).
    expect(tablet.surprise).toBeCloseTo(0.5 * 0.25 * Math.LN2, 12);
    const pc = adtributor(REVENUE).dimensions[2]!.elements.find(({ element }) => element === 'PC')!;
    expect(pc.surprise).toBeCloseTo(0.5 * (0.5 * Math.log(1 / 1.48) + 0.98 * Math.log(1.96 / 1.48)), 12);
  });
  it('explains a ratio by the partial derivatives of its parts', () => {
    // Cost per click of 1000 / 500 and 600 / 300 as forecast; the first loses half of its clicks.
    const elements = [
      { element: 'a', numerator: { forecast: 1000, actual: 1000 }, denominator: { forecast: 500, actual: 250 } },
      { element: 'b', numerator: { forecast: 600, actual: 660 }, denominator: { forecast: 300, actual: 300 } },
    ];
    const { dimensions, explanations } = adtributor([{ dimension: 'channel', elements }]);
    // By hand: a: 250 x 1600 / (800 x 550); b: 60 x 800 / (800 x 800).
    const [a, b] = [400_000 / 440_000, 48_000 / 640_000];
    const found = powers(dimensions[0]!.elements);
    expect(found.a).toBeCloseTo(a / (a + b), 6);
    expect(found.b).toBeCloseTo(b / (a + b), 6);
    expect(explanations).toMatchObject([{ dimension: 'channel', elements: [{ element: 'a' }] }]);
    // Surprise of a derived measure is that of both of its parts.
    const term = (p: number, q: number) => 0.5 * (p * Math.log((2 * p) / (p + q)) + q * Math.log((2 * q) / (p + q)));
    expect(dimensions[0]!.elements.find(({ element }) => element === 'a')!.surprise).toBeCloseTo(
      term(1000 / 1600, 1000 / 1660) + term(500 / 800, 250 / 550),
      12,
    );
  });
  it('keeps to its thresholds', () => {
    // Five elements with a fifth each: none explains more than a fifth, three are too few at 67 %.
    const even = dimension('persona', { a: [20, 10], b: [20, 10], c: [20, 10], d: [20, 10], e: [20, 10] });
    expect(adtributor([even]).explanations).toMatchObject([{ elements: { length: 4 } }]);
    expect(adtributor([even], { eachExplains: 0.25 }).explanations).toEqual([]);
    expect(adtributor([even], { explains: 0.35 }).explanations).toMatchObject([{ elements: { length: 2 } }]);
  });
  it('explains nothing where nothing changed', () => {
    const { explanations, dimensions } = adtributor([dimension('device', { PC: [10, 10], mobile: [5, 5] })]);
    expect(explanations).toEqual([]);
    expect(powers(dimensions[0]!.elements)).toEqual({ PC: 0, mobile: 0 });
  });
});
