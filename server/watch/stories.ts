/** Findings of all metrics become stories: one per cause, told by the figure that people steer by. */
import type { WatchedMetric } from '../../model/watch.ts';
import type { NodeChange } from '../../transforms/metric-tree/contributions.ts';
import type { Explanation } from '../../transforms/statistics/adtributor.ts';
import type { Place } from '../../transforms/watch/finding.ts';
import { liesIn, nested, samePlace } from '../../transforms/watch/place.ts';
import type { Attribute } from './attribute.ts';
import { daysBetween } from './calendar.ts';
import {
  type BeforeAndAfter,
  type Days,
  daysOf,
  depthOf,
  type Explainer,
  type Found,
  isBelow,
  type TreePlace,
} from './explain.ts';

export interface Cause extends BeforeAndAfter {
  readonly found: Found;
  /** Share of the headline's change; null where it cannot be told exactly. */
  readonly share: number | null;
}
export interface Story {
  /** What moved first of all, and where. */
  readonly lead: Found;
  /** The figure that the story is told by, and in what segment. */
  readonly headline: BeforeAndAfter & {
    readonly metric: WatchedMetric;
    readonly where: readonly Place[];
    readonly node?: TreePlace;
  };
  /** The lead and what moved in the same segment, largest share first. */
  readonly causes: readonly Cause[];
  /** The headline's tree in its segment, taken apart. */
  readonly factors: readonly NodeChange[];
  /** Values of single dimensions that explain the lead's move in the headline's segment, by Adtributor. */
  readonly explanations: readonly Explanation[];
  /** Findings of other metrics that the story explains. */
  readonly explains: readonly Found[];
  /** Days that are compared. */
  readonly before: Days;
  readonly after: Days;
  /** Units of the lead's numerator more (or fewer) than its past lets expect, in a month. */
  readonly excessPerMonth: number;
}
/** A metric that is watched, where it stands. */
export interface Watched {
  readonly metric: WatchedMetric;
  readonly node?: TreePlace;
}

/** A share of a move from which on it is the same story. */
const SAME_STORY = 0.5;
/** A share above which the rest of a segment moved the other way: its figure says little of the move. */
const HIDDEN = 1.25;
/** Days within which moves of one segment began together. */
const TOGETHER = 31;

/**
 * The stories of what was found, those of the deepest causes first. A metric that moved because a factor of it moved in the
 * same place (most of the move is the factor's) is no story of its own.
 * @param watched in the order of importance: a story is told by the first that has enough to rest on
 */
export async function tellStories(
  found: readonly Found[],
  watched: readonly Watched[],
  explainer: Explainer,
  attribute: Attribute,
): Promise<Story[]> {
  const depth = ({ node }: Found) => (node ? depthOf(node) : 0);
  const order = found.toSorted((a, b) => depth(b) - depth(a) || Math.abs(b.finding.t) - Math.abs(a.finding.t));
  const groups: { lead: Found; joint: Found[]; explains: Found[] }[] = [];
  for (const one of order) {
    const known = await groupOf(one, groups, explainer);
    if (!known) groups.push({ lead: one, joint: [], explains: [] });
    else known.group[known.relation].push(one);
  }
  const stories: Story[] = [];
  for (const { lead, joint, explains } of groups) {
    const headline = await headlineOf(lead, watched, explainer);
    const causes: Cause[] = [];
    for (const one of [lead, ...joint])
      causes.push({
        found: one,
        ...(await explainer.valuesOf(one.metric, one.node, one, one.finding.where)),
        share: await explainer.shareOf(one, headline.metric, headline.node, headline.where),
      });
    stories.push({
      lead,
      headline,
      causes: causes.toSorted((a, b) => (b.share ?? 0) - (a.share ?? 0)),
      factors: headline.node ? await explainer.factorsOf(headline.node, lead, headline.where) : [],
      explanations: await attribute(lead, headline.where),
      explains,
      ...daysOf(lead),
      excessPerMonth: await explainer.excessPerMonth(lead),
    });
  }
  return stories;
}

async function groupOf<G extends { readonly lead: Found }>(one: Found, groups: readonly G[], explainer: Explainer) {
  for (const group of groups) {
    const relation = await relationOf(group.lead, one, explainer);
    if (relation) return { group, relation };
  }
  return undefined;
}

/** What a finding has to do with the lead of a story: nothing, another factor in its place, or something that it explains. */
async function relationOf(lead: Found, other: Found, explainer: Explainer): Promise<'joint' | 'explains' | undefined> {
  const [here, there] = [lead.finding.where, other.finding.where];
  if (lead.metric.view !== other.metric.view || !nested(here, there)) return undefined;
  if (lead.node && other.node && isBelow(lead.node, other.node)) {
    // The other is made of the lead: is most of its move, in the wider of both segments, the lead's?
    const scope = liesIn(here, there) ? there : here;
    const share = await explainer.shareOf(lead, other.metric, other.node, scope);
    return share !== null && share >= SAME_STORY ? 'explains' : undefined;
  }
  const began = Math.abs(daysBetween(lead.finding.since, other.finding.since) - 1);
  const together = samePlace(here, there) || (!lead.node && !other.node && began <= TOGETHER);
  return together ? 'joint' : undefined;
}

/**
 * The figure that the story is told by: of the watched metrics that the lead's is a factor of, and itself, the most
 * important one that rests on enough in the widest segment around, where most of the move is the lead's; else the lead's
 * own metric in its segment.
 */
async function headlineOf(lead: Found, watched: readonly Watched[], explainer: Explainer): Promise<Story['headline']> {
  const outer = lead.finding.where.slice(0, Math.max(1, lead.metric.within.length));
  for (const { metric, node } of watched) {
    const made = node && lead.node && isBelow(lead.node, node) && metric.view === lead.metric.view;
    if (metric !== lead.metric && !made) continue;
    if ((await explainer.volumeOf(metric, lead, outer)) < metric.minimum) continue;
    const share = await explainer.shareOf(lead, metric, node, outer);
    const values = await explainer.valuesOf(metric, node, lead, outer);
    if (share !== null && share >= SAME_STORY && share <= HIDDEN && values.before !== null && values.after !== null)
      return { metric, where: outer, ...(node ? { node } : {}), ...values };
  }
  const { metric, node, finding } = lead;
  const values = await explainer.valuesOf(metric, node, lead, finding.where);
  return { metric, where: finding.where, ...(node ? { node } : {}), ...values };
}
