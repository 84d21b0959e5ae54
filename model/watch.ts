/** Reads `model/watch.yml`: which metrics are watched, by what, and who is told. */
import { z } from 'zod';
import { didYouMean } from '../errors.ts';
import type { MetricTree } from '../transforms/metric-tree/definition.ts';
import type { Direction, MetricKind } from '../transforms/watch/finding.ts';
import type { Issue, ModelFile } from './issues.ts';
import type { TreeReference } from './metric-tree.ts';
import { line, mapping, report, zodIssues } from './schema.ts';
import { parseYaml, type YamlFile } from './yaml.ts';

/** A measure and whether it is added or subtracted. */
export interface Term {
  readonly measure: string;
  readonly sign: 1 | -1;
}
interface Watched {
  /** The view and the measure in it. */
  readonly view: string;
  readonly measure: string;
  /** The dimension of time. */
  readonly time: string;
  /** Dimensions whose values are looked through, alone and combined. */
  readonly by: readonly string[];
  /** Dimensions whose values are looked at one by one: a figure over several of them means nothing. */
  readonly within: readonly string[];
  /** The values of dimensions that count. */
  readonly where: Readonly<Record<string, string>>;
  /** Days until the figures of a day are complete: what is younger is not judged. */
  readonly lag: number;
  readonly unit: 'week' | 'month';
  /** Periods from which the expectation comes. */
  readonly periods: number;
  readonly minimum: number;
  readonly direction: Direction;
  /** Money of one unit of the numerator: a number, or a measure as `view.name`. Absent: no money can be told. */
  readonly worth?: number | string;
  /** What a customer costs, as `view.measure`: money of the numerator buys so many customers. */
  readonly buys?: string;
  /** The node of a metric tree that has this figure, as `tree.node`. */
  readonly node?: string;
  /** How people call it; absent: as its node, or its measure. */
  readonly title?: string;
  /** Role that is told; absent: the owner of its node. One of the two is there. */
  readonly owner?: string;
}
/** A metric of sums: its segments add up. */
export interface WatchedSum extends Watched {
  readonly kind: MetricKind;
  readonly numerator: readonly Term[];
  /** Empty for counts and money. */
  readonly denominator: readonly Term[];
  readonly scale: number;
  /** What people call a unit of the numerator; absent: its measure. */
  readonly counts?: string;
  readonly windows: readonly number[];
}
/** A figure that is no sum: each series is judged by itself. */
export interface WatchedLevel extends Watched {
  readonly kind: 'level';
  /** The measure that says how much a figure rests on. */
  readonly volume: string;
}
export type WatchedMetric = WatchedSum | WatchedLevel;

/** A metric as people name it: `view.measure`. */
export const nameOf = ({ view, measure }: WatchedMetric): string => `${view}.${measure}`;

export interface Watch {
  /** Share of what is told that may be chance. */
  readonly falseDiscoveryRate: number;
  readonly correction: 'benjamini-hochberg' | 'benjamini-yekutieli';
  /** Money a month from which an alert has a severity. */
  readonly severity: { readonly medium: number; readonly high: number; readonly critical: number };
  readonly metrics: readonly WatchedMetric[];
}

const NOTHING: Watch = {
  falseDiscoveryRate: 0.05,
  correction: 'benjamini-hochberg',
  severity: { medium: 1000, high: 10_000, critical: 100_000 },
  metrics: [],
};

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected the name of a member of the view, such as new_customers');
const qualified = z.string().regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/, 'expected view.measure, as acquisition.cac');
const term = z.string().regex(/^-? ?[a-z][a-z0-9_]*$/, 'expected the name of a measure, with a minus to subtract it');
const terms = z
  .union([term, z.array(term).min(1)])
  .transform((given) =>
    [given].flat().map((text): Term => ({ measure: text.replace(/^-? ?/, ''), sign: text.startsWith('-') ? -1 : 1 })),
  );
const unique = (list: readonly string[]) => new Set(list).size === list.length;
const names = z.array(name).max(12).refine(unique, 'names a dimension twice').default([]);
const metric = mapping({
  metric: qualified,
  kind: z.enum(['ratio', 'proportion', 'count', 'money', 'level']),
  time: name,
  numerator: terms.optional(),
  denominator: terms.optional(),
  scale: z.number().positive().default(1),
  by: names,
  within: names,
  where: z.record(name, line(200)).default({}),
  baseline: mapping({
    unit: z.enum(['week', 'month']),
    periods: z.int().min(3).max(60),
    windows: z
      .array(z.int().min(1).max(26))
      .min(1)
      .refine((all) => new Set(all).size === all.length)
      .default([1]),
  }),
  volume: name.optional(),
  minimum: z.number().positive(),
  lag_days: z.int().min(0).max(3650).default(0),
  direction: z.enum(['up', 'down', 'both']),
  worth: z.union([z.number().positive(), qualified], 'expected a number, or a measure as revenue.ltv').optional(),
  buys: qualified.optional(),
  counts: line(60).optional(),
  node: qualified.optional(),
  title: line(60).optional(),
  owner: line(100).optional(),
}).check(({ value, issues }) => {
  const needed = NEEDED[value.kind];
  for (const key of ['numerator', 'denominator', 'volume'] as const) {
    const there = value[key] !== undefined;
    if (needed.includes(key) && !there) report({ issues }, [], `\`${key}\` is missing`, `A ${value.kind} needs it.`);
    if (!needed.includes(key) && there)
      report({ issues }, [key], `a ${value.kind} has no \`${key}\``, 'Remove it, or give another kind.', 'key');
  }
  if (value.owner === undefined && value.node === undefined)
    report(
      { issues },
      [],
      '`owner` is missing',
      'Name the role that is told, or the `node` of a metric tree that has one.',
    );
  const both = value.by.find((dimension) => value.within.includes(dimension));
  if (both) report({ issues }, ['within'], `${both} is under \`by\` too`, 'Keep one of them.');
});
const NEEDED: Readonly<Record<WatchedMetric['kind'], readonly string[]>> = {
  ratio: ['numerator', 'denominator'],
  proportion: ['numerator', 'denominator'],
  count: ['numerator'],
  money: ['numerator'],
  level: ['volume'],
};

const schema = mapping({
  false_discovery_rate: z.number().gt(0).max(0.5).default(NOTHING.falseDiscoveryRate),
  correction: z.enum(['benjamini-hochberg', 'benjamini-yekutieli']).default(NOTHING.correction),
  severity: mapping({ medium: z.number().positive(), high: z.number().positive(), critical: z.number().positive() })
    .refine(({ medium, high, critical }) => medium < high && high < critical, 'has to rise from medium to critical')
    .default({ ...NOTHING.severity }),
  metrics: z.array(metric).default([]),
}).check(({ value, issues }) => {
  const seen = new Set<string>();
  for (const [at, { metric: member }] of value.metrics.entries()) {
    if (seen.has(member))
      report({ issues }, ['metrics', at, 'metric'], `${member} is watched already`, 'Keep one of them.');
    seen.add(member);
  }
});

export interface ParsedWatch {
  readonly watch: Watch;
  /** Members of views that it names: whether they are there the model's check tells. */
  readonly references: readonly TreeReference[];
  readonly issues: readonly Issue[];
}

/**
 * What the file says; nothing is watched where it has an issue, or is empty.
 * @param trees in which its nodes are looked for; absent, where they could not be read, none is looked for
 */
export function parseWatch(given: ModelFile, trees?: readonly MetricTree[]): ParsedWatch {
  const file = parseYaml(given);
  const nothing = (issues: readonly Issue[]): ParsedWatch => ({ watch: NOTHING, references: [], issues });
  if (file.issues.length) return nothing(file.issues);
  const parsed = schema.safeParse(file.data ?? {});
  if (!parsed.success) return nothing(zodIssues(file, parsed.error));
  const { data } = parsed;
  const metrics = data.metrics.map((one): WatchedMetric => {
    const [view, measure] = one.metric.split('.') as [string, string];
    const { time, by, within, where, minimum, direction } = one;
    const optional = {
      worth: one.worth,
      buys: one.buys,
      counts: one.counts,
      node: one.node,
      title: one.title,
      owner: one.owner,
    };
    const rest = { view, measure, time, by, within, where, minimum, direction };
    const common = {
      ...rest,
      lag: one.lag_days,
      unit: one.baseline.unit,
      periods: one.baseline.periods,
      ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as typeof optional),
    };
    if (one.kind === 'level') return { ...common, kind: 'level', volume: one.volume! };
    const { kind, numerator = [], denominator = [], scale } = one;
    return { ...common, kind, numerator, denominator, scale, windows: one.baseline.windows };
  });
  const { false_discovery_rate: falseDiscoveryRate, correction, severity } = data;
  const issues = trees ? metrics.flatMap((one, at) => nodeIssues(file, one, at, trees)) : [];
  if (issues.length > 0) return nothing(issues);
  const references = metrics.flatMap((one, at) => referencesOf(file, one, at));
  return { watch: { falseDiscoveryRate, correction, severity, metrics }, references, issues };
}

/** What a metric names of the views, for the check that they have it. */
function referencesOf(file: YamlFile, watched: WatchedMetric, at: number): TreeReference[] {
  const { view } = watched;
  const terms =
    watched.kind === 'level'
      ? []
      : [['numerator', watched.numerator] as const, ['denominator', watched.denominator] as const];
  const named: [TreeReference['kind'], string, string][] = [
    ['measure', 'metric', `${view}.${watched.measure}`],
    ...terms.flatMap(([key, list]) =>
      list.map(({ measure }): [TreeReference['kind'], string, string] => ['measure', key, `${view}.${measure}`]),
    ),
    ...(watched.kind === 'level'
      ? [['measure', 'volume', `${view}.${watched.volume}`] as [TreeReference['kind'], string, string]]
      : []),
    ...[watched.worth, watched.buys].flatMap((member, i): [TreeReference['kind'], string, string][] =>
      typeof member === 'string' ? [['measure', i === 0 ? 'worth' : 'buys', member]] : [],
    ),
    ['time', 'time', `${view}.${watched.time}`],
    ...(['by', 'within'] as const).flatMap((key) =>
      watched[key].map((name): [TreeReference['kind'], string, string] => ['dimension', key, `${view}.${name}`]),
    ),
    ...Object.keys(watched.where).map((name): [TreeReference['kind'], string, string] => [
      'dimension',
      'where',
      `${view}.${name}`,
    ]),
  ];
  return named.map(([kind, key, member]) => ({
    kind,
    member,
    issue: (what, hint) => file.issue(['metrics', at, key], what, hint),
  }));
}

/** A metric whose node no tree has. */
function nodeIssues(file: YamlFile, { node }: WatchedMetric, at: number, trees: readonly MetricTree[]): Issue[] {
  const known = trees.flatMap((tree) => tree.nodes.map(({ name }) => `${tree.name}.${name}`));
  if (node === undefined || known.includes(node)) return [];
  const hint = didYouMean(node, known) ?? 'See them all: strata tree';
  return [file.issue(['metrics', at, 'node'], `no metric tree has a node \`${node}\``, hint)];
}
