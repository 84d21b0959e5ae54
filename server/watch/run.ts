/** One watch from start to end: open the build, look through the metrics, keep what was found, tell who owns it. */
import { StrataError } from '../../errors.ts';
import { refuseIssues } from '../../model/issues.ts';
import type { Place } from '../../transforms/watch/finding.ts';
import { readAlerts, recordWatch, type Transition } from '../alerts/alerts.ts';
import { deliver } from '../alerts/delivery/deliver.ts';
import { type Story as AlertStory, worstFirst } from '../alerts/story.ts';
import { askedBy } from '../cube/semantic.ts';
import { openWarehouse } from '../main.ts';
import { modelIssues, readModel } from '../model.ts';
import type { Settings } from '../settings.ts';
import { writeMetricTree } from '../tree/write.ts';
import { alertOfLevel, alertOfStory, type OpenAlert } from './alert-stories.ts';
import { openFigures } from './figures.ts';
import { treePlaceOf, type WatchedReport, watchMetrics } from './watch.ts';

export interface WatchRun {
  readonly build: string;
  readonly asOf: string;
  readonly metrics: readonly WatchedReport[];
  /** What moved, one for each cause. */
  readonly stories: readonly AlertStory[];
  /** What is new about them; empty where nothing was kept. */
  readonly transitions: readonly Transition[];
}

/**
 * Watches a build, the served one unless told.
 * @param options.keep whether alerts are raised, resolved and told; without, the stories are only given
 * @throws StrataError as openWarehouse, `model.invalid`, `query.refused`, of the log of alerts
 */
export async function runWatch(
  settings: Settings,
  options: {
    readonly build?: string;
    readonly keep: boolean;
    readonly log?: (line: string) => void;
  },
): Promise<WatchRun> {
  const model = readModel();
  refuseIssues(modelIssues(model));
  const { watch, trees } = model;
  const opened = await openWarehouse(settings, options.build);
  const { manifest, currency } = opened;
  const semantic = askedBy(opened.semantic, { securityContext: settings.watchContext });
  const { id: build, asOf } = manifest;
  try {
    if (asOf === null) throw new StrataError('watch.no_data', { build });
    const result = await opened.use((connection) =>
      watchMetrics({
        connection,
        semantic,
        watch,
        trees,
        asOf,
      }),
    );
    const figures = await openFigures(semantic, currency);
    const open = openAlerts(settings.warehouse);
    const stories: AlertStory[] = [];
    for (const story of result.stories) stories.push(await alertOfStory(story, { watch, figures, open }));
    for (const level of result.levels) {
      const node = treePlaceOf(level.metric, trees);
      stories.push(alertOfLevel(level, { watch, figures, open, ...(node ? { node } : {}) }));
    }
    const told = withoutRepeats(stories).sort(worstFirst);
    if (!options.keep) return { build, asOf, metrics: result.metrics, stories: told, transitions: [] };
    await writeMetricTree(settings.warehouse, build, semantic, trees);
    const judged = result.metrics.filter(({ tested }) => tested > 0).map(({ metric }) => metric);
    // What is no longer watched is no longer told of.
    const gone = open
      .map(({ metric }) => metric)
      .filter((name) => !result.metrics.some(({ metric }) => metric === name));
    const watched = [...new Set([...judged, ...gone])];
    const at = new Date().toISOString();
    const transitions = await recordWatch(settings.warehouse, { build, at, stories: told, watched });
    await deliver(settings.warehouse, settings, { once: true, log: options.log ?? (() => {}) });
    return { build, asOf, metrics: result.metrics, stories: told, transitions };
  } finally {
    await opened.close();
  }
}

/** Alerts that are not resolved, with the segments that they are about. */
function openAlerts(warehouse: string): OpenAlert[] {
  return readAlerts(warehouse).flatMap(({ key, metric, since, state, details }) => {
    const where = (details as { where?: readonly Place[] } | null)?.where;
    return state === 'resolved' || !where ? [] : [{ key, metric, since, where }];
  });
}

/** Two stories that continue one alert are that alert once: the one that came first, of the deeper cause. */
function withoutRepeats(stories: readonly AlertStory[]): AlertStory[] {
  return [...new Map(stories.toReversed().map((story) => [story.key, story])).values()].toReversed();
}
