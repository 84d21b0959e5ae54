/** The measures of a metric tree by month, asked of the semantic layer: one query for each view. */
import { StrataError } from '../../errors.ts';
import { type Breakdown, type MetricTree, viewOf } from '../../transforms/metric-tree/definition.ts';
import { namesIn } from '../../transforms/metric-tree/formula.ts';
import { having } from '../cube/filters.ts';
import type { Asker, Row, Semantic } from '../cube/semantic.ts';

/** Rows that the semantic layer gives at most. */
const MOST = 50_000;
/** How a value of a dimension is called that the rows do not have. */
const NO_VALUE = '(none)';

/** Measures by segment (null for all together) and month (`YYYY-MM-01`). */
export type Figures = ReadonlyMap<string | null, ReadonlyMap<string, Readonly<Record<string, number | null>>>>;

/**
 * The measures that the nodes of a tree are made of, for every month that has any.
 * @param breakdown by whose values they are taken apart; measures of views without its dimension are left out then
 * @throws StrataError `query.refused` for what the asker may not ask or the model does not have; `usage.invalid` for more than 50,000 rows of a view
 */
export async function treeFigures(
  semantic: Semantic,
  tree: MetricTree,
  breakdown: Breakdown | null,
  asker: Asker = {},
): Promise<Figures> {
  const measures = [...new Set(tree.nodes.flatMap(({ formula }) => namesIn(formula, 'measure')))];
  const views = [...new Set(measures.map(viewOf))].filter((view) => !breakdown || view in breakdown.dimensions);
  const figures = new Map<string | null, Map<string, Record<string, number | null>>>();
  for (const view of views) {
    const time = tree.time[view]!;
    const dimension = breakdown?.dimensions[view];
    const own = measures.filter((measure) => viewOf(measure) === view);
    const filters = Object.entries(tree.where)
      .filter(([member]) => viewOf(member) === view)
      .map(([member, value]) => having(member, value));
    const query = {
      measures: own,
      dimensions: dimension === undefined ? [] : [dimension],
      timeDimensions: [{ dimension: time, granularity: 'month' }],
      filters,
      limit: MOST,
    };
    const rows = await semantic.load(query, asker);
    if (rows.length >= MOST) {
      const what = `${tree.name}: ${dimension ?? time} has more than ${MOST} values and months.`;
      throw new StrataError('usage.invalid', { what, hint: 'Break the tree down by a dimension of fewer values.' });
    }
    for (const row of rows) {
      const month = row[`${time}.month`];
      // What has no date is of no month.
      if (typeof month !== 'string') continue;
      const segment = dimension === undefined ? null : segmentOf(row[dimension]);
      const months = figures.get(segment) ?? new Map<string, Record<string, number | null>>();
      figures.set(segment, months);
      const there = months.get(month.slice(0, 10)) ?? {};
      months.set(month.slice(0, 10), there);
      for (const measure of own) there[measure] = numberOf(row, measure);
    }
  }
  return figures;
}

const segmentOf = (value: unknown) => (value === null || value === undefined ? NO_VALUE : String(value));

function numberOf(row: Row, measure: string): number | null {
  const value = row[measure];
  return typeof value === 'number' ? value : null;
}

/** The complete months of the build, oldest first, as `YYYY-MM-01`: those of the ledger. @throws as {@link treeFigures} */
export async function completeMonths(semantic: Semantic, asker: Asker = {}): Promise<string[]> {
  const timeDimensions = [{ dimension: 'revenue.month', granularity: 'month' }];
  const rows = await semantic.load({ measures: ['revenue.customers'], timeDimensions, limit: MOST }, asker);
  return rows.map((row) => String(row['revenue.month.month']).slice(0, 10)).sort();
}
