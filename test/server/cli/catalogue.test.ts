import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { contracts } from '../../../sources/contracts.ts';
import { strata, writeExtracts } from './strata.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let root: string;
let env: Record<string, string>;
beforeAll(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'strata-catalogue-'));
  env = { STRATA_WAREHOUSE: path.join(root, 'warehouse') };
  const { code, stderr } = await strata(['build', '--from', `canonical:${writeExtracts(path.join(root, 'x'), 2)}`], {
    env,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const run = (...args: string[]) => strata(args, { env, cwd: root });

describe('members', () => {
  test('lists the views, and what one has', async () => {
    const views = JSON.parse((await run('members', '--json')).stdout);
    expect(views.map((view: { name: string }) => view.name)).toEqual(
      expect.arrayContaining(['cohorts', 'customers', 'revenue', 'segments', 'surveys']),
    );
    const listed = await run('members');
    for (const { name, description } of views) {
      expect(listed.stdout).toContain(name);
      expect(listed.stdout).toContain(description);
    }
    const revenue = JSON.parse((await run('members', 'revenue', '--json')).stdout);
    const counts = views.find((view: { name: string }) => view.name === 'revenue');
    expect([revenue.measures.length, revenue.dimensions.length]).toEqual([counts.measures, counts.dimensions]);
    expect(revenue.measures).toContainEqual({
      name: 'revenue.mrr',
      type: 'number',
      format: 'currency',
      description: expect.stringMatching(/\w+/),
    });
    const shown = (await run('members', 'revenue')).stdout;
    expect(shown).toMatch(/^revenue\.mrr +number +currency +\S/m);
    expect(shown).toMatch(/^revenue\.month +time +\S/m);
  });

  test('every member that it lists can be asked for', async () => {
    const { measures, dimensions } = JSON.parse((await run('members', 'surveys', '--json')).stdout);
    const names = (all: { name: string }[]) => all.map(({ name }) => name);
    const query = JSON.stringify({ measures: names(measures), dimensions: names(dimensions) });
    const { code, stderr } = await run('load', query);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('contracts', () => {
  test('lists the entities without a warehouse', async () => {
    const nowhere = { env: { STRATA_WAREHOUSE: path.join(root, 'none') } };
    const listed = JSON.parse((await strata(['contracts', '--json'], nowhere)).stdout);
    expect(listed.map((one: { name: string }) => one.name)).toEqual(contracts.map(({ name }) => name));
    expect(listed[0]).toMatchObject({ name: 'accounts', key: ['account_id'], rejectLimit: 0.01 });
    expect((await strata(['contracts'], nowhere)).stdout).toMatch(/^accounts +crm +account_id +1 % +One row per/m);
  });

  test('tells of each column whether it is required, and what it takes', async () => {
    const { columns } = JSON.parse((await run('contracts', 'accounts', '--json')).stdout);
    const column = (name: string) => columns.find((one: { name: string }) => one.name === name);
    expect(column('account_id')).toMatchObject({ type: 'text', required: true, maxLength: 200 });
    expect(column('firm_type')).toMatchObject({ required: false, values: expect.arrayContaining(['advisor']) });
    expect(column('seats')).toMatchObject({ type: 'bigint', unit: 'seats', min: 0, max: 1_000_000 });
    const { stdout } = await run('contracts', 'accounts');
    expect(stdout).toMatch(/^signup_date +date +required +1990-01-01 to 2099-12-31/m);
    expect(stdout).toMatch(/^seats +bigint +optional +seats +0 to 1,000,000/m);
    expect(stdout).toMatch(/^firm_type +text +optional +asset manager \| hedge fund/m);
  });
});

test.each([
  [['members', 'revenu'], 'Did you mean "revenue"?'],
  [['members', 'zzzzzzzz'], 'List them: strata members'],
  [['members', 'revenue', '--context', '[]'], 'such as {"region": "EMEA"}'],
  [['load', '{"measures": ["revenue.mmr"]}'], 'Did you mean "revenue.mrr"? List them: strata members revenue'],
  [['contracts', 'account'], 'Did you mean "accounts"?'],
  [['contracts', 'zzzzzzzz'], 'Known: accounts'],
])('strata %s ends with 2 and says what to do', async (args, words) => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(words);
});

test.each(['members', 'contracts'])('%s --help has examples', async (name) => {
  expect((await run(name, '--help')).stdout).toContain(`Examples:\n  $ strata ${name}`);
});

test('members without a build says to make one', async () => {
  const { code, stderr } = await strata(['members'], { env: { STRATA_WAREHOUSE: path.join(root, 'none') } });
  expect(code).toBe(6);
  expect(stderr).toContain('strata build');
});
