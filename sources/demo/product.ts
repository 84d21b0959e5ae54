/** The product's extracts: JSON lines by year, gzipped, with fields of the product's own that no contract knows. */
import type { Client } from './company.ts';
import { DIRT } from './dirt.ts';
import { type Extract, inPieces, repeatSome, spread } from './extract.ts';
import { type UsageRow, usageByMonth } from './usage.ts';

const YEARS = ['2023', '2024', '2025', '2026'] as const;

export function productExtracts(company: readonly Client[]): Extract[] {
  // One pass over all months serves the years in turn; a year asked for out of turn starts a pass of its own.
  let pass: { months: Generator<UsageRow[]>; year: number } | undefined;
  return YEARS.map((year, position) => ({
    path: `product/events_${year}.jsonl.gz`,
    encoding: 'utf-8',
    gzip: true,
    *text() {
      const inTurn = pass?.year === position ? pass : { months: usageByMonth(company), year: 0 };
      pass = undefined;
      for (let month = 2023 * 12 + 10; month < 2026 * 12 + 10; month++) {
        const of = Math.floor(month / 12) - 2023;
        if (of > position) break;
        if (of < inTurn.year) continue;
        const rows = inTurn.months.next().value as UsageRow[];
        if (of < position) continue;
        const lines = rows.map(line);
        const last = month % 12 === 11 || month === 2026 * 12 + 9;
        yield* inPieces(last ? dirty(year, lines) : lines, '\n');
      }
      pass = { months: inTurn.months, year: position + 1 };
    },
  }));
}

/** The last month of a year's file, with all the dirt of that year. */
const dirty = (year: (typeof YEARS)[number], lines: readonly string[]): string[] =>
  spread(repeatSome(lines, DIRT[`product/events_${year}.jsonl.gz`].exact), extra(year));

/** Written by hand rather than by `JSON.stringify`, which takes five times as long: no text here needs an escape. */
function line(row: UsageRow): string {
  const at = `${row.occurred_at.slice(0, 10)}T${row.occurred_at.slice(11)}Z`;
  return (
    `{"id":"${row.event_id}","ts":"${at}","account":"${row.account_id}","user":"${row.user_id}",` +
    `"session":"${row.session_id}","feature":"${row.feature}","count":${row.event_count},` +
    `"seconds":${row.duration_seconds},"errors":${row.error_count},"beta":${row.is_beta},` +
    // The product began to say which app it was in 2024.
    `"sdk":"2.${row.occurred_at.slice(3, 4)}"${row.occurred_at < '2024' ? '' : ',"app":"web"'}}`
  );
}

/** Bad events and orphans of a year. */
function extra(year: (typeof YEARS)[number]): string[] {
  const { rejected, orphans } = DIRT[`product/events_${year}.jsonl.gz`];
  const make = (count: number, kind: string, event: (i: number) => object) =>
    Array.from({ length: count }, (_, i) => {
      const minute = String(i % 60).padStart(2, '0');
      return JSON.stringify({
        id: `${kind}${year}.${i}`,
        ts: `${year}-12-04T10:${minute}:00Z`,
        ...event(i),
        sdk: '2.x',
      });
    });
  const known = { account: 'MA-100007', user: 'MA-100007/u1', session: null };
  const count = { count: 1, seconds: 5, errors: 0, beta: false };
  const lines = [
    ...make(rejected['feature is missing'], 'f', () => ({ ...known, feature: null, ...count })),
    ...make(rejected['event_count is negative'], 'n', () => ({ ...known, feature: 'screener', ...count, count: -3 })),
    ...make(rejected['no account and no user'], 'a', () => ({ account: null, feature: 'screener', ...count })),
    ...make(orphans, 'o', (i) => ({ account: `MA-7700${i % 4}`, user: `test/u${i}`, feature: 'screener', ...count })),
  ];
  // The extracts end in October 2026.
  return year === '2026' ? lines.map((text) => text.replace('2026-12-04', '2026-10-02')) : lines;
}
