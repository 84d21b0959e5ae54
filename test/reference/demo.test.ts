/**
 * The demo company from its dirty extracts to REST, against figures computed from the generated rows in plain TypeScript,
 * and against what was planted in it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servedBuild } from '../../server/warehouse/publish.ts';
import { attachReadOnly, openDatabase } from '../../server/warehouse/session.ts';
import { DIRT, type Dirt } from '../../sources/demo/dirt.ts';
import { adSpendRows } from '../../sources/demo/marketing/ad-spend.ts';
import { identityTruth } from '../../sources/demo/people/identity.ts';
import { CHANNELS, EFFECTS, LAST_DAY, REGIONS } from '../../sources/demo/truth.ts';
import { company, groupBy, MONTHS, mrrOf, type Opening, openings } from '../sources/demo/panel.ts';
import { serveWarehouse, type TestServer } from '../support/serve.ts';

const sum = (of: readonly number[]) => of.reduce((total, x) => total + x, 0);

describe('the demo company', () => {
  let warehouse: string;
  let server: TestServer;
  beforeAll(async () => {
    warehouse = mkdtempSync(path.join(tmpdir(), 'strata-demo-'));
    server = await serveWarehouse(warehouse, ['demo']);
  });
  afterAll(async () => {
    await server?.close();
    rmSync(warehouse, { recursive: true, force: true });
  });

  const range = (from: string) => [{ dimension: 'revenue.month', dateRange: [from, LAST_DAY] }];
  /** A measure of the view `revenue` by one of its dimensions. */
  async function by(dimension: string, measure: string, more: object = {}): Promise<Map<string, number>> {
    const query = { measures: [`revenue.${measure}`], dimensions: [`revenue.${dimension}`], limit: 50_000, ...more };
    const rows = await server.load(query);
    return new Map(rows.map((row) => [String(row[`revenue.${dimension}`]), Number(row[`revenue.${measure}`])]));
  }

  it('has as many accepted, refused and duplicate rows as were written', () => {
    const found = Object.fromEntries(server.manifest.inputs.map((input) => [input.path, input]));
    for (const [file, dirt] of Object.entries(DIRT) as [string, Dirt][]) {
      const { rows, accepted, rejected, duplicates } = found[file]!;
      expect({ rejected, duplicates }, file).toEqual({
        rejected: sum(Object.values(dirt.rejected)),
        duplicates: dirt.exact + (dirt.stale ?? 0),
      });
      expect(accepted + rejected + duplicates).toBe(rows);
    }
    expect(Object.keys(found).sort()).toEqual(Object.keys(DIRT).sort());
  });

  it('finds whose the records of the silos are', async () => {
    const truth = new Map(identityTruth().map((of) => [`${of.entity} ${of.id}`, of.account_id]));
    const database = await openDatabase(':memory:');
    const connection = await database.connect();
    await attachReadOnly(connection, servedBuild(warehouse).file, 'build');
    const select = `select entity || ' ' || record_id, account_id, matched_by from build.record_matches`;
    const rows = (await connection.runAndReadAll(select)).getRowsJS() as [string, string | null, string | null][];
    database.close();
    // What no extract lists with an account, such as rows of deleted accounts, belongs to nobody.
    const judged = (of: typeof rows) => {
      const found = of.filter(([, account]) => account !== null);
      const right = found.filter(([id, account]) => truth.get(id) === account).length;
      const true_ = of.filter(([id]) => (truth.get(id) ?? null) !== null).length;
      return { precision: right / found.length, recall: right / true_ };
    };
    const all = judged(rows);
    expect(all.precision).toBeGreaterThanOrEqual(0.99);
    expect(all.recall).toBeGreaterThanOrEqual(0.97);
    expect(all.recall).toBeLessThan(1);
    // Without those that name their account themselves. One in twenty has nothing that any rule could go by.
    const hard = judged(rows.filter(([, , by]) => by !== 'account id'));
    expect(hard.precision).toBeGreaterThanOrEqual(0.99);
    expect(hard.recall).toBeGreaterThanOrEqual(0.9);
    // Strangers stay strangers.
    const strangers = rows.filter(([id]) => truth.get(id) === null);
    expect(strangers.length).toBe(1600 + 12 + 24);
    expect(strangers.filter(([, account]) => account !== null)).toEqual([]);
  });

  it('has every month’s MRR to the cent', async () => {
    const rows = await server.load({
      measures: ['revenue.mrr', 'revenue.customers', 'revenue.churned_customers'],
      timeDimensions: [{ dimension: 'revenue.month', granularity: 'month', dateRange: [MONTHS[0], LAST_DAY] }],
      filters: [{ member: 'revenue.account_name', operator: 'set' }],
    });
    const churned = groupBy(openings, (o) => o.month);
    const expected = MONTHS.map((month) => {
      const mrr = company.map((client) => mrrOf(client, month)).filter((x) => x > 0);
      return [month, sum(mrr), mrr.length, (churned.get(month) ?? []).filter((o) => o.closing === 0).length];
    });
    const found = rows.map((row) => [
      String(row['revenue.month']).slice(0, 10),
      Number(row['revenue.mrr']),
      Number(row['revenue.customers']),
      Number(row['revenue.churned_customers']),
    ]);
    expect(found).toEqual(expected);
  });

  it('has one spelling of each country and channel', async () => {
    const known = Object.values(REGIONS).flatMap((region) => Object.keys(region.countries));
    const named = async (dimension: string) =>
      [...(await by(dimension, 'customers')).keys()].filter((value) => value !== 'null').sort();
    expect(await named('country')).toEqual(known.sort());
    expect(await named('acquisition_channel')).toEqual(Object.keys(CHANNELS).sort());
  });

  it('shows the leak of the advisors', async () => {
    const { firmType, from, after } = EFFECTS.advisorLeak;
    const rates = await by('firm_type', 'churn_rate', { timeDimensions: range(from) });
    expect(Math.abs(rates.get(firmType)! / after - 1)).toBeLessThan(0.25);
    const rate = (of: Opening[]) => of.filter((o) => o.closing === 0).length / of.length;
    const since = groupBy(
      openings.filter((o) => o.month >= from),
      (o) => o.client.firm.firmType,
    );
    for (const [type, of] of since) expect(rates.get(type), type).toBeCloseTo(rate(of), 10);
  });

  it('shows that heavy users expand and light users contract', async () => {
    const nrr = await by('usage_level', 'nrr');
    expect(nrr.get('heavy')).toBeGreaterThan(1);
    expect(nrr.get('light')).toBeLessThan(0.985);
  });

  it('shows every dollar that was spent, and that a customer of paid social costs twice one of paid search', async () => {
    const rows = await server.load({
      measures: ['acquisition.spend', 'acquisition.cac'],
      dimensions: ['acquisition.channel'],
    });
    const found = new Map(rows.map((row) => [row['acquisition.channel'], row]));
    const spent = ['2023', '2024', '2025', '2026'].flatMap((year) => adSpendRows(company, year));
    for (const [channel, of] of groupBy(spent, (row) => row.channel))
      expect(Number(found.get(channel)!['acquisition.spend'])).toBeCloseTo(sum(of.map((row) => row.spend)), 2);
    const { worse, better, ratio } = EFFECTS.acquisition.cac;
    const [high, low] = [worse, better].map((channel) => Number(found.get(channel)!['acquisition.cac']));
    expect(Math.abs(high! / low! / ratio - 1)).toBeLessThan(0.25);
  });

  it('shows that hedge funds on Starter leave three times as often', async () => {
    const { firmType, plan, ratio, others } = EFFECTS.hedgeFundStarterChurn;
    const rate = async (filters: object[]) => {
      const [row] = await server.load({
        measures: ['revenue.churn_rate'],
        timeDimensions: range('2023-11-01'),
        filters,
      });
      return Number(row!['revenue.churn_rate']);
    };
    const is = (member: string, operator: string, value: string) => ({
      member: `revenue.${member}`,
      operator,
      values: [value],
    });
    const starter = await rate([is('firm_type', 'equals', firmType), is('plan', 'equals', plan)]);
    const rest = await rate([is('firm_type', 'notEquals', firmType), is('firm_type', 'notEquals', 'advisor')]);
    expect(Math.abs(starter / others / ratio - 1)).toBeLessThan(0.25);
    expect(Math.abs(rest / others - 1)).toBeLessThan(0.25);
  });

  it('shows that a customer of a partner is worth twice one of paid social', async () => {
    const { better, worse, ratio } = EFFECTS.channelLtv;
    const all = { timeDimensions: range('2023-11-01') };
    const [arpu, churn] = [
      await by('acquisition_channel', 'arpu', all),
      await by('acquisition_channel', 'churn_rate', all),
    ];
    const ltv = (channel: string) => arpu.get(channel)! / churn.get(channel)!;
    expect(Math.abs(ltv(better) / ltv(worse) / ratio - 1)).toBeLessThan(0.25);
  });

  it('shows which segmentation tells what customers pay, and that the region does not', async () => {
    const { etaSquaredAtLeast, etaSquaredOfOthersBelow } = EFFECTS.mrrByAumTier;
    const rows = await server.load({
      measures: ['segment_quality.distinctiveness'],
      dimensions: ['segment_quality.segmentation', 'segment_quality.verdict'],
      timeDimensions: [{ dimension: 'segment_quality.month', dateRange: ['2026-10-01', LAST_DAY] }],
      filters: [{ member: 'segment_quality.measure', operator: 'equals', values: ['mrr'] }],
    });
    const found = new Map(
      rows.map((row) => [row['segment_quality.segmentation'], Number(row['segment_quality.distinctiveness'])]),
    );
    expect(found.get('aum_tier')).toBeGreaterThanOrEqual(etaSquaredAtLeast);
    expect(found.get('usage_level')).toBeLessThan(etaSquaredOfOthersBelow);
    const verdicts = new Map(rows.map((row) => [row['segment_quality.segmentation'], row['segment_quality.verdict']]));
    expect([verdicts.get('aum_tier'), verdicts.get('usage_level')]).toEqual(['keep', 'rebuild']);
  });

  it('shows that only advisors use the client proposals', async () => {
    const { feature, firmType, adoption } = EFFECTS.exclusiveFeature;
    const rows = await server.load({
      measures: ['engagement.feature_adoption_rate'],
      dimensions: ['engagement.firm_type'],
      timeDimensions: [{ dimension: 'engagement.date', dateRange: ['2025-11-01', LAST_DAY] }],
      filters: [
        { member: 'engagement.feature', operator: 'equals', values: [feature] },
        { member: 'engagement.firm_type', operator: 'set' },
      ],
    });
    const rates = new Map(
      rows.map((row) => [row['engagement.firm_type'], Number(row['engagement.feature_adoption_rate'])]),
    );
    // Of those who have it not everybody uses it in each month.
    expect(rates.get(firmType)).toBeGreaterThan(adoption / 2);
    expect(rates.get(firmType)).toBeLessThan(adoption);
    expect([...rates].filter(([type, rate]) => type !== firmType && rate > 0)).toEqual([]);
    expect(rates.size).toBe(8);
  });

  it('shows what the impressions of one creative cost since October', async () => {
    const { from, channel, campaign, creative, ratio } = EFFECTS.acquisition.dearCpm;
    const cpm = async (dateRange: string[]) => {
      const [row] = await server.load({
        measures: ['acquisition.cpm'],
        timeDimensions: [{ dimension: 'acquisition.date', dateRange }],
        filters: Object.entries({ channel, campaign, creative }).map(([name, value]) => {
          return { member: `acquisition.${name}`, operator: 'equals', values: [value] };
        }),
      });
      return Number(row!['acquisition.cpm']);
    };
    const found = (await cpm([from, LAST_DAY])) / (await cpm(['2026-07-01', '2026-09-30']));
    expect(Math.abs(found / ratio - 1)).toBeLessThan(0.1);
  });

  it('shows that deals grow with the tier, and how long each kind of firm takes', async () => {
    const pipeline = async (dimension: string, measure: string) => {
      const rows = await server.load({
        measures: [`pipeline.${measure}`],
        dimensions: [`pipeline.${dimension}`],
        filters: [{ member: 'pipeline.deal_type', operator: 'equals', values: ['new'] }],
      });
      return new Map(rows.map((row) => [row[`pipeline.${dimension}`], Number(row[`pipeline.${measure}`])]));
    };
    const size = await pipeline('aum_tier', 'avg_deal_size');
    const { ratioAtLeast } = EFFECTS.deals.sizeByAumTier;
    expect(size.get('gold')! / size.get('silver')!).toBeGreaterThanOrEqual(ratioAtLeast);
    expect(size.get('platinum')! / size.get('gold')!).toBeGreaterThanOrEqual(ratioAtLeast);
    const won = await pipeline('aum_tier', 'won_deals');
    // Hardly a won deal is of no segment.
    expect((won.get(null) ?? 0) / sum([...won.values()])).toBeLessThan(0.05);
    const { days } = EFFECTS.deals.salesCycle;
    const cycles = await pipeline('firm_type', 'sales_cycle_days');
    for (const [type, median] of Object.entries(days))
      expect(Math.abs(cycles.get(type)! / median - 1), type).toBeLessThan(0.2);
  });

  it('judges the experiments as they were planted', async () => {
    const rows = await server.load({
      measures: ['experiments.rate', 'experiments.p_value'],
      dimensions: ['experiments.experiment_id', 'experiments.variant', 'experiments.verdict'],
      filters: [{ member: 'experiments.segmentation', operator: 'equals', values: ['*'] }],
    });
    const of = (id: string, variant: string) =>
      rows.find((row) => row['experiments.experiment_id'] === id && row['experiments.variant'] === variant)!;
    const { control, treatment } = EFFECTS.experiments['EXP-1'];
    expect(Math.abs(Number(of('EXP-1', 'control')['experiments.rate']) - control)).toBeLessThan(0.06);
    expect(Math.abs(Number(of('EXP-1', 'treatment')['experiments.rate']) - treatment)).toBeLessThan(0.06);
    expect(of('EXP-1', 'treatment')['experiments.verdict']).toBe('better');
    for (const id of ['EXP-2', 'EXP-3']) {
      expect(of(id, 'treatment')['experiments.verdict'], id).toBe('not yet');
      expect(Number(of(id, 'treatment')['experiments.p_value'])).toBeGreaterThan(0.05);
    }
  });

  it('shows that advisors recommend less since the client portal', async () => {
    const nps = async (dateRange: [string, string]) => {
      const [row] = await server.load({
        measures: ['surveys.nps'],
        filters: [{ member: 'surveys.firm_type', operator: 'equals', values: [EFFECTS.nps.advisors.firmType] }],
        timeDimensions: [{ dimension: 'surveys.submitted_date', dateRange }],
      });
      return Number(row!['surveys.nps']);
    };
    const { from, before, after } = EFFECTS.nps.advisors;
    expect(Math.abs((await nps(['2024-01-01', '2026-02-28'])) - before)).toBeLessThan(15);
    expect(Math.abs((await nps([from, LAST_DAY])) - after)).toBeLessThan(15);
  });
});
