/** The shape of a file of `model/segmentations/`. */
import { z } from 'zod';
import { didYouMean } from '../errors.ts';
import { bigint, type Columns, nullable } from '../transforms/columns.ts';
import { condition, type Kind, kindOf } from './conditions.ts';
import { isPrintable, line, mapping, report, show, valueAt } from './schema.ts';

export const KINDS = ['rules', 'tiers', 'score', 'quantiles', 'cross'] as const;

const threshold = z.number().min(-1e15).max(1e15);
const points = z.int().min(-1000).max(1000);
const segment = line(60);
/** A line of text, or several. */
const lines = z.union([line(120).transform((one) => [one]), z.array(line(120)).min(1).max(20)], {
  error: 'is no text of up to 120 characters and no list of up to 20 of them',
});
/** Money of a client and year. */
const planned = z
  .number()
  .min(0)
  .max(1e12)
  .refine((n) => Number(n.toFixed(2)) === n, 'has more digits than cents');
const strategy = mapping({
  service_level: line(60).optional(),
  activities: lines.optional(),
  technology: lines.optional(),
  planned_income: planned.optional(),
  planned_cost: planned.optional(),
}).check((c) => {
  if (Object.keys(c.value).length > 0 || c.issues.length > 0) return;
  report(
    c,
    [],
    'the strategy says nothing',
    'Write `service_level`, `activities`, `planned_income`, ... or leave it out.',
  );
});
/** Half of a segment's name: the comma stands between the two. */
const side = line(29).refine(
  (s) => !s.includes(','),
  'has a comma, which stands between the two values in the name of a segment',
);

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
  const feature = featureOf(features, 'number', 'thresholds and buckets need a number');

  return mapping({
    title: line(80),
    description: z.string().trim().min(1).max(1000).refine(isText, 'has a control character'),
    owner: line(120),
    population: z.enum(['all', 'customers']).default('all'),
    minimum_size: z.int().min(1).max(1_000_000).default(30),
    default_segment: segment,
    strategy: z.record(z.string(), strategy).default({}),
    rules: rules(features).optional(),
    tiers: mapping({ feature, segments: tiers }).optional(),
    score: mapping({
      points: z
        .array(
          mapping({
            when: condition(features).optional(),
            points: points.optional(),
            feature: featureOf(features, undefined, '').optional(),
            values: z.record(segment, points).optional(),
            tiers: z
              .array(mapping({ from: threshold.optional(), points }))
              .min(1)
              .check((c) => ascending(c.value, c))
              .optional(),
            missing: points.optional(),
            weight: z.int().min(1).max(100).default(1),
          }).check((c) => oneWay(c.value, features, c)),
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
    cross: z
      .record(
        z.string(),
        mapping({ values: z.array(mapping({ value: side, when: condition(features) })).min(1), otherwise: side }),
      )
      .check((c) => axes(Object.keys(c.value), c))
      .optional(),
  });
}
export type SegmentationYaml = z.output<ReturnType<typeof segmentationSchema>>;

type Context = { issues: unknown[] };

const isText = (s: string) => isPrintable(s.replaceAll('\n', ' '));

function featureOf(features: Columns, kind: Kind | undefined, need: string) {
  const known = Object.entries(features).flatMap(([name, column]) => (!kind || kindOf(column) === kind ? [name] : []));
  return z.string().check((c) => {
    if (known.includes(c.value)) return;
    const what = Object.hasOwn(features, c.value)
      ? `\`${c.value}\` is ${kindOf(features[c.value]!)}: ${need}`
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

interface PointsYaml {
  when?: unknown;
  points?: number;
  feature?: string;
  tiers?: unknown[];
  values?: Record<string, number>;
  missing?: number;
}
/** Points come by a condition, by thresholds of a number or by the values of a text. */
function oneWay(
  { when, points, feature, tiers, values, missing }: PointsYaml,
  features: Columns,
  context: Context,
): void {
  const byCondition =
    when !== undefined && points !== undefined && !feature && !tiers && !values && missing === undefined;
  const byFeature = feature && (tiers ? !values : values) && when === undefined && points === undefined;
  if (!byCondition && !byFeature) {
    const hint = 'Write `when` and `points`, `feature` and `tiers`, or `feature` and `values`.';
    report(context, [], 'points come by condition or by feature', hint);
    return;
  }
  if (!feature || !Object.hasOwn(features, feature)) return;
  const kind = kindOf(features[feature]!);
  if (tiers && kind !== 'number')
    report(context, ['feature'], `\`${feature}\` is ${kind}: thresholds need a number`, 'Write `values` for a text.');
  if (values && kind !== 'text')
    report(
      context,
      ['feature'],
      `\`${feature}\` is ${kind}: values need a text`,
      'Write `tiers` for a number, or `when`.',
    );
  if (values && Object.keys(values).length === 0)
    report(context, ['values'], '`values` is empty', 'Name at least one.');
}

function helperNames(names: readonly string[], what: string, context: Context): void {
  for (const name of names) {
    if (['all', 'any', 'not'].includes(name) || !/^[a-z][a-z0-9_]{0,27}$/.test(name))
      report(
        context,
        [name],
        `${show(name)} cannot name ${what}`,
        'Use up to 28 lower-case letters, digits and _.',
        'key',
      );
  }
}

function bucketNames(names: readonly string[], context: Context): void {
  if (names.length === 0) report(context, [], 'no feature is cut into buckets', 'Name at least one.');
  helperNames(names, 'a bucket', context);
}

/** Two sides: more of them make more segments than there are customers to fill them. */
function axes(names: readonly string[], context: Context): void {
  if (names.length !== 2)
    report(context, [], `a crossing of ${names.length}`, 'Cross two things, such as `role` and `usage`.');
  helperNames(names, 'a side of a crossing', context);
}
