/** Support tickets of clients: more of them, and less happy ones, before a client leaves. */
import type { SqlTimestamp } from '../columns.ts';
import type { RowOf } from '../contract.ts';
import type { supportTickets } from '../support/support-tickets.ts';
import { activityOf, appetite, coveredWithin } from './activity.ts';
import { addMonths, clock, dayOf, iso } from './calendar.ts';
import type { Client } from './company.ts';
import { between, chance, geometric, poisson, weighted } from './distributions.ts';
import { STREAM } from './firms.ts';
import { END } from './lifecycle.ts';
import { random } from './prng.ts';
import { FIRST_DAY, SEED } from './truth.ts';

export type TicketRow = RowOf<typeof supportTickets>;

const HOURS = { low: 60, normal: 24, high: 10, urgent: 4 } as const;

/** Every ticket of the company, month by month. About 6,000. */
export function* ticketRows(company: readonly Client[], seed = SEED): Generator<TicketRow> {
  const activities = company.map(activityOf);
  let number = 0;
  for (let month = 0; month < 36; month++) {
    const from = addMonths(dayOf(FIRST_DAY), month);
    for (const [i, { firm }] of company.entries()) {
      const covered = coveredWithin(activities[i]!, from, addMonths(from, 1));
      if (!covered) continue;
      const draw = random(seed, STREAM.tickets, firm.index, month);
      const trouble = 1 - appetite(activities[i]!, covered[1] - 1);
      for (let left = poisson(draw, 0.2 * (1 + 2 * trouble)); left > 0; left--) {
        const priority = weighted(draw, { low: 0.25, normal: 0.5, high: 0.18, urgent: 0.07 });
        const opened = between(draw, covered[0], covered[1] - 1) * 1440 + between(draw, 8 * 60, 18 * 60);
        const hours = geometric(draw, HOURS[priority]);
        const closed = opened + hours * 60;
        const open = closed >= END * 1440;
        const score = weighted(draw, trouble > 0 ? { 1: 3, 2: 3, 3: 2, 4: 1, 5: 1 } : { 1: 1, 2: 1, 3: 3, 4: 5, 5: 4 });
        yield {
          ticket_id: `T${String(++number).padStart(6, '0')}`,
          account_id: firm.id,
          opened_at: at(opened),
          closed_at: open ? null : at(closed),
          priority,
          first_response_minutes: geometric(draw, HOURS[priority] * 6),
          resolution_hours: open ? null : hours,
          satisfaction_score: open || chance(draw, 0.45) ? null : Number(score),
          is_escalated: priority === 'urgent' && chance(draw, 0.4),
        };
      }
    }
  }
}

const at = (minute: number): SqlTimestamp =>
  `${iso(Math.floor(minute / 1440))} ${clock((minute % 1440) * 60)}` as SqlTimestamp;
