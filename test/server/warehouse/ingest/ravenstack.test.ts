import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ingest } from '../../../../server/warehouse/ingest/index.ts';
import { ravenstack } from '../../../../sources/mappings/ravenstack.ts';
import { Workspace } from './warehouse.ts';

const directory = new URL('../../../../../shared/data/ravenstack', import.meta.url).pathname;

describe.runIf(existsSync(directory))('RavenStack as it is', () => {
  let w: Workspace;
  beforeAll(async () => {
    w = new Workspace();
    await ingest({ warehouse: w.warehouse, mapping: ravenstack, directory });
  });
  afterAll(() => w.remove());

  it('loses and refuses nothing', () => {
    const counts = Object.fromEntries(w.loads().map((l) => [l.entity, [l.rows, l.accepted, l.rejected, l.duplicates]]));
    expect(counts).toEqual({
      accounts: [500, 500, 0, 0],
      subscriptions: [5000, 5000, 0, 0],
      usage_events: [25000, 25000, 0, 0],
      support_tickets: [2000, 2000, 0, 0],
      churn_feedback: [600, 600, 0, 0],
    });
  });

  it('reads every date day first', () => {
    const formats = w.loads().flatMap((l) => Object.values(l.dateFormats));
    expect(formats.length).toBe(7);
    expect(new Set(formats.map(String))).toEqual(new Set(['dmy']));
  });

  it('keeps tier, channel, score and time as the contracts name them', async () => {
    const rows = async (entity: string, name: string, value: string) =>
      (await w.rows(entity)).find((r) => r[name] === value);
    expect(await rows('accounts', 'account_id', 'A-2e4581')).toMatchObject({
      plan: 'Basic',
      acquisition_channel: 'partner',
      signup_date: '2024-10-16',
      seats: 9,
      is_trial: false,
    });
    expect(await rows('accounts', 'account_id', 'A-1f0ac7')).toMatchObject({ country: 'UK' });
    expect(await rows('subscriptions', 'subscription_id', 'S-8cec59')).toMatchObject({
      plan: 'Enterprise',
      start_date: '2023-12-23',
      end_date: '2024-04-12',
      mrr_amount: 2786,
    });
    expect(await rows('support_tickets', 'ticket_id', 'T-0024de')).toMatchObject({
      opened_at: '2023-07-27 00:00:00',
      closed_at: '2023-07-28 03:00:00',
      satisfaction_score: null,
    });
    expect(w.loads().flatMap((l) => l.unknownColumns)).toEqual(['arr_amount']);
  });

  it('is a no-op the second time', async () => {
    expect(await ingest({ warehouse: w.warehouse, mapping: ravenstack, directory })).toEqual([]);
  });
});
