/** The tables that are served beside a build, by name. */
import { alerts } from './marts/alerts.ts';
import { metricTree } from './marts/metric-tree.ts';

export const liveTables = { alerts, metric_tree: metricTree } as const;
