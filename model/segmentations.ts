/** Reads `model/segmentations/*.yml`: one file per segmentation, named after it. */
import { didYouMean } from '../errors.ts';
import type { Columns } from '../transforms/columns.ts';
import { accountFeaturesColumns } from '../transforms/core/account-features-columns.ts';
import type { Points, Rule, Segmentation, Strategy, Tier } from '../transforms/segmentations/definition.ts';
import { OUTSIDE, segmentsOf } from '../transforms/segmentations/definition.ts';
import { type Issue, type ModelFile, sortIssues } from './issues.ts';
import { nameProblem } from './names.ts';
import { unreachable } from './reachability.ts';
import { zodIssues } from './schema.ts';
import { KINDS, type SegmentationYaml, segmentationSchema } from './segmentation-schema.ts';
import { parseYaml, type YamlFile } from './yaml.ts';

/** Columns that stand beside the segmentations' own in some table. */
const TAKEN = ['account_id', 'month', 'segment_profile_id', 'segmentation', 'segment'];

/**
 * The segmentations of the files, ordered by name, and every issue of all of them: a file with an issue gives no
 * segmentation. The name of a segmentation is its file's name.
 * @param files of `model/segmentations/`
 * @param features the columns that conditions and thresholds may name
 */
export function parseSegmentations(
  files: readonly ModelFile[],
  features: Columns = accountFeaturesColumns,
): { segmentations: Segmentation[]; issues: Issue[] } {
  const issues: Issue[] = [];
  const found = new Map<string, { path: string; segmentation?: Segmentation }>();
  for (const given of files) {
    const file = parseYaml(given);
    const name = nameOf(given.path);
    const other = found.get(name);
    const problem = other
      ? { what: `a segmentation \`${name}\` is in ${other.path} already`, hint: 'Rename one of the files.' }
      : TAKEN.includes(name)
        ? { what: `a segmentation cannot be named \`${name}\`, as a column of its tables is`, hint: 'Rename the file.' }
        : nameProblem(name, 30);
    const read = readFile(file, name, features);
    issues.push(...(problem ? [file.issue([], problem.what, problem.hint)] : []), ...read.issues);
    if (!other) found.set(name, { path: given.path, segmentation: problem ? undefined : read.segmentation });
  }
  const segmentations = [...found.values()].flatMap((f) => f.segmentation ?? []);
  return { segmentations: segmentations.toSorted((a, b) => (a.name < b.name ? -1 : 1)), issues: sortIssues(issues) };
}

const nameOf = (path: string) => path.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '');

function readFile(file: YamlFile, name: string, features: Columns): { segmentation?: Segmentation; issues: Issue[] } {
  if (file.issues.length) return { issues: [...file.issues] };
  const kinds = kindIssues(file);
  const parsed = segmentationSchema(features, file.data).safeParse(file.data);
  const shape = parsed.success ? [] : zodIssues(file, parsed.error);
  if (!parsed.success || kinds.length) return { issues: [...kinds, ...shape] };
  const segmentation = toSegmentation(name, parsed.data);
  const issues = [...segmentIssues(file, segmentation), ...unreachable(file, segmentation, features)];
  return issues.length ? { issues } : { segmentation, issues };
}

function kindIssues(file: YamlFile): Issue[] {
  const data = file.data;
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return [];
  const kinds = KINDS.filter((k) => Object.hasOwn(data, k));
  if (kinds.length === 0)
    return [file.issue([], 'the file says not how to segment', `Add one of ${KINDS.join(', ')}.`)];
  return kinds
    .slice(1)
    .map((k) => file.issue([k], `\`${k}\` stands beside \`${kinds[0]}\``, 'Keep one of them.', 'key'));
}

function toSegmentation(name: string, yaml: SegmentationYaml): Segmentation {
  const common = {
    name,
    title: yaml.title,
    description: yaml.description,
    owner: yaml.owner,
    minimumSize: yaml.minimum_size,
    defaultSegment: yaml.default_segment,
    population: yaml.population,
    strategy: Object.fromEntries(Object.entries(yaml.strategy).map(([s, v]) => [s, toStrategy(v)])),
  };
  if (yaml.tiers)
    return { ...common, kind: 'tiers', feature: yaml.tiers.feature, tiers: yaml.tiers.segments.map(toTier) };
  if (yaml.score)
    return { ...common, kind: 'score', points: yaml.score.points.map(toPoints), tiers: yaml.score.tiers.map(toTier) };
  if (yaml.quantiles) {
    const quantiles = Object.entries(yaml.quantiles.features).map(([bucket, q]) => ({ name: bucket, ...q }));
    return { ...common, kind: 'quantiles', buckets: yaml.quantiles.buckets, quantiles, rules: yaml.quantiles.rules };
  }
  if (yaml.cross) {
    const axes = Object.entries(yaml.cross).map(([axis, sides]) => ({ name: axis, ...sides }));
    return { ...common, kind: 'cross', axes };
  }
  return { ...common, kind: 'rules', rules: yaml.rules as Rule[] };
}

const toStrategy = (given: SegmentationYaml['strategy'][string]): Strategy => ({
  serviceLevel: given.service_level,
  activities: given.activities,
  technology: given.technology,
  plannedIncome: given.planned_income,
  plannedCost: given.planned_cost,
});

const toTier = ({ segment, from }: { segment: string; from?: number }): Tier => ({ segment, from: from ?? null });

function toPoints(given: NonNullable<SegmentationYaml['score']>['points'][number]): Points {
  const { weight, missing = 0 } = given;
  if (given.when) return { kind: 'condition', when: given.when, points: given.points!, weight };
  const feature = given.feature!;
  if (given.values) {
    const values = Object.entries(given.values).map(([value, points]) => ({ value, points }));
    return { kind: 'values', feature, values, missing, weight };
  }
  const tiers = given.tiers!.map((t) => ({ from: t.from ?? null, points: t.points }));
  return { kind: 'tiers', feature, tiers, missing, weight };
}

/** Segments that a strategy names but nothing gives, and those that differ in case alone: most likely a slip. */
function segmentIssues(file: YamlFile, segmentation: Segmentation): Issue[] {
  const segments = segmentsOf(segmentation);
  const taken = segments
    .filter((s) => s === OUTSIDE)
    .map((s) =>
      file.issue([], `a segment cannot be named \`${s}\``, 'In segment_migration it stands for joiners and leavers.'),
    );
  const unknown = Object.keys(segmentation.strategy)
    .filter((s) => !segments.includes(s))
    .map((s) => {
      const hint = didYouMean(s, segments) ?? `Known: ${segments.join(', ')}.`;
      return file.issue(['strategy', s], `a strategy for the unknown segment \`${s}\``, hint, 'key');
    });
  const twins = segments.flatMap((s, i) => {
    const twin = segments.slice(0, i).find((t) => t.toLowerCase() === s.toLowerCase());
    return twin
      ? [file.issue([], `the segments \`${twin}\` and \`${s}\` differ in case alone`, 'Write them alike.')]
      : [];
  });
  return [...taken, ...unknown, ...twins];
}
