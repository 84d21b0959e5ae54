/** Support's extract: tab-separated, ISO timestamps with `Z`, `Y` and `N`. */
import type { Client } from './company.ts';
import { DIRT } from './dirt.ts';
import { type Extract, inPieces, repeatSome, spread } from './extract.ts';
import { type TicketRow, ticketRows } from './tickets.ts';

const PATH = 'support/tickets.tsv';
const HEADER = [
  ...['ticket', 'customer', 'opened', 'solved', 'priority', 'first_reply_min', 'resolution_h', 'csat', 'escalated'],
].join('\t');

export function supportExtract(company: readonly Client[]): Extract {
  return {
    path: PATH,
    encoding: 'utf-8',
    gzip: false,
    *text() {
      const rows = [...ticketRows(company)];
      const solved = rows.find((row) => row.closed_at !== null)!;
      const make = (count: number, kind: string, change: (i: number) => object) =>
        Array.from({ length: count }, (_, i) => line({ ...solved, ticket_id: `T-${kind}${i}`, ...change(i) }));
      const { rejected, orphans, exact } = DIRT[PATH];
      const extra = [
        ...make(rejected['closed_at is before opened_at'], 'C', () => ({ closed_at: '2023-10-01 08:00:00' })),
        ...make(rejected['satisfaction_score is 9'], 'S', () => ({ satisfaction_score: 9 })),
        ...make(orphans, 'O', (i) => ({ account_id: `MA-6600${i}` })),
      ];
      yield* inPieces([HEADER, ...spread(repeatSome(rows.map(line), exact), extra)], '\n');
    },
  };
}

function line(row: TicketRow): string {
  return [
    row.ticket_id,
    row.account_id,
    zulu(row.opened_at),
    row.closed_at === null ? '' : zulu(row.closed_at),
    row.priority,
    row.first_response_minutes,
    row.resolution_hours,
    row.satisfaction_score,
    row.is_escalated ? 'Y' : 'N',
  ].join('\t');
}

const zulu = (timestamp: string): string => `${timestamp.replace(' ', 'T')}Z`;
