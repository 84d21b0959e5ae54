/** Rules and thresholds that no account can ever meet: a rule behind one that takes everything, a range that is empty. */
import type { Columns } from '../transforms/columns.ts';
import { type Condition, leaves, type Scalar } from '../transforms/segmentations/condition.ts';
import type { Points, Rule, ScoreSegmentation, Segmentation } from '../transforms/segmentations/definition.ts';
import { holds } from '../transforms/segmentations/evaluate.ts';
import type { Issue } from './issues.ts';
import type { YamlFile } from './yaml.ts';

/** Above this many combinations of values the rules are taken as they are: a check must not take seconds. */
const MOST = 100_000;

export function unreachable(file: YamlFile, given: Segmentation, features: Columns): Issue[] {
  const domain: Domain = (column, constants) => candidates(features[column]!, constants);
  switch (given.kind) {
    case 'rules':
      return ruleIssues(file, ['rules'], given.rules, domain);
    case 'cross':
      return given.axes.flatMap(({ name, values }) => {
        const rules = values.map(({ value, when }) => ({ segment: value, when }));
        return ruleIssues(file, ['cross', name, 'values'], rules, domain);
      });
    case 'quantiles': {
      const all = Array.from({ length: given.buckets }, (_, i) => i + 1);
      const excluded = new Set(given.quantiles.flatMap((q) => (q.missing === 'excluded' ? [q.name] : [])));
      return ruleIssues(file, ['quantiles', 'rules'], given.rules, (b) => (excluded.has(b) ? [...all, null] : all));
    }
    case 'score':
      return scoreIssues(file, given);
    case 'tiers':
      return [];
  }
}

type Domain = (column: string, constants: readonly Scalar[]) => readonly (Scalar | null)[];

/** Tries the rules on every combination of values that they can tell apart. */
function ruleIssues(file: YamlFile, path: string[], rules: readonly Rule[], domain: Domain): Issue[] {
  const tests = rules.flatMap((r) => leaves(r.when));
  // Values that depend on one another cannot be tried column by column.
  if (tests.some((t) => t.kind === 'compare_column')) return [];
  const columns = [...new Set(tests.map((t) => t.column))];
  const domains = columns.map((c) =>
    domain(
      c,
      tests.flatMap((t) => (t.column === c ? constantsOf(t) : [])),
    ),
  );
  if (domains.reduce((n, d) => n * d.length, 1) > MOST) return [];

  const met = new Set<number>();
  const row: Record<string, Scalar | null> = {};
  const visit = (i: number): void => {
    if (i === columns.length) met.add(rules.findIndex((r) => holds(r.when, row)));
    else
      for (const value of domains[i]!) {
        row[columns[i]!] = value;
        visit(i + 1);
      }
  };
  visit(0);
  return rules.flatMap(({ segment }, i) =>
    met.has(i)
      ? []
      : [
          file.issue(
            [...path, i],
            `no account can reach this rule for \`${segment}\``,
            'The rules before it take all that it matches, or it matches nothing. The first rule that matches wins.',
          ),
        ],
  );
}

function constantsOf(test: Condition): readonly Scalar[] {
  switch (test.kind) {
    case 'compare':
      return [test.value];
    case 'in':
    case 'not_in':
      return test.values;
    case 'between':
      return [test.low, test.high];
    default:
      return [];
  }
}

/** Every constant, a value in each gap between two and beyond both ends, and a missing one. */
function candidates(column: Columns[string], constants: readonly Scalar[]): (Scalar | null)[] {
  const missing = column.nullable ? [null] : [];
  if (column.sql === 'boolean') return [true, false, ...missing];
  if (column.sql === 'text') return [...new Set(constants), `${constants.join('')}+`, ...missing];
  if (column.sql === 'date' || column.sql === 'timestamp') {
    // A letter sorts behind any digit: between this constant and the next.
    return ['', ...new Set(constants.flatMap((c) => [c, `${c}~`])), ...missing];
  }
  const sorted = [...new Set(constants as number[])].sort((a, b) => a - b);
  const whole = column.sql === 'bigint';
  const between = sorted.slice(1).map((high, i) => (whole ? Math.floor(sorted[i]!) + 1 : (sorted[i]! + high) / 2));
  return [...new Set([(sorted[0] ?? 0) - 1, ...sorted, ...between, (sorted.at(-1) ?? 0) + 1, ...missing])];
}

/** Tiers above the highest score that the points can add up to, and those that end below the lowest. */
function scoreIssues(file: YamlFile, { points, tiers }: ScoreSegmentation): Issue[] {
  const sum = (pick: (p: Points) => number) => points.reduce((n, p) => n + pick(p) * p.weight, 0);
  const highest = sum((p) => Math.max(...amounts(p)));
  const lowest = sum((p) => Math.min(...amounts(p)));
  return tiers.flatMap(({ segment, from }, i) => {
    const at = ['score', 'tiers', i];
    const end = tiers[i + 1]?.from;
    if (from !== null && from > highest)
      return [file.issue([...at, 'from'], `no account can reach \`${segment}\`: the highest score is ${highest}`)];
    if (end != null && end <= lowest)
      return [file.issue(at, `no account can stay in \`${segment}\`: the lowest score is ${lowest}`)];
    return [];
  });
}

function amounts(given: Points): number[] {
  if (given.kind === 'condition') return [0, given.points];
  if (given.kind === 'values') return [0, given.missing, ...given.values.map((v) => v.points)];
  const below = given.tiers[0]?.from === null ? [] : [0];
  return [...below, given.missing, ...given.tiers.map((t) => t.points)];
}
