/** Stories as alerts are told: a key that stays, an owner, a severity, and a sentence. */
import { createHash } from 'node:crypto';
import { nameOf, type Watch, type WatchedMetric } from '../../model/watch.ts';
import type { Place } from '../../transforms/watch/finding.ts';
import { nested, placeText } from '../../transforms/watch/place.ts';
import { type ShownCause, sentence } from '../../transforms/watch/words.ts';
import type { Story as AlertStory, Severity } from '../alerts/story.ts';
import { daysBetween } from './calendar.ts';
import type { TreePlace } from './explain.ts';
import type { Figures } from './figures.ts';
import type { LevelFound } from './levels.ts';
import { stakeOf, titleOf } from './stakes.ts';
import type { Cause, Story } from './stories.ts';

/** What is known of an alert that is open: a story of the same metric in a segment around it, or within it, is the same one. */
export interface OpenAlert {
  readonly key: string;
  readonly metric: string;
  readonly since: string;
  readonly where: readonly Place[];
}
/** Days by which the start of a move may be told differently from one build to the next. */
const SAME_START = 21;

export async function alertOfStory(
  story: Story,
  given: { watch: Watch; figures: Figures; open: readonly OpenAlert[] },
): Promise<AlertStory> {
  const { lead, headline, causes } = story;
  const { figures } = given;
  const stake = await stakeOf(story, figures);
  const metric = nameOf(lead.metric);
  const since = lead.finding.since;
  const change = (headline.after ?? 0) - (headline.before ?? 0);
  const shown = (of: WatchedMetric, value: number | null) => figures.show(nameOf(of), value);
  const cause = sentence({
    headline: {
      title: titleOf(headline.metric, headline.node?.node),
      before: shown(headline.metric, headline.before),
      after: shown(headline.metric, headline.after),
    },
    where: headline.where,
    rose: change > 0,
    since,
    until: story.after[1],
    causes: causes.map((one): ShownCause => {
      const { found } = one;
      return {
        title: titleOf(found.metric, found.node?.node),
        ...(found.metric === headline.metric ? {} : { factor: titleOf(found.metric, found.node?.node) }),
        before: shown(found.metric, one.before),
        after: shown(found.metric, one.after),
        within: found.finding.where.filter(
          ({ dimension }) => !headline.where.some((place) => place.dimension === dimension),
        ),
        share: one.share,
      };
    }),
    ...(stake.text ? { stake: stake.text } : {}),
    ...(stake.price ? { price: stake.price } : {}),
  });
  return {
    key: keyOf(metric, lead.finding.where, since, given.open),
    metric,
    segmentKey: placeText(lead.finding.where),
    since,
    severity: severityOf(stake.impact, given.watch),
    impact: stake.impact === null ? null : Math.round(stake.impact * 100) / 100,
    currency: figures.currency,
    owner: ownerOf(lead.metric, lead.node),
    cause,
    details: { ...detailsOf(story), ...(stake.paid === undefined ? {} : { customerCost: stake.paid }) },
  };
}

export function alertOfLevel(
  { metric, where, move, month }: LevelFound,
  given: { watch: Watch; figures: Figures; open: readonly OpenAlert[]; node?: TreePlace },
): AlertStory {
  const { figures } = given;
  const name = nameOf(metric);
  const cause = sentence({
    headline: {
      title: titleOf(metric, given.node?.node),
      before: figures.show(name, move.expected),
      after: figures.show(name, move.value),
    },
    where,
    rose: move.value > move.expected,
    since: month[0],
    until: month[1],
    causes: [],
  });
  return {
    key: keyOf(name, where, month[0], given.open),
    metric: name,
    segmentKey: placeText(where),
    since: month[0],
    severity: severityOf(null, given.watch),
    impact: null,
    currency: figures.currency,
    owner: ownerOf(metric, given.node),
    cause,
    details: { where, value: move.value, expected: move.expected, t: move.t, df: move.df, p: move.p, q: move.q },
  };
}

const ownerOf = (metric: WatchedMetric, node: TreePlace | undefined): string => metric.owner ?? node!.node.owner;

function severityOf(impact: number | null, { severity }: Watch): Severity {
  if (impact === null || impact < severity.medium) return 'low';
  return impact < severity.high ? 'medium' : impact < severity.critical ? 'high' : 'critical';
}

/** Metric and segment as a short key, `cpm-video-3-1f0a`; that of the alert that is open on it already, where one is. */
function keyOf(metric: string, where: readonly Place[], since: string, open: readonly OpenAlert[]): string {
  const known = open.find(
    (alert) =>
      alert.metric === metric &&
      nested(alert.where, where) &&
      Math.abs(daysBetween(alert.since, since) - 1) <= SAME_START,
  );
  if (known) return known.key;
  const text = placeText(where);
  const named = where.at(-1);
  const slug = (words: string) =>
    words
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '');
  const words = [slug(metric.split('.')[1]!), named ? slug(named.value ?? 'none') : 'all'].filter(Boolean);
  const hash = createHash('sha256').update(`${metric}\n${text}`).digest('hex').slice(0, 4);
  return [...words.map((word) => word.slice(0, 40)), hash].join('-');
}

/** The figures behind the sentence. */
function detailsOf(story: Story): Record<string, unknown> {
  const { lead, headline, causes, factors, explanations, explains, before, after } = story;
  const { where, window, t, df, p, q, value, expectedValue } = lead.finding;
  const cause = ({ found, share, before: from, after: to }: Cause) => ({
    metric: nameOf(found.metric),
    where: found.finding.where,
    since: found.finding.since,
    before: from,
    after: to,
    share,
  });
  return {
    where,
    window,
    value: value * lead.metric.scale,
    expected: expectedValue * lead.metric.scale,
    t,
    df,
    p,
    q,
    compared: { before, after },
    headline: {
      metric: nameOf(headline.metric),
      where: headline.where,
      before: headline.before,
      after: headline.after,
    },
    causes: causes.map(cause),
    factors,
    dimensions: explanations,
    explains: explains.map(({ metric, finding }) => ({ metric: nameOf(metric), where: finding.where })),
  };
}
