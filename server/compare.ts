/** What changed from one build to another: the figures that people read, then the rows behind them. */
import { byMeasure, compareFigures, type FigureChange } from './cube/compare-figures.ts';
import { type Figures, readFigures } from './cube/figures.ts';
import type { Asker } from './cube/semantic.ts';
import { openWarehouse } from './main.ts';
import type { Settings } from './settings.ts';
import { diffBuilds, type TableDiff } from './warehouse/diff.ts';
import { diffSegments, type SegmentChanges } from './warehouse/diff-segments.ts';
import { openBuild } from './warehouse/publish.ts';

export { byMeasure };

export interface Comparison {
  readonly before: { readonly id: string; readonly asOf: string | null };
  readonly after: { readonly id: string; readonly asOf: string | null };
  /** First and last day of the months that were compared one by one. */
  readonly months: readonly [string, string] | null;
  /** Figures that are not the same, worst first. */
  readonly figures: readonly FigureChange[];
  /** Measures that one of the builds cannot answer: today's model asks for what it does not have. */
  readonly unanswered: readonly string[];
  /** Accounts that are in another segment in the later build, of the same months. */
  readonly segments: SegmentChanges;
  /** Every table, in the order of the later build. */
  readonly tables: readonly TableDiff[];
  /** Currency of the later build's amounts, ISO 4217. */
  readonly currency: string;
}

/**
 * Compares two builds as the model of today sees them. Builds whose tables are the same are not asked for figures.
 * @throws StrataError `warehouse.unknown_build`, `warehouse.damaged`, `model.invalid`
 */
export async function compareBuilds(
  settings: Settings,
  before: string,
  after: string,
  asker: Asker = {},
): Promise<Comparison> {
  const tables = await diffBuilds(settings.warehouse, before, after);
  const asOf = (id: string) => openBuild(settings.warehouse, id).manifest.asOf;
  const range = lastMonths([asOf(before), asOf(after)]);
  const sides = { before: { id: before, asOf: asOf(before) }, after: { id: after, asOf: asOf(after) } };
  const same = tables.every(({ status }) => status === 'same');
  const old = same ? undefined : await figuresOf(settings, before, range, asker);
  const now = same ? undefined : await figuresOf(settings, after, range, asker);
  const unanswered = [...new Set([...(old?.unanswered ?? []), ...(now?.unanswered ?? [])])];
  const answered = ({ figures }: Figures) => figures.filter(({ member }) => !unanswered.includes(member));
  return {
    ...sides,
    months: range ?? null,
    figures: old && now ? compareFigures(answered(old), answered(now)) : [],
    unanswered,
    segments: await diffSegments(settings.warehouse, before, after),
    tables,
    currency: now?.currency ?? '',
  };
}

async function figuresOf(
  settings: Settings,
  build: string,
  range: readonly [string, string] | undefined,
  asker: Asker,
): Promise<Figures & { currency: string }> {
  const { semantic, currency, close } = await openWarehouse(settings, build);
  try {
    return { ...(await readFigures(semantic, range, asker)), currency };
  } finally {
    await close();
  }
}

/** The twelve months that end with the latest of the days, its own among them: both builds are asked for the same ones. */
function lastMonths(days: readonly (string | null)[]): readonly [string, string] | undefined {
  const last = days
    .filter((day) => day !== null)
    .sort()
    .at(-1);
  if (last === undefined) return undefined;
  const [year, month] = last.split('-').map(Number) as [number, number];
  return [new Date(Date.UTC(year, month - 12, 1)).toISOString().slice(0, 10), last];
}
