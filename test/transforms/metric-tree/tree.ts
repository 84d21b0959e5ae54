import type { MetricNode, MetricTree } from '../../../transforms/metric-tree/definition.ts';
import { namesIn } from '../../../transforms/metric-tree/formula.ts';
import { isProblem, parseFormula } from '../../../transforms/metric-tree/parse-formula.ts';

/** A formula that has no problem. */
export function formula(text: string) {
  const parsed = parseFormula(text);
  if (isProblem(parsed)) throw new Error(`${text}: ${parsed.what}`);
  return parsed;
}

/** A tree of formulas by node, the root first and each node before its children. */
export function treeOf(formulas: Record<string, string>): MetricTree {
  const nodes = Object.entries(formulas).map(([name, text]): MetricNode => {
    const children = namesIn(formula(text), 'node');
    const parent = Object.keys(formulas).find((other) => namesIn(formula(formulas[other]!), 'node').includes(name));
    return {
      ...{ name, title: name, description: name, formula: formula(text), text, parent: parent ?? null, children },
      ...{ unit: 'number', better: 'up', target: null, owner: 'data' },
      raci: { responsible: [], accountable: ['data'], consulted: [], informed: [] },
    };
  });
  const root = nodes[0]!.name;
  return { name: 'test', title: 'Test', description: 'Test', root, nodes, time: {}, where: {}, per: null, by: [] };
}

/** LTV over CAC with its factors, as the growth tree has them. */
export const GROWTH = treeOf({
  ltv_to_cac: 'ltv / cac',
  ltv: 'arpu * margin * lifetime',
  arpu: 'r.mrr / r.customers',
  margin: 'r.gross_profit / r.mrr',
  lifetime: 'r.opening / r.churned',
  cac: 'cpm / 1000 / click_rate / leads_per_click / customers_per_lead * borne',
  cpm: '1000 * a.spend / a.impressions',
  click_rate: 'a.clicks / a.impressions',
  leads_per_click: 'a.leads / a.clicks',
  customers_per_lead: 'a.customers / a.leads',
  borne: 'a.cost / a.spend',
});
