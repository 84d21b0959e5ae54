/** Samples with published figures, and those of `../shared/reference`, that the tests of the statistics are held to. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';

const SHARED = path.resolve(import.meta.dirname, '..', '..', '..', '..', 'shared');
/** Where the folder is there, its files must be too. */
export const hasShared = existsSync(SHARED);

const rows = (text: string): Record<string, string>[] => parse(text, { columns: true, bom: true, trim: true });
const shared = (...file: string[]) => rows(readFileSync(path.join(SHARED, ...file), 'utf8'));

/** Values by group, groups in the order of `key` where it sorts them. */
function grouped(values: readonly (readonly [string, number])[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [key, value] of [...values].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
    groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}

/**
 * NIST's Statistical Reference Datasets for one-way analysis of variance,
 * https://www.itl.nist.gov/div898/strd/anova/anova.html: the measured SiRstv, and three of Simon and Lesage's, whose
 * values differ in the digit after a constant that grows.
 */
const NIST = [
  {
    dataset: 'SiRstv',
    certified: { f: 1.18046237440255, between: 5.11462616e-2, within: 2.1663656e-1, rSquared: 1.90999039051129e-1 },
    groups: [
      [196.3052, 196.124, 196.189, 196.2569, 196.3403],
      [196.3042, 196.3825, 196.1669, 196.3257, 196.0422],
      [196.1303, 196.2005, 196.2889, 196.0343, 196.1811],
      [196.2795, 196.1748, 196.1494, 196.1485, 195.9885],
      [196.2119, 196.1051, 196.185, 196.0052, 196.209],
    ],
  },
  ...['1', '1000000', '1000000000000'].map((constant, at) => ({
    dataset: ['SmLs01', 'SmLs04', 'SmLs07'][at]!,
    certified: { f: 21, between: 1.68, within: 1.8, rSquared: 4.82758620689655e-1 },
    groups: [4, 3, 5, 3, 5, 3, 5, 3, 5].map((middle) =>
      Array.from({ length: 21 }, (_, i) => Number(`${constant}.${middle + (i === 0 ? 0 : i % 2 === 1 ? -1 : 1)}`)),
    ),
  })),
];

/** Data sets with their certified values: all of the reference folder, or the few above. */
export function nistAnova() {
  if (!hasShared) return NIST;
  return shared('reference', 'published', 'nist_anova', 'certified.csv')
    .filter(({ dataset }) => existsSync(path.join(SHARED, 'reference', 'published', 'nist_anova', `${dataset}.csv`)))
    .map((row) => ({
      dataset: row.dataset!,
      certified: {
        f: Number(row.F),
        between: Number(row.ss_between),
        within: Number(row.ss_within),
        rSquared: Number(row.r_squared),
      },
      groups: [
        ...grouped(
          shared('reference', 'published', 'nist_anova', `${row.dataset}.csv`).map((r) => [r.group!, Number(r.value)]),
        ).values(),
      ],
    }));
}

/**
 * MRR of December 2024 of RavenStack's accounts, by segment, from its files: what R was given for the reference
 * figures.
 * @param dimension a column of its accounts
 */
export function ravenstackMrr(dimension: string): Map<string, number[]> {
  const iso = (date: string) => date.split('-').reverse().join('-');
  const mrr = new Map<string, number>();
  for (const s of shared('data', 'ravenstack', 'ravenstack_subscriptions.csv')) {
    const paid = s.is_trial === 'FALSE' && iso(s.start_date!) <= '2024-12-31';
    if (paid && (s.end_date === '' || iso(s.end_date!) > '2024-12-31'))
      mrr.set(s.account_id!, (mrr.get(s.account_id!) ?? 0) + Number(s.mrr_amount));
  }
  const accounts = shared('data', 'ravenstack', 'ravenstack_accounts.csv');
  return grouped(accounts.map((a) => [a[dimension]!, mrr.get(a.account_id!) ?? 0]));
}

/** What R says of `ravenstackMrr`, one row for each dimension. */
export const ravenstackAnova = () => (hasShared ? shared('reference', 'ravenstack', 'anova_current_mrr.csv') : []);
/** What R's TukeyHSD says of it, one row for each pair. */
export const ravenstackTukey = () => (hasShared ? shared('reference', 'ravenstack', 'tukey_current_mrr.csv') : []);

/** Dried weight of plants: A. J. Dobson, An Introduction to Statistical Modelling (1983); R's `PlantGrowth`. */
export const PLANT_GROWTH = [
  [4.17, 5.58, 5.18, 6.11, 4.5, 4.61, 5.17, 4.53, 5.33, 5.14],
  [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69],
  [6.31, 5.12, 5.54, 5.5, 5.37, 5.29, 4.92, 6.15, 5.8, 5.26],
];

/** Insects left by six sprays, A to F: G. Beall, Biometrika 32 (1942) 243-262; R's `InsectSprays`. */
export const INSECT_SPRAYS = [
  [10, 7, 20, 14, 14, 12, 10, 23, 17, 20, 14, 13],
  [11, 17, 21, 11, 16, 14, 17, 17, 19, 21, 7, 13],
  [0, 1, 7, 2, 3, 1, 2, 1, 3, 0, 1, 4],
  [3, 5, 12, 6, 4, 3, 5, 5, 5, 5, 2, 4],
  [3, 5, 3, 5, 3, 6, 1, 1, 3, 2, 6, 4],
  [11, 9, 15, 22, 15, 16, 13, 10, 26, 26, 24, 13],
];
