/**
 * The intervals of the scorecard: each 90 % interval holds the truth in about 90 of 100 samples, and is what its function of
 * statistics says where there is one. The formulas are those of the model, run by the engine over a row per sample.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { random } from '../../sources/demo/prng.ts';
import { tQuantile } from '../../transforms/statistics/t-quantile.ts';
import { wilson } from '../../transforms/statistics/wilson.ts';

interface Measure {
  readonly name: string;
  readonly type: string;
  readonly sql: string;
}
const cubes = (file: string) => {
  const text = readFileSync(fileURLToPath(new URL(`../../model/cubes/${file}.yml`, import.meta.url)), 'utf8');
  return (parse(text) as { cubes: { measures: Measure[] }[] }).cubes[0]!.measures;
};
type Sample = Record<string, number>;

/** SQL of a measure over one row: measures that it is made of are put in its place, sums are columns. */
function formula(measures: readonly Measure[], name: string, columns: ReadonlySet<string>): string {
  if (columns.has(name)) return name;
  const measure = measures.find((m) => m.name === name)!;
  expect(measure.type, `${name} is no column of the samples`).toBe('number');
  return measure.sql.replaceAll(/\{(?:CUBE\.)?(\w+)\}/g, (_, other: string) => formula(measures, other, columns));
}

async function figures(file: string, names: readonly string[], samples: readonly Sample[]) {
  const columns = Object.keys(samples[0]!);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const types = columns.map((c) => `"${c}" ${/mrr|profit/.test(c) ? 'double' : 'bigint'}`);
    await connection.run(`create table samples (${types.join(', ')})`);
    for (let at = 0; at < samples.length; at += 500) {
      const rows = samples.slice(at, at + 500).map((sample) => `(${columns.map((c) => sample[c]).join(', ')})`);
      await connection.run(`insert into samples values ${rows.join(', ')}`);
    }
    const asked = names.map((name) => `${formula(cubes(file), name, new Set(columns))} as "${name}"`);
    const reader = await connection.runAndReadAll(`select ${asked.join(', ')} from samples order by rowid`);
    return reader.getRowObjectsJS() as Record<string, number | null>[];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** How many of the intervals hold the truth. */
async function coverage(file: string, name: string, truth: number, samples: readonly Sample[]): Promise<number> {
  const found = await figures(file, [`${name}_low`, `${name}_high`], samples);
  return found.filter((row) => row[`${name}_low`]! <= truth && truth <= row[`${name}_high`]!).length / samples.length;
}
const about90 = (share: number) => {
  expect(share).toBeGreaterThanOrEqual(0.86);
  expect(share).toBeLessThanOrEqual(0.94);
};

const SAMPLES = 3000;
const draws = (seed: number) => {
  const draw = random(seed, 90);
  const count = (n: number, rate: number) => Array.from({ length: n }, draw).filter((x) => x < rate).length;
  const normal = () => Array.from({ length: 12 }, draw).reduce((a, b) => a + b) - 6;
  const customers = (n: number, spread: number) => {
    // Log-normal MRR with a mean of 500.
    const mrr = Array.from({ length: n }, () => 500 * Math.exp(spread * normal() - spread ** 2 / 2));
    const sum = mrr.reduce((a, b) => a + b);
    return {
      mrr: sum,
      mrr_squares: mrr.reduce((a, b) => a + b * b, 0),
      customers: n,
      customer_months: n,
      mrr_months: sum,
    };
  };
  return { draw, count, customers };
};
const samples = (seed: number, sample: (of: ReturnType<typeof draws>) => Sample) => {
  const of = draws(seed);
  return Array.from({ length: SAMPLES }, () => sample(of));
};

const RATES = [
  ['segment_months', 'churn_rate', 'churned_customers', 'opening_customer_months'],
  ['segment_months', 'churn_rate_6m', 'churned_customers_6m', 'opening_customers_6m'],
  ['segment_months', 'trial_to_paid_rate', 'trials_converted', 'trials_matured'],
  ['trial_outcomes', 'trial_to_paid_rate', 'converted_trials', 'matured_trials'],
  ['revenue_ledger', 'churn_rate', 'churned_customers', 'opening_customer_months'],
] as const;

test.each(RATES)(
  "%s.%s has Wilson's interval, which is right from the first case on",
  async (file, name, events, cases) => {
    const counts = [0, 1, 2, 5, 29, 30, 400].flatMap((n) =>
      [0, 1, 3, Math.floor(n / 2), n].map((x) => [Math.min(x, n), n] as const),
    );
    const found = await figures(
      file,
      [`${name}_low`, `${name}_high`],
      counts.map(([x, n]) => ({ [events]: x, [cases]: n })),
    );
    found.forEach((row, at) => {
      const [x, n] = counts[at]!;
      const exact = wilson(x, n);
      if (!exact) {
        expect(row).toEqual({ [`${name}_low`]: null, [`${name}_high`]: null });
        return;
      }
      expect(row[`${name}_low`]).toBeCloseTo(exact.low, 12);
      expect(row[`${name}_high`]).toBeCloseTo(exact.high, 12);
      // No crumbs beyond 0 and 1.
      if (x === 0) expect(row[`${name}_low`]).toBe(0);
      if (x === n) expect(row[`${name}_high`]).toBe(1);
    });
    const truth = 0.3;
    about90(
      await coverage(
        file,
        name,
        truth,
        samples(1, ({ count }) => ({ [events]: count(60, truth), [cases]: 60 })),
      ),
    );
  },
);

test('the adoption rate has that of the customers of the closing month, however many months are taken together', async () => {
  const quarter = { adopting_customer_months: 45, customer_months: 90, customers: 30 };
  const [row] = await figures('segment_months', ['feature_adoption_rate_low', 'feature_adoption_rate_high'], [quarter]);
  expect(row!.feature_adoption_rate_low).toBeCloseTo(wilson(15, 30)!.low, 12);
  expect(row!.feature_adoption_rate_high).toBeCloseTo(wilson(15, 30)!.high, 12);
});

test.each([
  ['segment_months', 0.5, 0.2, 20],
  ['segment_months', 0.3, 0.3, 60],
  ['survey_responses', 0.7, 0.1, 200],
] as const)('nps of %s: promoters %d and detractors %d of %d', async (file, promoters, detractors, answers) => {
  const truth = 100 * (promoters - detractors);
  const sample = ({ draw }: ReturnType<typeof draws>) => {
    const drawn = Array.from({ length: answers }, draw);
    const [p, d] = [drawn.filter((x) => x < promoters).length, drawn.filter((x) => x > 1 - detractors).length];
    return { nps_net: p - d, nps_extremes: p + d, nps_responses: answers };
  };
  about90(await coverage(file, 'nps', truth, samples(answers, sample)));
});

test('nps stays within its bounds, by hand: Agresti and Min add an answer to either side and two to neither', async () => {
  const given = [
    [3, 3, 3],
    [-1, 1, 1],
    [2, 8, 20],
    [0, 0, 0],
  ] as const;
  const found = await figures(
    'segment_months',
    ['nps_low', 'nps_high'],
    given.map(([net, extremes, n]) => ({ nps_net: net, nps_extremes: extremes, nps_responses: n })),
  );
  expect(found[0]).toMatchObject({ nps_high: 100 });
  expect(found[1]).toMatchObject({ nps_low: -100 });
  const [difference, error] = [2 / 22, Math.sqrt((9 / 22 - (2 / 22) ** 2) / 22)];
  expect(found[2]!.nps_low).toBeCloseTo(100 * (difference - 1.6448536 * error), 4);
  expect(found[2]!.nps_high).toBeCloseTo(100 * (difference + 1.6448536 * error), 4);
  expect(found[3]).toEqual({ nps_low: null, nps_high: null });
});

test.each([
  [12, 0.5],
  [30, 0.8],
  [300, 1],
])('arpu of %d customers whose MRR is spread by %d', async (n, spread) => {
  about90(
    await coverage(
      'segment_months',
      'arpu',
      500,
      samples(n, ({ customers }) => customers(n, spread)),
    ),
  );
});

test("arpu's reach is Student's, to a twentieth from three customers and a hundredth from six", async () => {
  const sizes = [1, 2, 3, 4, 6, 10, 30, 1000];
  // Two thirds pay 300 and one third pays 900.
  const rows = sizes.map((n) => ({ customers: n, mrr: 500 * n, mrr_squares: n * (300 ** 2 * (2 / 3) + 900 ** 2 / 3) }));
  const found = await figures('segment_months', ['arpu_reach'], rows);
  sizes.forEach((n, at) => {
    const error = Math.sqrt((80_000 * n) / (n - 1) / n) / 500;
    const { arpu_reach } = found[at]!;
    if (n < 3) expect(arpu_reach).toBeNull();
    else expect(Math.abs(arpu_reach! / (tQuantile(0.95, n - 1) * error) - 1)).toBeLessThan(n < 6 ? 0.055 : 0.01);
  });
});

test.each([
  [40, 0.03],
  [100, 0.01],
  [300, 0.02],
])('ltv of %d customers of whom %d leave in a month', async (n, rate) => {
  const truth = (500 * 0.8) / rate;
  const sample = ({ customers, count }: ReturnType<typeof draws>) => {
    const of = customers(n, 0.7);
    return {
      ...of,
      closing_gross_profit: of.mrr * 0.8,
      opening_customers_6m: 6 * n,
      churned_customers_6m: count(6 * n, rate),
    };
  };
  const known = samples(n, sample).filter((row) => row.churned_customers_6m! > 0);
  expect(known.length).toBeGreaterThan(SAMPLES * 0.99);
  about90(await coverage('segment_months', 'ltv', truth, known));
});

test('ltv is within its interval, and nothing is known of it where nobody left', async () => {
  const month = {
    ...{ customers: 30, mrr: 15_000, mrr_squares: 1e7, closing_gross_profit: 12_000, opening_customers_6m: 180 },
  };
  const names = ['ltv_low', 'ltv', 'ltv_high'];
  const [some, none] = await figures('segment_months', names, [
    { ...month, churned_customers_6m: 4 },
    { ...month, churned_customers_6m: 0 },
  ]);
  expect(some!.ltv).toBeCloseTo(400 / (4 / 180), 9);
  expect(some!.ltv_low! < some!.ltv! && some!.ltv! < some!.ltv_high!).toBe(true);
  // By hand: churn alone tells to within a factor of exp(2 asinh(z / 2 * sqrt(1 / 4 - 1 / 180))) = 2.17.
  const churn = 2 * Math.asinh((1.6448536 / 2) * Math.sqrt(1 / 4 - 1 / 180));
  const arpu = tQuantile(0.95, 29) * Math.sqrt((30 * 1e7) / 15_000 ** 2 / 29 - 1 / 29);
  expect(Math.log(some!.ltv_high! / some!.ltv!)).toBeCloseTo(Math.hypot(churn, arpu), 4);
  expect(none).toEqual({ ltv_low: null, ltv: null, ltv_high: null });
});

test.each(['segment_months', 'acquisition_entries'])('lead velocity of %s, leads coming one by one', async (file) => {
  const poisson = (draw: () => number, mean: number) => {
    let [count, product] = [0, draw()];
    for (; product > Math.exp(-mean); count++) product *= draw();
    return count;
  };
  const sample = ({ draw }: ReturnType<typeof draws>) => ({
    ...{ comparable_leads: poisson(draw, 24), qualified_leads_before: poisson(draw, 16) },
  });
  about90(await coverage(file, 'lead_velocity', 0.5, samples(6, sample)));
  const [none, gone] = await figures(
    file,
    ['lead_velocity_low', 'lead_velocity', 'lead_velocity_high'],
    [
      { comparable_leads: 3, qualified_leads_before: 0 },
      { comparable_leads: 0, qualified_leads_before: 3 },
    ],
  );
  expect(none).toEqual({ lead_velocity_low: null, lead_velocity: null, lead_velocity_high: null });
  const high = wilson(0, 3)!.high;
  expect(gone).toMatchObject({ lead_velocity_low: -1, lead_velocity: -1 });
  expect(gone!.lead_velocity_high).toBeCloseTo(high / (1 - high) - 1, 12);
});
