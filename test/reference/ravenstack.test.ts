/**
 * RavenStack (real input, made by others) from its five files to REST, against figures that were computed independently of
 * strata: `../shared/reference/README.md` says how. Where the folder `../shared` is there, the test is required.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveWarehouse, type TestServer } from '../support/serve.ts';

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));
const reference = (file: string): Record<string, string>[] =>
  parse(readFileSync(path.join(shared, 'reference/ravenstack', file), 'utf8'), { columns: true, trim: true });

/** Null for an empty cell: undefined, which is not 0. */
const number = (cell: string | null | undefined) => (cell === '' || cell == null ? null : Number(cell));
/** Where the reference's `dimension` is a member. */
const MEMBER: Record<string, string> = { industry: 'industry', referral_source: 'acquisition_channel' };

describe.runIf(existsSync(shared))('RavenStack', () => {
  let warehouse: string;
  let server: TestServer;
  beforeAll(async () => {
    warehouse = mkdtempSync(path.join(tmpdir(), 'strata-ravenstack-'));
    server = await serveWarehouse(warehouse, [`ravenstack:${path.join(shared, 'data/ravenstack')}`]);
  });
  afterAll(async () => {
    await server?.close();
    rmSync(warehouse, { recursive: true, force: true });
  });

  /** Rows of a view by dimension of the reference, keyed `dimension|segment|key`. */
  async function ask(
    view: string,
    measures: string[],
    more: Record<string, unknown>,
    keyOf: (row: Record<string, unknown>) => string,
  ) {
    const found = new Map<string, Record<string, unknown>>();
    for (const [dimension, member] of [['overall', null], ...Object.entries(MEMBER)] as [string, string | null][]) {
      const own = member ? [`${view}.${member}`] : [];
      const dimensions = [...((more.dimensions as string[]) ?? []), ...own];
      const rows = await server.load({
        ...more,
        measures: measures.map((m) => `${view}.${m}`),
        dimensions,
        limit: 50_000,
      });
      for (const row of rows) found.set(`${dimension}|${member ? row[own[0]!] : 'all'}|${keyOf(row)}`, row);
    }
    return found;
  }
  const month = (member: string) => (row: Record<string, unknown>) => String(row[`${member}.month`]).slice(0, 7);
  const byMonth = (view: string) => ({
    timeDimensions: [{ dimension: `${view}.month`, granularity: 'month', dateRange: ['2023-01-01', '2024-12-31'] }],
  });

  /** Compares each reference row's columns with a view's measures: whole cents exactly, ratios to 12 digits. */
  function compare(
    rows: Record<string, string>[],
    key: (row: Record<string, string>) => string,
    found: Map<string, Record<string, unknown>>,
    view: string,
    columns: Record<string, string>,
  ) {
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      const where = `${row.dimension}|${row.segment}|${key(row)}`;
      const answer = found.get(where);
      expect(answer, where).toBeDefined();
      for (const [column, measure] of Object.entries(columns)) {
        const expected = number(row[column]);
        const value = number(answer![`${view}.${measure}`] as string | null);
        if (expected === null || value === null) expect([where, measure, value]).toEqual([where, measure, expected]);
        else
          expect(Math.abs(value - expected), `${where} ${measure}: ${value}, expected ${expected}`).toBeLessThanOrEqual(
            Math.abs(expected) * 1e-12,
          );
      }
    }
  }

  it('has every row of every file, and refuses none', async () => {
    const counts = server.manifest.inputs.map(({ entity, rows, accepted, rejected, duplicates }) => [
      entity,
      rows,
      accepted,
      rejected,
      duplicates,
    ]);
    expect(counts.sort()).toEqual([
      ['accounts', 500, 500, 0, 0],
      ['churn_feedback', 600, 600, 0, 0],
      ['subscriptions', 5000, 5000, 0, 0],
      ['support_tickets', 2000, 2000, 0, 0],
      ['usage_events', 25000, 25000, 0, 0],
    ]);
  });

  it('answers the monthly figures', async () => {
    const columns = {
      opening_mrr: 'opening_mrr',
      new_mrr: 'new_mrr',
      reactivation_mrr: 'reactivation_mrr',
      expansion_mrr: 'expansion_mrr',
      contraction_mrr: 'contraction_mrr',
      churned_mrr: 'churned_mrr',
      closing_mrr: 'mrr',
      opening_customers: 'opening_customers',
      new_customers: 'new_customers',
      reactivated_customers: 'reactivated_customers',
      churned_customers: 'churned_customers',
      active_customers: 'customers',
      arpu: 'arpu',
      logo_churn_rate: 'churn_rate',
      nrr: 'nrr',
      grr: 'grr',
    };
    const found = await ask('revenue', Object.values(columns), byMonth('revenue'), month('revenue.month'));
    // A group without a customer yet has no row in the ledger, and none to report.
    const rows = reference('monthly_metrics.csv').filter((r) => Number(r.opening_mrr) + Number(r.closing_mrr) > 0);
    compare(rows, (r) => r.month!, found, 'revenue', columns);
    expect(rows.length).toBe(found.size);
  });

  it('counts contraction as revenue churn, by metrics.md', async () => {
    // The reference's column of that name is churned MRR alone; metrics.md says (churned + contraction) / opening = 1 - grr.
    const found = await ask(
      'revenue',
      ['revenue_churn_rate', 'churned_mrr', 'opening_mrr'],
      byMonth('revenue'),
      month('revenue.month'),
    );
    const rows = reference('monthly_metrics.csv').filter((r) => Number(r.opening_mrr) > 0);
    expect(rows.length).toBeGreaterThan(200);
    for (const row of rows) {
      const answer = found.get(`${row.dimension}|${row.segment}|${row.month}`)!;
      expect(Number(answer['revenue.revenue_churn_rate'])).toBeCloseTo(1 - Number(row.grr), 12);
      expect(Number(answer['revenue.churned_mrr']) / Number(answer['revenue.opening_mrr'])).toBeCloseTo(
        Number(row.revenue_churn_rate),
        12,
      );
    }
  });

  it('answers the cohorts', async () => {
    const columns = {
      cohort_size: 'cohort_customers',
      retained_customers: 'retained_customers',
      retention_rate: 'retention_rate',
      mrr: 'cohort_mrr',
      mrr_retention: 'net_revenue_retention',
    };
    const more = {
      dimensions: ['cohorts.months_since'],
      timeDimensions: [{ dimension: 'cohorts.cohort_month', granularity: 'month' }],
    };
    const found = await ask(
      'cohorts',
      Object.values(columns),
      more,
      (row) => `${month('cohorts.cohort_month')(row)}|${row['cohorts.months_since']}`,
    );
    const rows = reference('cohorts.csv');
    compare(rows, (r) => `${r.cohort_month}|${r.months_since}`, found, 'cohorts', columns);
    expect(rows.length).toBe(found.size);
  });

  it('answers lifetime value, and nothing where no churn was seen', async () => {
    const found = await ask('revenue', ['ltv'], {}, () => '');
    compare(reference('ltv_by_segment.csv'), () => '', found, 'revenue', { ltv_pooled_churn: 'ltv' });
  });

  it('answers net revenue retention over twelve months', async () => {
    const found = await ask('revenue', ['nrr_12m', 'mrr'], {}, () => '');
    compare(reference('nrr_trailing_12m.csv'), () => '', found, 'revenue', { nrr_12m: 'nrr_12m' });
  });

  it('answers adoption of any feature among customers', async () => {
    const found = await ask('revenue', ['feature_adoption_rate'], byMonth('revenue'), month('revenue.month'));
    const rows = reference('any_feature_adoption.csv').filter((r) =>
      found.has(`${r.dimension}|${r.segment}|${r.month}`),
    );
    expect(rows.length).toBe(found.size);
    compare(rows, (r) => r.month!, found, 'revenue', { adoption_active_only: 'feature_adoption_rate' });
  });

  it('answers satisfaction, in which a ticket without a score is no 0', async () => {
    const found = await ask('surveys', ['responses', 'csat'], {}, () => '');
    compare(reference('csat_by_segment.csv'), () => '', found, 'surveys', {
      responses: 'responses',
      csat_mean: 'csat',
    });
  });

  it('falls into none of the traps', async () => {
    const traps = reference('trap_figures.csv');
    expect(traps.length).toBeGreaterThan(20);
    for (const trap of traps.filter((t) => t.variant!.startsWith('CORRECT'))) {
      const [row] = await server.load({
        measures: ['revenue.mrr', 'revenue.customers'],
        timeDimensions: [
          { dimension: 'revenue.month', dateRange: [`${trap.month_end!.slice(0, 7)}-01`, trap.month_end!] },
        ],
      });
      expect([Number(row!['revenue.mrr']), Number(row!['revenue.customers'])]).toEqual([
        Number(trap.mrr),
        Number(trap.active_accounts),
      ]);
    }
  });
});
