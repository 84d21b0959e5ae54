import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { strata } from './strata.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let root: string;
let env: Record<string, string>;
let build: string;

/**
 * One firm from January on that leaves in April; three won in March for 300, two in April for 600, both by 10 leads of 100 clicks of 10,000
 * impressions. So a customer costs 100, then 300: the price of impressions doubles, and of 10 leads 2 buy instead of 3.
 */
const account = (id: number, channel: string, day: string) => `a${id},Firm ${id},${channel},${day}`;
const subscription = (id: number, from: string, to = '') => `s${id},a${id},Pro,${from},${to},100,USD,monthly,false`;
const leads = (month: string) =>
  Array.from({ length: 10 }, (_, n) => `l${month}${n},${month}-03 10:00:00,paid_search,qualified`);
const EXTRACTS = {
  accounts: [
    'account_id,account_name,acquisition_channel,signup_date',
    account(0, 'organic', '2024-01-01'),
    ...[1, 2, 3].map((id) => account(id, 'paid_search', '2024-03-01')),
    ...[4, 5].map((id) => account(id, 'paid_search', '2024-04-01')),
    account(6, 'organic', '2024-05-02'),
  ],
  subscriptions: [
    'subscription_id,account_id,plan,start_date,end_date,mrr_amount,currency,billing_frequency,is_trial',
    subscription(0, '2024-01-01', '2024-04-15'),
    ...[1, 2, 3].map((id) => subscription(id, '2024-03-01')),
    ...[4, 5].map((id) => subscription(id, '2024-04-01')),
  ],
  leads: ['lead_id,created_at,channel,status', ...leads('2024-03'), ...leads('2024-04')],
  ad_spend: [
    'spend_id,date,channel,campaign,spend,impressions,clicks',
    'x1,2024-03-05,paid_search,brand,300,10000,100',
    'x2,2024-04-05,paid_search,brand,600,10000,100',
  ],
};

beforeAll(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'strata-tree-cli-'));
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

test('draws what a metric is made of, and which part of it moved', async () => {
  const { code, stdout, stderr } = await run('tree', 'cac');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    `April 2024, build ${build}: change to March 2024`,
    '',
    'Customer acquisition cost',
    'NODE                     VALUE     CHANGE  CONTRIBUTION  SHARE  TARGET  OWNER',
    'cac                    $300.00   +$200.00      +$200.00   100%          performance_marketing',
    '├─ cost_per_click        $6.00     +$3.00      +$125.00  62.5%          performance_marketing',
    '│  ├─ cpm               $60.00    +$30.00      +$125.00  62.5%          performance_marketing',
    '│  └─ click_rate         1.00%    0.00 pp         $0.00     0%          performance_marketing',
    '├─ leads_per_click      10.00%    0.00 pp         $0.00     0%          product',
    '├─ customers_per_lead   20.00%  -10.00 pp       +$75.00  37.5%          revenue_operations',
    '└─ borne_spend         100.00%    0.00 pp         $0.00     0%          finance',
    '',
  ]);
});

test('draws every tree, and says plainly when a change is not explained', async () => {
  const { stdout } = await run('tree');
  // Nobody had left before April: no LTV in March.
  expect(stdout).toMatch(/^ltv_to_cac +1\.6 +\(null\) +\(null\) +3 missed +head_of_growth$/m);
  expect(stdout).toContain('The change of ltv_to_cac is not explained: there is no figure of lifetime in March 2024.');
  expect(stdout).toMatch(/^Effectiveness by segmentation\nSEGMENTATION +VALUE +CHANGE\naum_tier /m);
});

test('breaks a node down, mix apart from rate', async () => {
  const { stdout } = await run('tree', 'cac', '--by', 'channel');
  expect(stdout).toContain('Customer acquisition cost by channel');
  expect(stdout).toMatch(/^CHANNEL +VALUE +CHANGE +MIX +RATE +SHARE$/m);
  expect(stdout).toMatch(/^paid_search +\$300\.00 +\+\$200\.00 +\$0\.00 +\+\$200\.00 +100%$/m);
  expect(stdout).toContain('Mix and rate add up to the change of cac of all together.');
});

test('prints the tree of a segment for scripts', async () => {
  const { stdout } = await run('tree', 'cac', '--by', 'channel', '--segment', 'paid_search', '--format', 'json');
  const rows = JSON.parse(stdout);
  expect(rows.map((row: { node: string }) => row.node)).toEqual([
    ...['cac', 'cost_per_click', 'cpm', 'click_rate', 'leads_per_click', 'customers_per_lead', 'borne_spend'],
  ]);
  expect(rows[0]).toMatchObject({ breakdown: 'channel', segment: 'paid_search', value: 300, rate: 200, mix: 0 });
  expect(rows[2].contribution).toBeCloseTo(125, 9);
});

test('prints rows for scripts', async () => {
  const { stdout } = await run('tree', 'cpm', '--month', '2024-03', '--format', 'csv');
  const [head, row, ...more] = stdout.trimEnd().split('\n');
  expect(more).toEqual([]);
  expect(head).toBe(
    'tree,node,title,parent,owner,unit,better,target,responsible,accountable,consulted,informed,breakdown,segment,month,value,change,contribution,mix,rate',
  );
  expect(row).toMatch(/^growth,cpm,Cost per mille,cac,performance_marketing,currency,down,,/);
  expect(row).toMatch(/,,2024-03-01,30,,,,$/);
});

test('knows no build that is not kept', async () => {
  const { code, stderr } = await run('tree', 'cpm', '--build', '20200101T000000Z-0000');
  expect({ code, stderr }).toEqual({
    code: 6,
    stderr: expect.stringContaining(`Kept are, the latest first: ${build}`),
  });
});

test.each([
  [['cax'], 'tree cax: no such node. Did you mean "cac"?'],
  [['--by', 'chanel'], '--by chanel: the tree is not broken down by that. Did you mean "channel"?'],
  [['migration', '--by', 'channel'], 'Known: segmentation.'],
  [['--month', 'soon'], '--month soon: no month. Write it as 2026-10.'],
  [['--month', '2029-01'], '--month 2029-01: not in the build. It has 2024-01 to 2024-04.'],
  [['cac', '--by', 'channel', '--segment', 'paid_serch'], 'Did you mean "paid_search"?'],
  [['--format', 'xml'], 'Allowed choices are table, csv, json'],
])('%j is refused with a hint', async (args, words) => {
  const { code, stdout, stderr } = await run('tree', ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(words);
});

test('teaches by examples', async () => {
  const { stdout } = await run('tree', '--help');
  expect(stdout).toContain('$ strata tree cac --by channel');
});
