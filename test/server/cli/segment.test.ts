import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { strata } from './strata.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let root: string;
let env: Record<string, string>;
let build: string;

/** Two firms of one name, and one that left at the end of March 2024. */
const EXTRACTS = {
  accounts: [
    'account_id,account_name,acquisition_channel,signup_date,seats,aum',
    'a1,Alder Point,partner,2024-01-01,12,2100000000',
    'a2,Birch & Sons,organic,2024-01-01,40,',
    'a3,Birch & Sons,organic,2024-01-01,3,5000000000',
  ],
  contacts: [
    'contact_id,account_id,role,is_primary,risk_attitude',
    'c1,a1,executive,true,seeking',
    'c2,a1,trader,false,averse',
  ],
  subscriptions: [
    'subscription_id,account_id,plan,start_date,end_date,mrr_amount,currency,billing_frequency,is_trial',
    's1,a1,Pro,2024-01-01,,1200,USD,monthly,false',
    's2,a2,Pro,2024-01-01,,100,USD,monthly,false',
    's3,a3,Pro,2024-01-01,2024-03-31,100,USD,monthly,false',
  ],
};

beforeAll(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'strata-segment-'));
  env = { STRATA_WAREHOUSE: path.join(root, 'warehouse') };
  mkdirSync(path.join(root, 'extracts'));
  for (const [name, lines] of Object.entries(EXTRACTS))
    writeFileSync(path.join(root, 'extracts', `${name}.csv`), `${lines.join('\n')}\n`);
  const { stdout, stderr } = await run('build', '--from', `canonical:${path.join(root, 'extracts')}`, '--json');
  if (!stdout) throw new Error(stderr);
  build = JSON.parse(stdout).id;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const run = (...args: string[]) => strata(args, { env, cwd: root });

test('lists the segmentations of the build', async () => {
  const listed = JSON.parse((await run('segment', 'list', '--json')).stdout);
  expect(listed).toMatchObject({ build, differing: [] });
  expect(listed.segmentations[0]).toMatchObject({
    name: 'aum_tier',
    title: 'AUM tier',
    owner: 'client success',
    version: expect.stringMatching(/^[0-9a-f]{8}$/),
    segments: ['silver', 'gold', 'platinum', 'unknown'],
  });
  const { stdout } = await run('segment', 'list');
  expect(stdout).toMatch(/^rfm +RFM +client success +quantiles +[0-9a-f]{8} +champions \| loyal/m);
});

test('explains an account by its id or its whole name', async () => {
  const { code, stdout } = await run('segment', 'explain', 'Alder Point');
  expect(code).toBe(0);
  expect(stdout.split('\n')[0]).toMatch(/^a1 \(Alder Point\) at the end of 2024-\d\d$/);
  expect(stdout).toContain(
    'aum_tier: gold, since aum is 2,100,000,000 (gold from 500,000,000); platinum from 5,000,000,000: 2,900,000,000 more.',
  );
  expect(stdout).toContain('persona is manager as contact_role is executive');
  expect(stdout).not.toContain('differs from the build');
});

test('explains the points of a grade, at the month that is asked for', async () => {
  const args = ['segment', 'explain', 'a1', '--month', '2024-01', '--segmentation', 'client_grade', '--json'];
  const { month, explanations } = JSON.parse((await run(...args)).stdout);
  expect([month, explanations.length]).toEqual(['2024-01-01', 1]);
  // MRR 15, assets 10, seats 4, role 8, seeking 4; not asked for: net worth 3, relationship 3, decision style 2.
  expect(explanations[0].segment).toBe('B');
  expect(explanations[0].why).toContain('it has 49 of 100 points (C from 30, B from 45, A from 60)');
  // 11 more are wanted: an MRR of 3,000 gives 7, one of 10,000 gives 15.
  expect(explanations[0].moves).toEqual([{ segment: 'A', changes: { mrr: 10_000 } }]);
});

test('says why those who left are no longer graded', async () => {
  const { stdout } = await run('segment', 'explain', 'a3', '--segmentation', 'rfm');
  expect(stdout).toContain('rfm: not a customer, since it is no customer in the month: its MRR is 0; as a customer');
});

test.each([
  [['Alder Pont'], 'Did you mean "Alder Point"?'],
  [['zzzzzzzzzzzz'], 'id of an account, or its whole name'],
  [['Birch & Sons'], 'Give an id: a2, a3.'],
  [['a1', '--month', '2019-01'], 'It has 2024-01 to 2024-'],
  [['a1', '--month', 'March'], 'Write it as 2026-10.'],
  [['a1', '--segmentation', 'aum_teir'], 'Did you mean "aum_tier"?'],
])('strata segment explain %j ends with 2 and says what to do', async (args, words) => {
  const { code, stdout, stderr } = await run('segment', 'explain', ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(words);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('goes by the definitions of the build, and says where the files say something else', async () => {
  const file = path.join(env.STRATA_WAREHOUSE!, 'builds', build, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  const tier = manifest.segmentations.find((s: { name: string }) => s.name === 'aum_tier');
  // Between the two thresholds nobody of this build stands: its segments are the same by both.
  tier.tiers[1].from = 1e9;
  writeFileSync(file, JSON.stringify(manifest));
  const { stdout } = await run('segment', 'explain', 'a1', '--segmentation', 'aum_tier');
  expect(stdout).toContain('(gold from 1,000,000,000)');
  expect(stdout).toContain('model/segmentations differs from the build in aum_tier');
  expect(JSON.parse((await run('segment', 'list', '--json')).stdout).differing).toEqual(['aum_tier']);
});
