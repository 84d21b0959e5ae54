/** Watches a build: every metric of model/watch.yml, where it moved and why, as stories that alerts are made of. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { nameOf, type Watch, type WatchedMetric, type WatchedSum } from '../../model/watch.ts';
import type { MetricTree } from '../../transforms/metric-tree/definition.ts';
import type { Semantic } from '../cube/semantic.ts';
import { asKnown } from './as-known.ts';
import { attributeOf } from './attribute.ts';
import { detect } from './detect.ts';
import { Explainer, type Found, measuresOf, type TreePlace } from './explain.ts';
import { type Facts, FactTables } from './facts.ts';
import { type LevelFound, watchLevels } from './levels.ts';
import { judgedRelation, Sums, withinValues } from './measure.ts';
import { otherMeasures } from './other-measures.ts';
import { type Story, tellStories, type Watched } from './stories.ts';
import { verifyTerms } from './verify-terms.ts';

/** What came of watching one metric. */
export interface WatchedReport {
  /** `view.measure`. */
  readonly metric: string;
  /** Segments and windows that were judged, and segments that are too thin for it. */
  readonly tested: number;
  readonly thin: number;
  /** Moves that are told, before those of one cause are put together. */
  readonly moved: number;
  readonly seconds: number;
  /** What its owner should know of it, as that no row is left by `where`. */
  readonly note?: string;
}
export interface WatchResult {
  readonly metrics: readonly WatchedReport[];
  readonly stories: readonly Story[];
  /** Moves of figures that are no sums. */
  readonly levels: readonly LevelFound[];
}

/**
 * Looks through all watched metrics of the build that `connection` reads.
 * @param given.asOf last day that the build knows of
 * @throws StrataError `query.refused` for a metric that the model cannot answer
 */
export async function watchMetrics(given: {
  readonly connection: DuckDBConnection;
  readonly semantic: Semantic;
  readonly watch: Watch;
  readonly trees: readonly MetricTree[];
  readonly asOf: string;
}): Promise<WatchResult> {
  const { connection, semantic, watch, trees, asOf } = given;
  const tables = new FactTables(connection, semantic, asOf);
  const sums = watch.metrics.filter((metric): metric is WatchedSum => metric.kind !== 'level');
  // Of all metrics together no more may be chance than of one: each gets its part of the rate.
  const level = watch.falseDiscoveryRate / Math.max(1, watch.metrics.length);
  const shown = await shownMeasures(semantic);
  const facts = new Map<WatchedSum, Facts>();
  const asked = new Sums(connection, (metric) => facts.get(metric)!);
  const found: Found[] = [];
  const levels: LevelFound[] = [];
  const metrics: WatchedReport[] = [];
  const report = (metric: WatchedMetric, began: number, counts: Pick<WatchedReport, 'tested' | 'thin' | 'moved'>) => {
    const seconds = (performance.now() - began) / 1000;
    const named = Object.entries(metric.where).map(([dimension, value]) => `${dimension} = ${value}`);
    const nothing = named.length > 0 && counts.tested + counts.thin === 0;
    metrics.push({
      metric: nameOf(metric),
      ...counts,
      seconds,
      ...(nothing ? { note: `nothing to judge where ${named.join(' and ')}` } : {}),
    });
  };

  const explaining = (metric: WatchedSum) => {
    const tree = treePlaceOf(metric, trees)?.tree;
    return tree ? measuresOf(tree, metric.view).filter((name) => shown.has(`${metric.view}.${name}`)) : [];
  };
  const watched = watch.metrics.map((metric): Watched => {
    const node = treePlaceOf(metric, trees);
    return { metric, ...(node ? { node } : {}) };
  });
  for (const { metric, node } of watched) {
    const began = performance.now();
    if (metric.kind === 'level') {
      const { tested, thin, moves } = await watchLevels(semantic, metric, asOf, level);
      levels.push(...moves);
      report(metric, began, { tested, thin, moved: moves.length });
      continue;
    }
    const table = await tables.of(metric, sums, explaining);
    facts.set(metric, table);
    const counts = { tested: 0, thin: 0, moved: 0 };
    const groups = await withinValues(connection, table, metric.within);
    await verifyTerms(semantic, metric, node, table, groups, asked);
    for (const within of groups) {
      const detection = await detect(connection, {
        relation: await judgedRelation(connection, table, metric, within),
        dimensions: metric.by,
        kind: metric.kind,
        periods: { unit: metric.unit, end: table.end, baseline: metric.periods, windows: metric.windows },
        direction: metric.direction,
        minimum: metric.minimum,
        level: level / groups.length,
        correction: watch.correction,
      });
      counts.tested += detection.tested;
      counts.thin += detection.thin;
      counts.moved += detection.findings.length;
      for (const finding of detection.findings) {
        const where = await asKnown(connection, table, metric, [...within, ...finding.where], finding.window);
        found.push({ metric, finding: { ...finding, where }, ...(node ? { node } : {}) });
      }
    }
    report(metric, began, counts);
  }
  const explainer = new Explainer((metric, where, days) => asked.of(metric, where, ...days), otherMeasures(semantic));
  const attribute = attributeOf(connection, (metric) => facts.get(metric)!);
  const stories = await tellStories(found, watched, explainer, attribute);
  return { metrics, stories, levels };
}

/** The node of a metric tree that has the metric's figure. */
export function treePlaceOf({ node: name }: WatchedMetric, trees: readonly MetricTree[]): TreePlace | undefined {
  const [treeName, nodeName] = name?.split('.') ?? [];
  const tree = trees.find((known) => known.name === treeName);
  const node = tree?.nodes.find((known) => known.name === nodeName);
  return tree && node && { tree, node };
}

/** The measures that the views show, by `view.measure`. */
async function shownMeasures(semantic: Semantic): Promise<ReadonlySet<string>> {
  const views = (await semantic.meta()) as { measures?: { name: string }[] }[];
  return new Set(views.flatMap(({ measures = [] }) => measures.map(({ name }) => name)));
}
