/** What leaving clients say when they are asked. */
import type { Money } from '../columns.ts';
import type { RowOf } from '../contract.ts';
import type { churnFeedback } from '../surveys/churn-feedback.ts';
import { dayOf, iso } from './calendar.ts';
import type { Client } from './company.ts';
import { between, chance, pick, weighted } from './distributions.ts';
import { STREAM } from './firms.ts';
import { END } from './lifecycle.ts';
import { random } from './prng.ts';
import { EFFECTS, SEED } from './truth.ts';

export type FeedbackRow = RowOf<typeof churnFeedback>;

/** Reasons and what people write; every text can be written in Windows-1252. */
const SAID: Record<string, readonly string[]> = {
  price: ['Too expensive for what we use – €50 a seat elsewhere.', 'Budget cut;\nwe may be back next year.'],
  missing_features: ['No options analytics.\r\nOur desk needs it daily.', 'The “factor model” lacks our benchmarks.'],
  low_usage: ['Nobody logged in any more.', 'The analyst who used it has left – nobody took over.'],
  competitor: ['Switched to another vendor, see our e-mail.', 'Müller & Co. offered a bundle.'],
  client_portal: [
    'Our clients could not open the proposals since the new portal.',
    'Proposals look broken since spring.',
  ],
  fund_closed: ['The fund was wound up.', 'Redemptions; the Starter seat goes with the fund.'],
};

/** One answer of about two in three clients that had left by the end of the extracts, in order of signup. */
export function* feedbackRows(company: readonly Client[], seed = SEED): Generator<FeedbackRow> {
  const leak = dayOf(EFFECTS.advisorLeak.from);
  let number = 0;
  for (const { firm, life } of company) {
    const draw = random(seed, STREAM.feedback, firm.index);
    for (const { day, returned } of life.churns) {
      if (day >= END || !chance(draw, 0.65)) continue;
      const reason = weighted(draw, {
        price: 3,
        missing_features: 2,
        low_usage: firm.level === 'light' ? 6 : 1,
        competitor: 2,
        client_portal: firm.firmType === EFFECTS.advisorLeak.firmType && day >= leak ? 14 : 0,
        fund_closed: firm.firmType === 'hedge fund' ? 6 : 0,
      });
      const paid = life.spans.filter((span) => !span.trial && span.start < day);
      yield {
        feedback_id: `F-${String(++number).padStart(4, '0')}`,
        account_id: firm.id,
        churn_date: iso(day),
        reason,
        refund_amount: (chance(draw, 0.1) ? between(draw, 20, 400) : 0) as Money,
        had_upgrade: paid.some((span) => span.change === 'upgrade'),
        had_downgrade: paid.some((span) => span.change === 'downgrade'),
        is_reactivation: returned,
        feedback: chance(draw, 0.8) ? pick(draw, SAID[reason]!) : null,
      };
    }
  }
}
