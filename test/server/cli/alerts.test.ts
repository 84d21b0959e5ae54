import { rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { recordWatch } from '../../../server/alerts/alerts.ts';
import { layoutOf } from '../../../server/warehouse/layout.ts';
import { addBuild, story, temporaryWarehouse } from '../alerts/builds.ts';
import { strata } from './strata.ts';

vi.setConfig({ testTimeout: 120_000 });

let warehouse: string;
beforeEach(async () => {
  warehouse = temporaryWarehouse();
  const build = addBuild(warehouse, 1, '2024-05-31');
  const details = {
    factors: [
      { factor: 'cpm', share: 0.8211111 },
      { factor: 'click rate', share: 0.18 },
    ],
    where: ['campaign Retargeting EU', 'creative video-3'],
    tested: 412,
  };
  const watch = (day: number, ...stories: ReturnType<typeof story>[]) =>
    recordWatch(warehouse, { build, at: `2024-07-0${day}T06:00:00.000Z`, stories, watched: ['cac', 'nps'] });
  const nps = story('nps.emea', { metric: 'nps', severity: 'low', impact: null, owner: 'Product' });
  await watch(1, story('cac.old'), nps);
  await watch(2, nps, story('cac.paid', { severity: 'critical', impact: 48000, details, cause: 'CAC rose, "a lot".' }));
});
const run = (...args: string[]) => strata(['alerts', ...args, '--warehouse', warehouse]);

test('lists what is not resolved, worst first, and what is asked for', async () => {
  const { stdout, code } = await run();
  expect(code).toBe(0);
  expect(stdout).toBe(`KEY       STATE  SEVERITY              IMPACT  OWNER    SINCE       CAUSE
cac.paid  open   critical  $48,000.00 a month  Kim      2024-05-04  CAC rose, "a lot".
nps.emea  open   low                           Product  2024-05-04  nps.emea rose.

2 alerts. One in full: strata alerts show --warehouse ${warehouse} KEY
`);
  expect((await run('--all')).stdout).toMatch(/^cac\.old +resolved +medium/m);
  expect((await run('--state', 'resolved', '--format', 'json')).stdout).toContain('"key": "cac.old"');
  expect((await run('--owner', 'Product', '--format', 'csv')).stdout).toBe(
    'key,state,metric,segment_key,severity,owner,cause,impact,currency,since,raised_date,last_seen_date,resolved_date,times_raised,acknowledged_by,acknowledged_date,note,build\n' +
      'nps.emea,open,nps,channel=paid_social,low,Product,nps.emea rose.,,USD,2024-05-04,2024-07-01,2024-07-02,,1,,,,20240601T000001Z-00aa\n',
  );
  expect((await run('list', '--metric', 'cac')).stdout).not.toContain('nps');
  const slip = await run('--owner', 'Prodct');
  expect([slip.code, slip.stderr]).toEqual([2, '--owner Prodct: no alert has it. Did you mean "Product"?\n']);
  expect((await run('--owner', 'Somebody else')).stdout).toBe('No such alert.\n');
});

test('shows one in full', async () => {
  const { stdout } = await run('show', 'cac.paid');
  expect(stdout).toBe(`CAC rose, "a lot".

key        cac.paid
state      open
metric     cac
where      channel=paid_social
since      2024-05-04
severity   critical
impact     $48,000.00 a month
owner      Kim
raised     2024-07-02 06:00 UTC
last seen  2024-07-02 06:00 UTC, build 20240601T000001Z-00aa

factors
  - factor  cpm
    share   0.821111
  - factor  click rate
    share   0.18
where   campaign Retargeting EU, creative video-3
tested  412

WHEN                  WHAT    SEVERITY      IMPACT  BY                           NOTE
2024-07-02 06:00 UTC  raised  critical  $48,000.00  build 20240601T000001Z-00aa

Take note of it: strata alerts ack --warehouse ${warehouse} cac.paid --note "..."
`);
  const json = JSON.parse((await run('show', 'cac.old', '--json')).stdout);
  expect(json).toMatchObject({ state: 'resolved', resolvedAt: '2024-07-02T06:00:00.000Z', history: [{}, {}] });
  const slip = await run('show', 'cac.piad');
  expect([slip.code, slip.stderr]).toEqual([2, 'cac.piad: no such alert. Did you mean "cac.paid"?\n']);
});

test('takes note of one, and says why not', async () => {
  const { stdout } = await run('ack', 'cac.paid', '--note', ' Budget moved. ');
  expect(stdout).toBe(`cac.paid  CAC rose, "a lot".\nacknowledged by ${os.userInfo().username}: Budget moved.\n`);
  expect((await run()).stdout).toMatch(/^cac\.paid +acknowledged/m);
  expect((await run('show', 'cac.paid')).stdout).toMatch(/^note +Budget moved\. \(.+\)$/m);
  const again = await run('ack', 'cac.paid', '--note', 'Really.', '--by', 'Ana', '--json');
  expect(JSON.parse(again.stdout).acknowledged).toMatchObject({ by: 'Ana', note: 'Really.' });
  for (const [args, code, says] of [
    [['ack', 'cac.old', '--note', 'x'], 2, 'resolved by itself at 2024-07-02'],
    [['ack', 'cac.paid', '--note', '  '], 2, '--note: is empty.'],
    [['ack', 'cac.paid'], 2, "required option '--note <text>' not specified"],
    [['ack', 'nothing-like-it', '--note', 'x'], 2, 'no such alert. List them: strata alerts --warehouse'],
  ] as const) {
    const ended = await run(...args);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(says)]);
  }
});

test('says when there is nothing, or nothing to read', async () => {
  rmSync(layoutOf(warehouse).alerts);
  expect((await run()).stdout).toBe('No alert was ever raised.\n');
  const ended = await strata(['alerts', '--warehouse', path.join(warehouse, 'nowhere')]);
  expect([ended.code, ended.stderr]).toEqual([6, expect.stringContaining('no such directory')]);
  const test = await strata(['alerts', 'test']);
  expect([test.code, test.stderr]).toEqual([2, expect.stringContaining('No channel is set')]);
});
