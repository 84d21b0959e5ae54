/** Figures as sentences show them, and what measures are called and come to. */
import type { Place } from '../../transforms/watch/finding.ts';
import { having } from '../cube/filters.ts';
import type { Semantic } from '../cube/semantic.ts';

interface MetaMember {
  readonly name: string;
  readonly format?: unknown;
}
interface MetaView {
  readonly name: string;
  readonly measures?: readonly MetaMember[];
  readonly dimensions?: readonly MetaMember[];
}

/** What the model says of its measures. */
export interface Figures {
  readonly currency: string;
  /** A measure's figure in its format; money with its currency. */
  show(measure: string, value: number | null): string;
  money(value: number): string;
  /** A measure in a segment and a range of days; null where there is none, or the view does not know the segment. */
  ask(
    measure: string,
    where: readonly Place[],
    days?: { time: string; from: string; to: string },
  ): Promise<number | null>;
}

export async function openFigures(semantic: Semantic, currency: string): Promise<Figures> {
  const views = (await semantic.meta()) as unknown as MetaView[];
  const formats = new Map(views.flatMap(({ measures = [] }) => measures.map(({ name, format }) => [name, format])));
  const dimensions = new Set(views.flatMap((view) => (view.dimensions ?? []).map(({ name }) => name)));
  const money = (value: number) => `${rounded(value)} ${currency}`;
  return {
    currency,
    money,
    show(measure, value) {
      if (value === null) return 'nothing';
      const format = formats.get(measure);
      if (format === 'currency') return money(value);
      return format === 'percent' ? `${rounded(100 * value)} %` : rounded(value);
    },
    async ask(measure, where, days) {
      const [view] = measure.split('.') as [string];
      const filters = where.map(({ dimension, value }) => ({ member: `${view}.${dimension}`, value }));
      if (filters.some(({ member }) => !dimensions.has(member))) return null;
      const rows = await semantic.load({
        measures: [measure],
        filters: filters.map(({ member, value }) => having(member, value)),
        ...(days ? { timeDimensions: [{ dimension: `${view}.${days.time}`, dateRange: [days.from, days.to] }] } : {}),
      });
      const value = rows[0]?.[measure];
      return typeof value === 'number' ? value : null;
    },
  };
}

/** Three digits that matter, or all before the point: 0.0123, 3.14, 34.1, 48,213. */
export function rounded(value: number): string {
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.min(digits, 6) });
}
