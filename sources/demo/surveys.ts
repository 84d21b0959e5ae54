/** The exit survey's extract: Windows-1252 CSV, all cells quoted, day-first dates, answers over several lines. */
import { dayFirst } from './calendar.ts';
import type { Client } from './company.ts';
import { DIRT } from './dirt.ts';
import { type Extract, inPieces, quoted, repeatSome, spread } from './extract.ts';
import { type FeedbackRow, feedbackRows } from './feedback.ts';

const PATH = 'surveys/churn_feedback.csv';
const HEADER = 'Response,Account,Left On,Reason,Refund,Had Upgrade,Had Downgrade,Came Back,Comment';

export function surveysExtract(company: readonly Client[]): Extract {
  return {
    path: PATH,
    encoding: 'windows-1252',
    gzip: false,
    *text() {
      const rows = [...feedbackRows(company)];
      const make = (count: number, kind: string, change: (i: number) => object) =>
        Array.from({ length: count }, (_, i) => line({ ...rows[0]!, feedback_id: `F-${kind}${i}`, ...change(i) }));
      const { rejected, orphans, exact } = DIRT[PATH];
      const extra = [
        ...make(rejected['churn_date is 31-04'], 'D', () => ({ churn_date: '2025-04-31' })),
        ...make(orphans, 'O', (i) => ({ account_id: `MA-5500${i}` })),
      ];
      yield* inPieces([HEADER, ...spread(repeatSome(rows.map(line), exact), extra)], '\r\n');
    },
  };
}

function line(row: FeedbackRow): string {
  const flags = [row.had_upgrade, row.had_downgrade, row.is_reactivation].map((yes) => (yes ? '1' : '0'));
  const cells = [row.feedback_id, row.account_id, dayFirst(row.churn_date), row.reason, String(row.refund_amount)];
  return [...cells, ...flags, row.feedback].map((cell) => (cell == null ? '' : quoted(cell))).join(',');
}
