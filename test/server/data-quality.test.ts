/** The view of what was loaded, over the builds of a real warehouse: two sources, refused rows, a corrected file. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWarehouse, type Opened, openWarehouse, parseFrom } from '../../server/main.ts';
import { readSettings } from '../../server/settings.ts';
import { answer } from '../../server/sql-api/answer.ts';
import type { SqlEngines } from '../../server/sql-api/api.ts';
import type { Engine } from '../../server/sql-api/types.ts';
import type { Manifest } from '../../server/warehouse/manifest.ts';
import { buildIds } from '../../server/warehouse/publish.ts';
import { writeExtracts } from '../support/extracts.ts';

const account = (n: number) => ({ account_id: `A${n}`, account_name: `Firm ${n}`, signup_date: '2024-01-01' });
let folder: string;
let builds: Manifest[];
let opened: Opened;
let engines: SqlEngines;
let engine: Engine;

/** An export of Salesforce: contacts of A1 and of nobody. */
function writeSalesforce(ids: readonly string[]) {
  const lines = ids.map((id, at) => `${id},${at === 0 ? 'A1' : ''},Ann,Lee,,Analyst,false,2024-06-01T00:00:00Z`);
  mkdirSync(path.join(folder, 'crm'), { recursive: true });
  const header = 'Id,AccountId,FirstName,LastName,Email,Title,IsDeleted,LastModifiedDate';
  writeFileSync(path.join(folder, 'crm', 'Contact_2024-06-02.csv'), `${[header, ...lines].join('\n')}\n`);
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strata-quality-'));
  const settings = readSettings({ STRATA_WAREHOUSE: path.join(folder, 'warehouse'), STRATA_KEEP_BUILDS: '1' });
  const extracts = path.join(folder, 'extracts');
  const from = [parseFrom(`canonical:${extracts}`)];
  // One of four accounts is refused, and one is there twice.
  writeExtracts(extracts, '2024-06-01', {
    accounts: [account(1), account(2), { ...account(3), signup_date: 'soon' }, account(1)],
    contacts: [
      { contact_id: 'C1', account_id: 'A1' },
      { contact_id: 'C2', account_id: null },
      { contact_id: 'C3', account_id: 'A2' },
    ],
  });
  const first = await buildWarehouse(settings, { from, wait: 5 });
  // Corrected at its path, and a second system, of which C3 is known to the other.
  writeExtracts(extracts, '2024-06-01', { accounts: [account(1), account(2), account(3)] });
  writeSalesforce(['C3', 'C4', 'C5', 'C6']);
  const more = [...from, parseFrom(`salesforce:${path.join(folder, 'crm')}`)];
  const second = await buildWarehouse(settings, { from: more, wait: 5 });
  const third = await buildWarehouse(settings, { from: [], select: ['months'], wait: 5 });
  builds = [first, second, third];
  opened = await openWarehouse(settings);
  engines = await opened.openSql(() => undefined);
  const user = { name: 'strata', securityContext: {} };
  engine = await engines.engine({ user, database: 'strata', pid: 1, settings: new Map() });
}, 120_000);
afterAll(async () => {
  await engines?.close();
  await opened?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Rows with numbers as numbers, rounded to six decimals. */
async function ask(sql: string) {
  const { columns, rows } = await answer(engine, sql, new AbortController().signal);
  return rows.map((row) =>
    row.map((value, i) => (value !== null && columns[i]!.numeric ? Math.round(Number(value) * 1e6) / 1e6 : value)),
  );
}

describe('data_quality', () => {
  test('what each source has loaded, as of the latest build', async () => {
    expect(
      await ask(
        `SELECT source, "table", SUM(rows_read), SUM(rows_loaded), SUM(rows_rejected), SUM(duplicate_rows), AVG(reject_rate)
         FROM data_quality GROUP BY 1, 2 ORDER BY 1, 2`,
      ),
    ).toEqual([
      ['canonical', 'accounts', 3, 3, 0, 0, 0],
      ['canonical', 'contacts', 3, 3, 0, 0, 0],
      ['salesforce', 'contacts', 4, 4, 0, 0, 0],
    ]);
    expect(await ask('SELECT SUM(rows_loaded) FROM data_quality')).toEqual([[10]]);
  });

  test('builds that are long removed keep their figures; several are no sum', async () => {
    expect(buildIds(path.join(folder, 'warehouse'))).toEqual([builds[2]!.id]);
    expect(
      await ask(
        'SELECT build, SUM(rows_loaded), SUM(rows_rejected), SUM(duplicate_rows), AVG(reject_rate) FROM data_quality GROUP BY 1 ORDER BY 1',
      ),
    ).toEqual([
      [builds[0]!.id, 5, 1, 1, Math.round(1e6 / 7) / 1e6],
      [builds[1]!.id, 10, 0, 0, 0],
      [builds[2]!.id, 10, 0, 0, 0],
    ]);
    const until = builds[0]!.startedAt.replace('Z', '');
    expect(
      await ask(
        `SELECT SUM(rows_loaded), AVG(reject_rate) FROM data_quality WHERE built_at <= '${until}' AND "table" = 'accounts'`,
      ),
    ).toEqual([[2, 0.25]]);
    expect(
      await ask("SELECT date_trunc('year', built_at)::date, SUM(rows_loaded) FROM data_quality GROUP BY 1"),
    ).toEqual([[`${builds[2]!.startedAt.slice(0, 4)}-01-01`, 10]]);
    await expect(ask("SELECT SUM(rows_loaded) FROM data_quality WHERE build <> 'x'")).rejects.toThrow(/build/);
  });

  test('records whose account is known, by source', async () => {
    // C3 is in both: the Salesforce export came later, and names A1 too.
    expect(
      await ask(
        'SELECT source, "table", AVG(match_rate), SUM(unmatched_records) FROM data_quality GROUP BY 1, 2 ORDER BY 1, 2',
      ),
    ).toEqual([
      ['canonical', 'accounts', null, 0],
      ['canonical', 'contacts', Math.round(2e6 / 3) / 1e6, 1],
      ['salesforce', 'contacts', 0.25, 3],
    ]);
    expect(
      await ask(
        `SELECT source, unmatched_because FROM data_quality WHERE "table" = 'contacts' GROUP BY 1, 2 ORDER BY 1, 2`,
      ),
    ).toEqual([
      ['canonical', 'nothing to go by: 1'],
      ['salesforce', 'nothing to go by: 3'],
    ]);
    expect(await ask('SELECT AVG(match_rate) FROM data_quality')).toEqual([[Math.round(3e6 / 7) / 1e6]]);
  });

  test('how old the extracts were when the build began', async () => {
    const hours = (day: string) =>
      Math.round(((Date.parse(builds[2]!.startedAt) - Date.parse(`${day}T00:00:00Z`)) / 3_600_000) * 1e6) / 1e6;
    expect(await ask('SELECT source, MAX(freshness_hours) FROM data_quality GROUP BY 1 ORDER BY 1')).toEqual([
      ['canonical', hours('2024-06-01')],
      ['salesforce', hours('2024-06-02')],
    ]);
    expect(await ask('SELECT MAX(freshness_hours) FROM data_quality')).toEqual([[hours('2024-06-01')]]);
  });

  test('how old they are at the time of the question, and which sources are stale then', async () => {
    const day = Date.parse('2024-06-01T00:00:00Z');
    const before = Date.now();
    const [[age]] = (await ask("SELECT MEASURE(age_hours) FROM data_quality WHERE source = 'canonical'")) as [[number]];
    expect(age * 3_600_000).toBeGreaterThan(before - day - 10);
    expect(age * 3_600_000).toBeLessThan(Date.now() - day + 10);
    // Wherever the asker is: an age has no time zone.
    const abroad = await engines.engine({
      user: { name: 'strata', securityContext: {} },
      database: 'strata',
      pid: 2,
      settings: new Map([['TimeZone', 'Pacific/Auckland']]),
    });
    const { rows } = await answer(abroad, 'SELECT MAX(age_hours) FROM data_quality', new AbortController().signal);
    expect(Number(rows[0]![0]) * 3_600_000).toBeLessThan(Date.now() - day + 10);
    expect(await ask('SELECT source, is_stale FROM data_quality GROUP BY 1, 2 ORDER BY 1')).toEqual([
      ['canonical', 't'],
      ['salesforce', 't'],
    ]);
    expect(await ask('SELECT SUM(stale_sources) FROM data_quality')).toEqual([[2]]);
    expect(
      await ask("SELECT MEASURE(stale_sources) FROM data_quality WHERE is_stale AND source <> 'canonical'"),
    ).toEqual([[1]]);
  });

  test('it says what the manifest says, which is what `strata status` shows', async () => {
    const standing = builds[2]!.inputs.filter((input) => !input.superseded);
    const sum = (of: (input: (typeof standing)[number]) => number) => standing.reduce((n, input) => n + of(input), 0);
    expect(
      await ask('SELECT SUM(rows_read), SUM(rows_loaded), SUM(rows_rejected), SUM(duplicate_rows) FROM data_quality'),
    ).toEqual([[sum((i) => i.rows), sum((i) => i.accepted), sum((i) => i.rejected), sum((i) => i.duplicates)]]);
  });
});
