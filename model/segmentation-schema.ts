/** The shape of a file of `model/segmentations/`. */
import { z } from 'zod';
import { didYouMean } from '../errors.ts';
import { bigint, type Columns, nullable } from '../transforms/columns.ts';
import { condition, kindOf } from './conditions.ts';
import { isPrintable, line, mapping, report, show, valueAt } from './schema.ts';

export const KINDS = ['rules', 'tiers', 'score', 'quantiles'] as const;

const threshold = z.number().min(-1e15).max(1e15);
const points = z.int().min(-1000).max(1000);
const segment = line(60);

/**
 * The schema of one file. Thresholds and conditions are held against `features`.
 * @param data the file's content: conditions over buckets need the buckets' names before the schema can be written
 */
export function segmentationSchema(features: Columns, data: unknown) {
  const given = valueAt(data, ['quantiles', 'features']);
  const buckets: Columns = Object.fromEntries(
    Object.keys(given !== null && typeof given === 'object' ? given : {}).map((n) => [n, nullable(bigint(n))]),
  );
  const rules = (columns: Columns) => z.array(mapping({ segment, when: condition(columns) })).min(1);
  const tiers = z
    .array(mapping({ segment, from: threshold.optional() }))
    .min(1)
    .check((c) => ascending(c.value, c));
  const feature = numericFeature(features);

  return mapping({
    title: line(80),
    description: z.string().trim().min(1).max(1000).refine(isText, 'has a control character'),
    owner: line(120),
    population: z.enum(['all', 'customers']).default('all'),
    minimum_size: z.int().min(1).max(1_000_000).default(30),
    default_segment: segment,
    strategy: z.record(z.string(), mapping({ service_level: line(60) })).default({}),
    rules: rules(features).optional(),
    tiers: mapping({ feature, segments: tiers }).optional(),
    score: mapping({
      points: z
        .array(
          mapping({
            when: condition(features).optional(),
            points: points.optional(),
            feature: feature.optional(),
            tiers: z
              .array(mapping({ from: threshold.optional(), points }))
              .min(1)
              .check((c) => ascending(c.value, c))
              .optional(),
            missing: points.optional(),
            weight: z.int().min(1).max(100).default(1),
          }).check((c) => eitherOr(c.value, c)),
        )
        .min(1)
        .max(100),
      tiers,
    }).optional(),
    quantiles: mapping({
      buckets: z.int().min(2).max(100),
      features: z
        .record(
          z.string(),
          mapping({
            feature,
            best: z.enum(['highest', 'lowest']).default('highest'),
            missing: z.enum(['worst', 'excluded']).default('worst'),
          }),
        )
        .check((c) => bucketNames(Object.keys(c.value), c)),
      rules: rules(buckets),
    }).optional(),
  });
}
export type SegmentationYaml = z.output<ReturnType<typeof segmentationSchema>>;

type Context = { issues: unknown[] };

const isText = (s: string) => isPrintable(s.replaceAll('\n', ' '));

function numericFeature(features: Columns) {
  const known = Object.entries(features).flatMap(([name, column]) => (kindOf(column) === 'number' ? [name] : []));
  return z.string().check((c) => {
    if (known.includes(c.value)) return;
    const what = Object.hasOwn(features, c.value)
      ? `\`${c.value}\` is ${kindOf(features[c.value]!)}: thresholds and buckets need a number`
      : `unknown feature \`${c.value}\``;
    report(c, [], what, didYouMean(c.value, known) ?? `Known: ${known.join(', ')}.`);
  });
}

function ascending(tiers: readonly { from?: number }[], context: Context): void {
  let last: number | undefined;
  for (const [i, { from }] of tiers.entries()) {
    if (from === undefined) {
      if (i > 0) report(context, [i], '`from` is missing', 'Only the first tier may go without: it has no lower end.');
    } else if (last !== undefined && from <= last) {
      report(context, [i, 'from'], `\`from\` is ${from}, after ${last}`, 'Thresholds go up.');
    }
    last = from ?? last;
  }
}

type PointsYaml = { when?: unknown; points?: number; feature?: string; tiers?: unknown[]; missing?: number };
function eitherOr({ when, points, feature, tiers, missing }: PointsYaml, context: Context): void {
  const byCondition = when !== undefined && points !== undefined && !feature && !tiers && missing === undefined;
  const byFeature = feature && tiers && when === undefined && points === undefined;
  if (!byCondition && !byFeature)
    report(
      context,
      [],
      'points come by condition or by feature',
      'Write `when` and `points`, or `feature` and `tiers`.',
    );
}

function bucketNames(names: readonly string[], context: Context): void {
  if (names.length === 0) report(context, [], 'no feature is cut into buckets', 'Name at least one.');
  for (const name of names) {
    if (['all', 'any', 'not'].includes(name) || !/^[a-z][a-z0-9_]{0,27}$/.test(name))
      report(
        context,
        [name],
        `${show(name)} cannot name a bucket`,
        'Use up to 28 lower-case letters, digits and _.',
        'key',
      );
  }
}
