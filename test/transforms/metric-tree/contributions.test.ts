import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contributions, type Explanation } from '../../../transforms/metric-tree/contributions.ts';
import type { Measures } from '../../../transforms/metric-tree/formula.ts';
import { GROWTH, treeOf } from './tree.ts';

const BEFORE = {
  ...{ 'r.mrr': 1000, 'r.customers': 10, 'r.gross_profit': 800, 'r.opening': 60, 'r.churned': 3 },
  ...{ 'a.spend': 500, 'a.impressions': 10_000, 'a.clicks': 100, 'a.leads': 10, 'a.customers': 5, 'a.cost': 500 },
};
const part = (explanation: Explanation, node: string) => explanation.nodes.find((n) => n.node === node)!;
const leavesOf = (explanation: Explanation) =>
  explanation.nodes.filter((n) => !explanation.nodes.some((other) => other.parent === n.node));

describe('contributions', () => {
  it('gives the whole change to the one factor that moved', () => {
    // Spend of the same impressions trebles: CAC from 100 to 300, LTV 1600: 16 to 5.33.
    const found = contributions(GROWTH, 'ltv_to_cac', BEFORE, { ...BEFORE, 'a.spend': 1500, 'a.cost': 1500 });
    expect(part(found, 'ltv_to_cac')).toMatchObject({ before: 16, after: 16 / 3, parent: null });
    expect(part(found, 'cac')).toMatchObject({ before: 100, after: 300, change: 200 });
    for (const node of ['ltv_to_cac', 'cac', 'cpm'])
      expect(part(found, node).contribution).toBeCloseTo(16 / 3 - 16, 12);
    expect(part(found, 'cpm').share).toBeCloseTo(1, 12);
    expect(part(found, 'ltv').contribution).toBe(0);
    expect(part(found, 'click_rate').contribution).toBe(0);
  });

  it('explains a node below the root in its own unit', () => {
    const found = contributions(GROWTH, 'cac', BEFORE, { ...BEFORE, 'a.spend': 1500, 'a.cost': 1500 });
    expect(found).toMatchObject({ root: 'cac', change: 200, explained: true, missing: [] });
    expect(part(found, 'cac').parent).toBeNull();
    expect(part(found, 'cpm').contribution).toBeCloseTo(200, 12);
    expect(found.nodes.map((n) => n.node)).not.toContain('ltv');
    expect(contributions(GROWTH, 'cpm', BEFORE, { ...BEFORE, 'a.spend': 600 }).nodes).toEqual([
      { node: 'cpm', parent: null, before: 50, after: 60, change: 10, contribution: 10, share: 1 },
    ]);
  });

  it('says that a change is not explained, rather than something wrong', () => {
    // Nobody left: LTV has no value.
    const found = contributions(GROWTH, 'ltv_to_cac', BEFORE, { ...BEFORE, 'r.churned': 0 });
    expect(found).toMatchObject({ change: null, explained: false, missing: [{ node: 'lifetime', end: 'after' }] });
    expect(found.nodes.every((n) => n.contribution === null && n.share === null)).toBe(true);
    expect(part(found, 'cac')).toMatchObject({ before: 100, after: 100, change: 0 });
    // Without ads customers still cost what they cost, and no factor of ads explains it.
    const none = { ...BEFORE, 'a.spend': 0, 'a.impressions': 0, 'a.clicks': 0 };
    expect(contributions(GROWTH, 'cac', BEFORE, { ...none, 'a.cost': 600 })).toMatchObject({
      change: 20,
      explained: false,
      missing: ['cpm', 'click_rate', 'leads_per_click', 'borne'].map((node) => ({ node, end: 'after' })),
    });
    expect(contributions(GROWTH, 'cac', {}, BEFORE).change).toBeNull();
  });

  it('has no value where a divisor passes 0 on the way', () => {
    const tree = treeOf({ root: 'one / (two - three)', one: 'a.x', two: 'a.y', three: 'a.z' });
    const found = contributions(tree, 'root', { 'a.x': 1, 'a.y': 1, 'a.z': 2 }, { 'a.x': 1, 'a.y': 2, 'a.z': 3 });
    expect(found).toMatchObject({ change: 0, explained: false, missing: [] });
  });

  it('has no shares of a change that is none', () => {
    const found = contributions(GROWTH, 'ltv_to_cac', BEFORE, BEFORE);
    expect(found).toMatchObject({ change: 0, explained: true });
    expect(found.nodes.every((n) => n.contribution === 0 && n.share === null)).toBe(true);
  });

  it('refuses a node that the tree does not have', () =>
    expect(() => contributions(GROWTH, 'nobody', BEFORE, BEFORE)).toThrow('nobody'));

  const measures = fc.record(
    Object.fromEntries(Object.keys(BEFORE).map((name) => [name, fc.double({ min: 1, max: 50, noNaN: true })])),
  ) as fc.Arbitrary<Measures>;

  it.each(['ltv_to_cac', 'ltv', 'cac'])('adds up to the change of %s', (root) =>
    fc.assert(
      fc.property(measures, measures, (before, after) => {
        const found = contributions(GROWTH, root, before, after);
        const leaves = leavesOf(found).map((n) => n.contribution!);
        const size = leaves.reduce((sum, value) => sum + Math.abs(value), 0);
        const sum = leaves.reduce((total, value) => total + value, 0);
        expect(Math.abs(sum - found.change!)).toBeLessThanOrEqual(
          1e-9 * size + 1e-12 * Math.abs(found.nodes[0]!.after!),
        );
        for (const node of found.nodes) {
          const inner = found.nodes.filter((n) => n.parent === node.node);
          if (inner.length === 0) continue;
          const of = inner.reduce((total, n) => total + n.contribution!, 0);
          expect(Math.abs(of - node.contribution!)).toBeLessThanOrEqual(1e-9 * size);
        }
      }),
    ),
  );

  it('gives a node the same part, whatever it is made of', () =>
    fc.assert(
      fc.property(measures, measures, (before, after) => {
        const deep = contributions(GROWTH, 'ltv_to_cac', before, after);
        const flat = treeOf({
          ltv_to_cac: 'ltv / cac',
          ltv: 'r.gross_profit / r.customers * r.opening / r.churned',
          cac: 'a.cost / a.customers',
        });
        const whole = contributions(flat, 'ltv_to_cac', before, after);
        const root = whole.nodes[0]!;
        const size = Math.abs(part(whole, 'ltv').contribution!) + root.before! + root.after!;
        for (const node of ['ltv', 'cac'])
          expect(Math.abs(part(deep, node).contribution! - part(whole, node).contribution!)).toBeLessThanOrEqual(
            1e-9 * size,
          );
      }),
    ));

  it('gives factors of a product about what the log-mean Divisia index gives them', () =>
    // B. W. Ang, The LMDI approach to decomposition analysis: a practical guide, Energy Policy 33 (2005) 867-871: the
    // part of a factor is L(after, before) ln(its ratio). An independent way to the same answer for moves of a few percent.
    fc.assert(
      fc.property(
        fc.record(
          Object.fromEntries(
            Object.keys(BEFORE).map((name) => [name, fc.double({ min: 0.95, max: 1.05, noNaN: true })]),
          ),
        ) as fc.Arbitrary<Record<string, number>>,
        (moves) => {
          const after = Object.fromEntries(Object.entries(BEFORE).map(([name, value]) => [name, value * moves[name]!]));
          const found = contributions(GROWTH, 'ltv_to_cac', BEFORE, after);
          const [from, to] = [found.nodes[0]!.before!, found.nodes[0]!.after!];
          const mean = from === to ? from : (to - from) / Math.log(to / from);
          for (const leaf of leavesOf(found)) {
            const above = ['arpu', 'margin', 'lifetime', 'click_rate', 'leads_per_click', 'customers_per_lead'];
            const sign = above.includes(leaf.node) ? 1 : -1;
            const index = sign * mean * Math.log(leaf.after! / leaf.before!);
            expect(Math.abs(leaf.contribution! - index)).toBeLessThanOrEqual(0.03 * Math.abs(index) + 1e-9);
          }
        },
      ),
    ));
});
