/** Marketing from impressions to customers, from a seed, with one factor of the chain changed in one segment. */
import { type DuckDBConnection, DuckDBDateValue } from '@duckdb/node-api';
import { exp, normal, pick } from '../sources/demo/distributions.ts';
import { random } from '../sources/demo/prng.ts';
import {
  cases,
  DIMENSIONS,
  events,
  type Fault,
  faultsOf,
  gamma,
  holds,
  LAST_DAY,
  type Leaf,
  leavesOf,
} from './planted.ts';

/** The factors of acquisition cost, each the measure that is watched of it. */
export const FACTORS = ['cpm', 'ctr', 'click_to_lead_rate', 'lead_to_customer_rate'] as const;
export type Factor = (typeof FACTORS)[number];
/** Columns of sums, named as the measures of `acquisition`. */
export const MEASURES = ['spend', 'impressions', 'clicks', 'leads', 'new_customers', 'acquisition_cost'] as const;

export interface ChainOptions {
  readonly seed: number;
  readonly leaves: number;
  readonly days: number;
  readonly factor: Factor;
  readonly over: number;
}
export interface PlantedChain {
  readonly leaves: readonly Leaf[];
  readonly fault: Fault;
}

/** Makes the table `name`: the dimensions, `day` and the sums. The factor got worse: costs rose, or rates fell. */
export async function plantChain(
  connection: DuckDBConnection,
  name: string,
  { seed, leaves: count, days, factor, over }: ChainOptions,
): Promise<PlantedChain> {
  const common = { seed, kind: 'ratio', leaves: count, days, faults: 1, over, share: [0.03, 0.3] } as const;
  const leaves = leavesOf(common);
  const worse = factor === 'cpm' ? [1.5, 2, 2.5] : [0.4, 0.5, 0.65];
  const fault: Fault = { ...faultsOf({ ...common, factors: worse }, leaves)[0]!, daysBack: 27 };
  const draw = random(seed, 4);
  const last = Date.parse(LAST_DAY) / 86_400_000;
  const weather = Array.from({ length: days }, () => exp(0.05 * normal(draw)));
  const rates = new Map(
    leaves.map((leaf) => [
      leaf,
      { cpm: 20 * exp(0.4 * normal(draw)), ctr: 0.01 * pick(draw, [0.7, 1, 1.4]), lead: 0.06, customer: 0.25 },
    ]),
  );
  const columns = [...DIMENSIONS.map((d) => `${d} varchar`), '"day" date', ...MEASURES.map((m) => `${m} double`)];
  await connection.run(`create or replace table ${name} (${columns.join(', ')})`);
  const appender = await connection.createAppender(name);
  for (const leaf of leaves) {
    const { cpm, ctr, lead, customer } = rates.get(leaf)!;
    for (let back = days - 1; back >= 0; back--) {
      const ill = back <= fault.daysBack && holds(leaf, fault.where);
      const times = (of: Factor) => (ill && of === factor ? fault.factor : 1);
      const impressions = events(draw, (leaf.volume * 900 * weather[back]! * gamma(draw, 12)) / 12);
      const clicks = cases(draw, impressions, ctr * times('ctr'));
      const leads = cases(draw, clicks, lead * times('click_to_lead_rate'));
      const customers = cases(draw, leads, customer * times('lead_to_customer_rate'));
      const spend = (impressions / 1000) * cpm * times('cpm') * exp(0.08 * normal(draw));
      for (const value of leaf.values) appender.appendVarchar(value);
      appender.appendDate(new DuckDBDateValue(last - back));
      for (const sum of [spend, impressions, clicks, leads, customers, spend]) appender.appendDouble(sum);
      appender.endRow();
    }
  }
  appender.closeSync();
  return { leaves, fault };
}
