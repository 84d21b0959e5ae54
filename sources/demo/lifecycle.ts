/** What happens to a firm: trial, conversion, renewals, changes of plan and price, add-ons, pauses, churn, return. */
import { addMonths, dayOf } from './calendar.ts';
import { between, chance, weighted } from './distributions.ts';
import { dollars, type Firm, type Plan, STREAM } from './firms.ts';
import { type Random, random } from './prng.ts';
import { CHANNELS, CHURN, EFFECTS, LAST_DAY, SEED, USAGE_LEVELS } from './truth.ts';

/** One subscription; days as numbers, the price in dollars a month. */
export interface Span {
  readonly start: number;
  /** First day that is not covered any more; undefined while it runs. May lie in the future: churn with notice. */
  end?: number;
  readonly plan: Plan | 'Data Add-on';
  readonly price: number;
  readonly seats: number;
  readonly trial: boolean;
  readonly change?: 'upgrade' | 'downgrade';
  /** The end was a cancellation, not a replacement or a pause. */
  churned?: boolean;
}

export interface Lifecycle {
  readonly spans: readonly Span[];
  /** Cancellations: the day, and whether the firm had come back before. Future ones included. */
  readonly churns: readonly { readonly day: number; readonly returned: boolean }[];
}

/** First day after the extracts. */
export const END = dayOf(LAST_DAY) + 1;
const LEAK = dayOf(EFFECTS.advisorLeak.from);
const UPGRADE: Partial<Record<Plan, Plan>> = { Starter: 'Professional', Professional: 'Enterprise' };

/** Chance that a firm on `plan` leaves at the end of a period of `term` months that ends on `day`. */
function churnAt(firm: Firm, plan: Plan, day: number, term: number): number {
  let monthly = CHURN.monthly * CHANNELS[firm.channel].churn * USAGE_LEVELS[firm.level].churn;
  if (firm.firmType === 'hedge fund' && plan === 'Starter') monthly *= CHURN.hedgeFundStarter;
  if (firm.firmType === 'advisor' && day >= LEAK) monthly *= CHURN.advisorLeak;
  return Math.min(0.95, monthly * term);
}

/** The history of one firm until the end of the extracts. 3 % never subscribe; 70 % start with a trial. */
export function live(firm: Firm, seed = SEED): Lifecycle {
  const draw = random(seed, STREAM.lifecycle, firm.index);
  const spans: Span[] = [];
  const churns: { day: number; returned: boolean }[] = [];
  if (chance(draw, 0.03)) return { spans, churns };
  let start = firm.signup + between(draw, 0, 5);
  if (chance(draw, 0.7)) {
    const end = start + (chance(draw, 0.5) ? 14 : 30);
    const { plan, price, seats } = firm;
    if (start < END) spans.push({ start, end, plan, price, seats, trial: true });
    if (!chance(draw, 0.68)) return { spans, churns };
    // Half convert when the trial ends, the others within the next four weeks.
    start = end + (chance(draw, 0.5) ? 0 : between(draw, 1, 28));
  }
  let { plan, price, seats } = firm;
  for (let returned = false; start < END; returned = true) {
    const stay = pay(firm, { start, plan, price, seats, trial: false }, draw);
    spans.push(...stay.spans);
    if (stay.end === undefined) break;
    const fate = weighted(draw, { gone: 1 - CHURN.paused - CHURN.reactivated, ...FATES });
    if (fate !== 'paused') churns.push({ day: stay.end, returned });
    for (const span of stay.spans) if (span.end === stay.end) span.churned = fate !== 'paused';
    if (fate === 'gone') break;
    start = addMonths(stay.end, fate === 'paused' ? between(draw, 1, 3) : between(draw, 3, 10));
    ({ plan, seats } = stay.last as { plan: Plan; seats: number });
    price = fate === 'paused' ? stay.last.price : dollars(50, stay.last.price * 0.9);
  }
  return { spans, churns };
}
const FATES = { paused: CHURN.paused, reactivated: CHURN.reactivated };

/** One stay, from the first paid day to its end, or to the end of the extracts. */
function pay(firm: Firm, first: Span, draw: Random): { spans: Span[]; last: Span; end?: number } {
  const level = USAGE_LEVELS[firm.level];
  const spans = [first];
  const addOns: Span[] = [];
  let last = first;
  const replace = (day: number, by: Omit<Span, 'start' | 'trial'>) => {
    last.end = day;
    last = { ...by, start: day, trial: false };
    spans.push(last);
  };
  for (let month = 0; ; month++) {
    const from = addMonths(first.start, month);
    if (month > 0 && month % firm.term === 0) {
      const leaves = chance(draw, churnAt(firm, last.plan as Plan, from, firm.term));
      // A cancellation comes with up to 90 days of notice, so some ends are known before they happen.
      const notice = between(draw, 0, 90);
      if (leaves && from - notice < END) {
        for (const span of [last, ...addOns]) span.end = from;
        return { spans: [...spans, ...addOns], last, end: from };
      }
    }
    if (from >= END + 90) return { spans: [...spans, ...addOns], last };
    const day = from + between(draw, 1, 26);
    const move = draw();
    const kind = draw();
    const size = draw();
    if (day >= END || month === 0) continue;
    if (move < level.expansion) {
      if (kind < 0.25 && addOns.length < 2) {
        const price = dollars(20, last.price * (0.12 + 0.12 * size));
        addOns.push({ start: day, plan: 'Data Add-on', price, seats: last.seats, trial: false });
      } else {
        const up = kind > 0.85 ? UPGRADE[last.plan as Plan] : undefined;
        const price = dollars(60, last.price * (up ? 1.3 + 0.3 * size : 1.12 + 0.24 * size));
        const seats = last.seats + Math.max(1, Math.round(last.seats * 0.2));
        replace(day, { plan: up ?? last.plan, price, seats, change: 'upgrade' });
      }
    } else if (move > 1 - level.contraction) {
      const price = dollars(40, last.price * (0.65 + 0.2 * size));
      replace(day, { plan: last.plan, price, seats: Math.max(1, Math.round(last.seats * 0.75)), change: 'downgrade' });
    }
  }
}
