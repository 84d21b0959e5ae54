/** One client under four ids, on both engines: the CRM filed it twice, billing has a payer, the product a user. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePlan } from '../../../transforms/index.ts';
import { DEFAULT_SETTINGS } from '../../../transforms/settings.ts';
import { duckdb, type Engine, postgres, runPlan, type Value } from '../../support/engines.ts';

const plan = makePlan({
  settings: { ...DEFAULT_SETTINGS, extractedOn: '2024-04-30' },
  segmentations: [],
  identity: {
    freeMail: [],
    accounts: [
      { same: true, accounts: ['A1', 'gone'], reason: 'nobody has it' },
      { same: true, accounts: ['A1', 'H1'], reason: 'renamed' },
      { same: true, accounts: ['A1', 'A2'], reason: 'one group' },
      { same: false, accounts: ['H1', 'A2'], reason: 'two groups' },
    ],
    records: [{ entity: 'leads', record: 'L2', account: 'unmatched', reason: 'a joke' }],
  },
});
const raw: Record<string, Record<string, Value>[]> = {
  accounts: [
    { account_id: 'A1', account_name: 'Alder Point', website: 'alder.com', signup_date: '2024-01-01', seats: 5 },
    {
      account_id: 'H1',
      account_name: 'Alder Point Inc',
      website: 'www.alder.com',
      signup_date: '2024-02-01',
      seats: 7,
    },
    { account_id: 'A2', account_name: 'Birch', signup_date: '2024-01-01' },
  ],
  contacts: [
    { contact_id: 'C1', account_id: 'H1', email: 'Ann@Alder.com' },
    { contact_id: 'C2', account_id: 'A2', email: 'n/a' },
  ],
  billing_customers: [
    { customer_id: 'cus_1', email: 'ann@alder.com' },
    // Billing has the same number for another client: facts under A2 stay with A2.
    { customer_id: 'A2', account_id: 'A1' },
  ],
  product_users: [{ user_id: 'u1', email: 'amy@alder.com' }],
  subscriptions: [
    { subscription_id: 'S1', account_id: 'cus_1', start_date: '2024-01-10', mrr_amount: 100, is_trial: false },
    { subscription_id: 'S2', account_id: 'A1', start_date: '2024-02-10', mrr_amount: 20, is_trial: false },
  ],
  usage_events: [
    { event_id: 'e1', user_id: 'u1', occurred_at: '2024-04-30 10:00:00', feature: 'f', event_count: 3 },
    { event_id: 'e2', account_id: 'H1', occurred_at: '2024-04-30 11:00:00', feature: 'f', event_count: 4 },
    { event_id: 'e3', user_id: 'u9', occurred_at: '2024-04-30 12:00:00', feature: 'f', event_count: 5 },
    {
      event_id: 'e4',
      subscription_id: 'S1',
      user_id: 'u9',
      occurred_at: '2024-04-29 12:00:00',
      feature: 'f',
      event_count: 6,
    },
  ],
  support_tickets: [{ ticket_id: 'T1', account_id: 'H1', opened_at: '2024-03-03 10:00:00', satisfaction_score: 4 }],
  deals: [
    {
      deal_id: 'D1',
      account_id: 'H1',
      deal_type: 'upsell',
      outcome: 'won',
      stage: 'won',
      amount: 5,
      created_date: '2024-03-01',
      closed_date: '2024-03-02',
    },
    {
      deal_id: 'D2',
      deal_type: 'new',
      outcome: 'open',
      stage: 'call',
      created_date: '2024-03-01',
      closed_date: '2024-05-02',
    },
  ],
  trials: [{ trial_id: 'X1', account_id: 'cus_1', start_date: '2024-01-01' }],
  touches: [
    { touch_id: 't1', account_id: 'H1', occurred_at: '2024-01-01 10:00:00', channel: 'events' },
    { touch_id: 't2', email: 'ANN@alder.com', occurred_at: '2024-01-02 10:00:00', channel: 'events' },
    { touch_id: 't3', contact_id: 'C1', occurred_at: '2024-01-03 10:00:00', channel: 'events' },
    { touch_id: 't4', email: 'joe@gmail.com', occurred_at: '2024-01-03 10:00:00', channel: 'events' },
  ],
  leads: [
    { lead_id: 'L1', company: 'ALDER POINT', created_at: '2024-01-01 10:00:00' },
    { lead_id: 'L2', email: 'ann@alder.com', created_at: '2024-01-01 10:00:00' },
    { lead_id: 'L3', email: 'n/a', created_at: '2024-01-01 10:00:00' },
  ],
  survey_responses: [
    { response_id: 'R1', tool: 'zigpoll', contact_id: 'C1', nps_score: 9, submitted_at: '2024-03-03 10:00:00' },
  ],
  experiments: [
    { experiment_id: 'E1', experiment_name: 'Tour', metric: 'upsell', control: 'none', start_date: '2024-02-01' },
  ],
  experiment_assignments: [
    { experiment_id: 'E1', account_id: 'H1', variant: 'tour', assigned_at: '2024-02-10 09:00:00' },
    { experiment_id: 'E1', account_id: 'cus_1', variant: 'none', assigned_at: '2024-02-11 09:00:00' },
  ],
};

let engines: Engine[] = [];
beforeAll(async () => {
  engines = [await duckdb(), await postgres()];
  for (const engine of engines) await runPlan(engine, plan, raw);
});
afterAll(async () => {
  for (const engine of engines) await engine.close();
});

describe.each(['DuckDB', 'Postgres'])('one client of many ids on %s', (name) => {
  const rows = (sql: string) => engines.find((e) => e.name === name)!.rows(sql);

  it('is one account, with the attributes of the one that stands for all', async () => {
    expect(await rows('select account_id, seats, is_inferred from accounts order by account_id')).toEqual([
      { account_id: 'A1', seats: 5, is_inferred: false },
      { account_id: 'A2', seats: null, is_inferred: false },
    ]);
    expect(await rows('select alias, account_id from account_aliases order by alias')).toEqual(
      [
        { alias: 'H1', account_id: 'A1' },
        { alias: 'cus_1', account_id: 'A1' },
      ].sort((a, b) => (a.alias < b.alias ? -1 : 1)),
    );
  });

  it.each([
    ['subscriptions', 'subscription_id', ['S1', 'S2']],
    ['resolved_tickets', 'ticket_id', ['T1']],
    ['trials', 'trial_id', ['trial/X1']],
    ['account_touches', 'touch_id', ['t1', 't2', 't3']],
    ['experiment_outcomes', 'experiment_id', ['E1']],
    ['survey_responses', 'response_id', ['support ticket/T1', 'zigpoll/R1']],
  ])('has its %s', async (table, key, ids) => {
    const found = await rows(`select ${key} as id, account_id from ${table} order by 1`);
    expect(found).toEqual(ids.map((id) => ({ id, account_id: 'A1' })));
  });

  it('has its usage, of which nothing is lost that nobody can be told of', async () => {
    expect(
      await rows(
        'select account_id, date, sum(events) as events from account_usage_days group by account_id, date order by date, account_id',
      ),
    ).toEqual([
      { account_id: 'A1', date: '2024-04-29', events: 6 },
      { account_id: 'A1', date: '2024-04-30', events: 7 },
      { account_id: 'unmatched', date: '2024-04-30', events: 5 },
    ]);
  });

  it('was given one variant, the first', async () => {
    expect(await rows('select variant, happened from experiment_outcomes')).toEqual([{ variant: 'tour', happened: 1 }]);
  });

  it('keeps what is nobody’s', async () => {
    const matches = `select entity, record_id, account_id, matched_by, reason from record_matches where entity = 'leads' order by record_id`;
    expect(await rows(matches)).toEqual([
      { entity: 'leads', record_id: 'L1', account_id: 'A1', matched_by: 'firm name', reason: null },
      { entity: 'leads', record_id: 'L2', account_id: null, matched_by: null, reason: 'a decision' },
      { entity: 'leads', record_id: 'L3', account_id: null, matched_by: null, reason: 'nothing to go by' },
    ]);
    expect(await rows(`select account_id from pipeline_entries where entry_id = 'deal/D2'`)).toEqual([
      { account_id: null },
    ]);
  });

  it('counts decisions that apply to nothing', async () => {
    const check = plan.checks.find((c) => c.name === 'decisions_apply')!;
    expect(await rows(`select * from (${check.sql}) c order by decision`)).toEqual([
      { decision: 1, kind: 'same', without_effect: 'gone' },
      { decision: 3, kind: 'same', without_effect: 'A1 and A2' },
    ]);
  });
});
