/** Every figure that the public views give of a build, as the model itself computes it: what two builds are compared by. */
import type { Asker, Row, Semantic } from './semantic.ts';

/** One figure: a measure of a group, in one month or in total. */
export interface Figure {
  readonly member: string;
  readonly format: string | null;
  /** `YYYY-MM`, or null for the figure over all months. */
  readonly month: string | null;
  /** Segmentation and segment, or whatever else the measure means something within; empty for everything. */
  readonly group: Readonly<Record<string, string>>;
  /** Null where there is none, and for a group that does not occur. */
  readonly value: number | null;
}
export interface Figures {
  readonly figures: readonly Figure[];
  /** Measures that the build cannot answer: the model asks for what the build does not have. */
  readonly unanswered: readonly string[];
}

/** What is used here of a view in `/meta`. */
interface View {
  readonly name: string;
  readonly measures: readonly { name: string; type: string; format?: unknown; meta?: Meta }[];
  readonly dimensions: readonly { name: string; type: string }[];
}
interface Meta {
  readonly non_additive_dimension?: readonly { name: string; qualifies?: readonly string[] }[];
}

/**
 * Asks every measure of every view: in total and by month within `[from, to]`. A measure that means something only within
 * a group (a segment, within its segmentation) is asked by group.
 * @param range first and last day, `YYYY-MM-DD`; absent, no month is asked
 */
export async function readFigures(
  semantic: Semantic,
  range: readonly [string, string] | undefined,
  asker: Asker,
): Promise<Figures> {
  const figures: Figure[] = [];
  const unanswered = new Set<string>();
  for (const view of (await semantic.meta(asker)) as unknown as View[]) {
    const measures = view.measures.filter((measure) => measure.type === 'number');
    const groups = groupsOf(view);
    const month = monthOf(view);
    const times = range && month ? [[], [{ dimension: month, granularity: 'month', dateRange: range }]] : [[]];
    for (const timeDimensions of times) {
      const key = timeDimensions.length > 0 ? `${month}.month` : undefined;
      const ask = (names: readonly string[]) =>
        semantic.load({ measures: names, dimensions: groups, timeDimensions, limit: 50_000 }, asker);
      const { rows, failed } = await askAll(
        ask,
        measures.map(({ name }) => name),
      );
      for (const name of failed) unanswered.add(name);
      for (const { name, format } of measures)
        for (const row of rows.get(name) ?? [])
          figures.push({
            member: name,
            format: typeof format === 'string' ? format : null,
            month: key ? String(row[key]).slice(0, 7) : null,
            group: Object.fromEntries(groups.map((group) => [group.split('.')[1]!, String(row[group])])),
            value: typeof row[name] === 'number' ? row[name] : null,
          });
    }
  }
  return { figures, unanswered: [...unanswered] };
}

/** The rows by measure: all measures in one query, or, where that fails, each in its own to find those that fail. */
async function askAll(ask: (names: readonly string[]) => Promise<Row[]>, names: readonly string[]) {
  const failed: string[] = [];
  try {
    const all = names.length > 0 ? await ask(names) : [];
    return { rows: new Map(names.map((name) => [name, all])), failed };
  } catch {
    const rows = new Map<string, Row[]>();
    for (const name of names) {
      try {
        rows.set(name, await ask([name]));
      } catch {
        failed.push(name);
      }
    }
    return { rows, failed };
  }
}

/** The dimensions without which a measure of the view means nothing, each with the first that means something in it alone. */
function groupsOf({ name, measures, dimensions }: View): string[] {
  const rules = measures.flatMap(({ meta }) => meta?.non_additive_dimension ?? []);
  const named = rules.flatMap((rule) => (rule.qualifies?.length ? [rule.name, rule.qualifies[0]!] : []));
  const there = new Set(dimensions.map((dimension) => dimension.name));
  return [...new Set(named)].map((dimension) => `${name}.${dimension}`).filter((dimension) => there.has(dimension));
}

/** The view's own time: `month` or `date`, or the only one that is no attribute of the account. */
function monthOf({ name, dimensions }: View): string | undefined {
  const times = dimensions.filter(({ type }) => type === 'time').map((dimension) => dimension.name);
  const own = times.filter((time) => time !== `${name}.cohort_month`);
  return (
    times.find((time) => [`${name}.month`, `${name}.date`].includes(time)) ?? (own.length === 1 ? own[0] : undefined)
  );
}
