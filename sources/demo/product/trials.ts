/** The product's trials that billing does not know: firms that only looked, and a few whose trial was a matter of days. */
import type { RowOf } from '../../contract.ts';
import type { trials } from '../../product/trials.ts';
import { iso } from '../calendar.ts';
import type { Client } from '../company.ts';
import { DIRT } from '../dirt.ts';
import { between, chance } from '../distributions.ts';
import type { Extract } from '../extract.ts';
import { STREAM } from '../firms.ts';
import { END } from '../lifecycle.ts';
import { random } from '../prng.ts';
import { FORMATS, made, tableExtract } from '../table.ts';
import { SEED } from '../truth.ts';

export type TrialRow = RowOf<typeof trials>;

const PATH = 'product/trials.csv';

export function trialRows(company: readonly Client[], seed = SEED): TrialRow[] {
  const rows = company.flatMap(({ firm, life, account }) => {
    const draw = random(seed, STREAM.trials, firm.index);
    const [first] = life.spans;
    const looked = !first && chance(draw, 0.5);
    const short = first && !first.trial && first.start > firm.signup && first.start < END && chance(draw, 0.03);
    if (!looked && !short) return [];
    const start = looked ? firm.signup + between(draw, 0, 6) : firm.signup;
    const end = first && short ? first.start : start + 14;
    if (start >= END) return [];
    return [{ account_id: firm.id, plan: account.plan, start_date: iso(start), end_date: iso(end), updated_at: null }];
  });
  return rows.map((row, i) => ({ trial_id: `TR-${i + 1}`, ...row }));
}

export const trialsExtract = (company: readonly Client[]): Extract =>
  tableExtract<TrialRow>({
    path: PATH,
    format: FORMATS.plain,
    columns: {
      trial: (row) => row.trial_id,
      account: (row) => row.account_id,
      plan: (row) => row.plan,
      started: (row) => row.start_date,
      ended: (row) => row.end_date,
    },
    rows: () => trialRows(company),
    extra: ([model]) => made(DIRT[PATH].orphans, model!, (i) => ({ trial_id: `TR-O${i}`, account_id: `MA-7700${i}` })),
  });
