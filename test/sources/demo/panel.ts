/** The company's MRR by client and month, computed from its subscriptions by the words of the metric definitions. */
import { type Client, makeCompany } from '../../../sources/demo/company.ts';
import { makeWorld } from '../../../sources/demo/world.ts';

export const company = makeCompany();
export const world = makeWorld(company);
export const clientOf = new Map(company.map((client) => [client.firm.id, client]));

/** Standard errors that a planted figure may be off: 1 in 100 samples is further away. */
export const FAR = 2.6;

export const MONTHS: string[] = [];
for (let year = 2023; year <= 2026; year++)
  for (let month = 1; month <= 12; month++) MONTHS.push(`${year}-${String(month).padStart(2, '0')}-01`);
MONTHS.splice(0, MONTHS.indexOf('2023-11-01'));
MONTHS.splice(MONTHS.indexOf('2026-10-01') + 1);

const monthEnd = (month: string) =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).toISOString().slice(0, 10);

/** A client at the opening of a month (it was a customer then), and what came of it. */
export interface Opening {
  readonly client: Client;
  readonly month: string;
  readonly plan: string;
  readonly opening: number;
  readonly closing: number;
}

const covering = (client: Client, month: string) => {
  const end = monthEnd(month);
  return client.subscriptions.filter(
    (s) => !s.is_trial && s.start_date <= end && (s.end_date === null || s.end_date > end),
  );
};
export const mrrOf = (client: Client, month: string) =>
  covering(client, month).reduce((sum, s) => sum + s.mrr_amount, 0);

export const openings: Opening[] = company.flatMap((client) =>
  MONTHS.slice(1).flatMap((month, i) => {
    const opening = mrrOf(client, MONTHS[i]!);
    if (opening === 0) return [];
    const plan = covering(client, MONTHS[i]!).find((s) => s.plan !== 'Data Add-on')!.plan!;
    return [{ client, month, plan, opening, closing: mrrOf(client, month) }];
  }),
);

/** Churned customers, customers at the opening, and the rate with its standard error (of a Poisson count). */
export function churn(of: readonly Opening[]) {
  const churned = of.filter((o) => o.closing === 0).length;
  return { churned, opening: of.length, rate: churned / of.length, error: Math.sqrt(churned) / of.length };
}

/** Sums by client of what `values` gives for its openings: clients, not months, are independent of one another. */
export function byClient(of: readonly Opening[], values: (o: Opening) => readonly number[]): number[][] {
  const sums = new Map<Client, number[]>();
  for (const o of of) {
    const add = values(o);
    const sum = sums.get(o.client) ?? add.map(() => 0);
    sums.set(
      o.client,
      sum.map((s, i) => s + add[i]!),
    );
  }
  return [...sums.values()];
}

/** A ratio of sums over clients, and the standard error of its logarithm (linearised). */
export function ratioOfSums(clients: readonly (readonly number[])[]): { ratio: number; error: number } {
  const total = (i: number) => clients.reduce((sum, c) => sum + c[i]!, 0);
  const [above, below] = [total(0), total(1)];
  const error = Math.sqrt(clients.reduce((sum, c) => sum + (c[0]! / above - c[1]! / below) ** 2, 0));
  return { ratio: above / below, error };
}

export function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

/** Between-group sum of squares / total sum of squares. */
export function etaSquared(groups: Iterable<readonly number[]>): number {
  const all = [...groups];
  const mean = (of: readonly number[]) => of.reduce((sum, x) => sum + x, 0) / of.length;
  const grand = mean(all.flat());
  const between = all.reduce((sum, g) => sum + g.length * (mean(g) - grand) ** 2, 0);
  return between / all.flat().reduce((sum, x) => sum + (x - grand) ** 2, 0);
}

/** How many of how many. */
export type Count = readonly [hits: number, of: number];
export const count = <T>(rows: readonly T[], hit: (row: T) => boolean): Count => [rows.filter(hit).length, rows.length];

/** By how many standard errors the second share is above the first: the two-proportion z statistic, pooled. */
export function zOfShares([a, m]: Count, [b, n]: Count): number {
  const pooled = (a + b) / (m + n);
  return (b / n - a / m) / Math.sqrt(pooled * (1 - pooled) * (1 / m + 1 / n));
}

export const median = (of: readonly number[]): number => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)]!;
