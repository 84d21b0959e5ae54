import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

test('the script written by hand gives the tables of a build', () => {
  const data = path.join(os.tmpdir(), 'strata-bench-20000-3');
  onTestFinished(() => {
    for (const made of [data, `${data}.json`]) rmSync(made, { recursive: true, force: true });
  });
  const options = ['--rows', '20000', '--seed', '3', '--runs', '1'];
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bench/build.ts', ...options], {
    encoding: 'utf8',
  });
  // On so few rows the ratio tells nothing: only the tables count.
  const report = JSON.parse(stdout || `"${stderr}"`) as {
    tables: { table: string; rows: number; differing: number }[];
  };
  expect(report.tables.filter((table) => table.differing > 0)).toEqual([]);
  const compared = report.tables.filter((table) => table.rows > 0).map((table) => table.table);
  expect(compared).toEqual(
    expect.arrayContaining(['accounts', 'account_features', 'account_segments', 'segment_profiles']),
  );
  expect(compared).toEqual(
    expect.arrayContaining(['revenue_ledger', 'cohort_months', 'customers', 'segment_scorecard']),
  );
}, 120_000);
