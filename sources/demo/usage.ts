/** Product usage: users of a client, their sessions by weekday, and the features of each session. */
import type { SqlTimestamp } from '../columns.ts';
import type { RowOf } from '../contract.ts';
import type { usageEvents } from '../product/usage-events.ts';
import { type Activity, activityOf, appetite, coveredWithin } from './activity.ts';
import { addMonths, clock, dayOf, iso, isWeekend } from './calendar.ts';
import type { Client } from './company.ts';
import { between, chance, chooser, geometric, logNormal, poisson } from './distributions.ts';
import { type Firm, STREAM } from './firms.ts';
import { type Random, random } from './prng.ts';
import { EFFECTS, FIRST_DAY, SEED, USAGE_LEVELS } from './truth.ts';

export type UsageRow = RowOf<typeof usageEvents>;

/** Features and how often each is used. The exclusive one comes on top of it. */
const feature = chooser({
  portfolio_view: 24,
  screener: 15,
  risk_report: 12,
  research_notes: 10,
  benchmark: 9,
  alerts: 8,
  data_export: 7,
  factor_model: 6,
  backtest: 4,
  esg_scores: 3,
  api: 2,
});
/** Nobody works as much in summer and around the new year: by calendar month. */
const SEASON = [1, 1, 1.05, 1, 1, 0.95, 0.85, 0.8, 1.05, 1.05, 1.05, 0.8];

/** The usage of each of the 36 months in turn, in order of time: about 330,000 rows in all. */
export function* usageByMonth(company: readonly Client[], seed = SEED): Generator<UsageRow[]> {
  const activities = company.map(activityOf);
  for (let month = 0; month < 36; month++) {
    const from = addMonths(dayOf(FIRST_DAY), month);
    const rows: UsageRow[] = [];
    for (const [i, client] of company.entries()) {
      const covered = coveredWithin(activities[i]!, from, addMonths(from, 1));
      if (covered) useInMonth(client, activities[i]!, covered, month, seed, rows);
    }
    rows.sort((a, b) => (a.occurred_at < b.occurred_at ? -1 : a.occurred_at > b.occurred_at ? 1 : 0));
    yield rows;
  }
}

function useInMonth(
  client: Client,
  activity: Activity,
  [from, to]: readonly [number, number],
  month: number,
  seed: number,
  rows: UsageRow[],
): void {
  const { firm } = client;
  const taste = logNormal(random(seed, STREAM.usage, firm.index), 1, 0.25);
  const draw = random(seed, STREAM.usage, firm.index, month);
  const season = SEASON[(month + 10) % 12]!;
  const mean = USAGE_LEVELS[firm.level].sessionsPerMonth * taste * season * ((to - from) / 30);
  const sessions = poisson(draw, Math.min(90, mean));
  for (let session = 0; session < sessions; session++) {
    let day = between(draw, from, to - 1);
    // Weekends see an eighth of a working day's use; a session that falls on one mostly moves on.
    if (isWeekend(day) && !chance(draw, 0.125)) day = between(draw, from, to - 1);
    if (isWeekend(day) && !chance(draw, 0.35)) continue;
    if (!chance(draw, appetite(activity, day))) continue;
    useInSession(client, draw, day, `${firm.index.toString(36)}.${month}.${session}`, rows);
  }
}

/** How many people of a firm use the product. */
export const usersOf = ({ seats }: Pick<Firm, 'seats'>): number => Math.min(20, 1 + Math.floor(seats / 3));

function useInSession({ firm }: Client, draw: Random, day: number, id: string, rows: UsageRow[]): void {
  const user = `${firm.id}/u${1 + Math.floor(draw() * draw() * usersOf(firm))}`;
  let second = between(draw, 7 * 3600, 18 * 3600);
  const uses = geometric(draw, 1.3);
  for (let use = 0; use < uses && second < 86_400; use++) {
    const duration = Math.round(geometric(draw, 300));
    const exclusive = firm.exclusive && chance(draw, 0.15);
    const used = exclusive ? EFFECTS.exclusiveFeature.feature : feature(draw);
    rows.push({
      event_id: `e${id}.${use}`,
      account_id: firm.id,
      subscription_id: null,
      user_id: user,
      session_id: `s${id}`,
      occurred_at: `${iso(day)} ${clock(second)}` as SqlTimestamp,
      feature: used,
      event_count: geometric(draw, 6),
      duration_seconds: duration,
      error_count: chance(draw, 0.03) ? geometric(draw, 1.5) : 0,
      is_beta: used === 'esg_scores',
    });
    second += duration + 5;
  }
}
