import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'strata-types-'));
  for (const folder of ['sources', 'transforms', 'errors.ts'])
    cpSync(join(root, folder), join(copy, folder), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  writeFileSync(join(copy, 'package.json'), '{"type":"module"}');
  const config = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  writeFileSync(
    join(copy, 'tsconfig.json'),
    JSON.stringify({ ...config, include: ['sources', 'transforms'], exclude: [] }),
  );
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function tsc(): string {
  try {
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', copy, '--pretty', 'false'], {
      encoding: 'utf8',
    });
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
function withEdit(file: string, from: string, to: string): string {
  const path = join(copy, file);
  const before = readFileSync(path, 'utf8');
  expect(before).toContain(from);
  writeFileSync(path, before.replaceAll(from, to));
  try {
    return tsc();
  } finally {
    writeFileSync(path, before);
  }
}

describe('renaming a column upstream', () => {
  it('compiles before it', () => expect(tsc()).toBe(''));

  it('of a contract fails in the transforms that read it', () => {
    const errors = withEdit('sources/billing/subscriptions.ts', 'start_date', 'begins_on');
    expect(errors).toContain('transforms/core/subscriptions.ts');
  });

  it('of a transform fails in the transforms downstream, each named with its line', () => {
    const errors = withEdit('transforms/core/months.ts', 'month_end', 'last_day');
    for (const file of ['core/account-months.ts', 'core/account-features.ts'])
      expect(errors).toMatch(new RegExp(`transforms/${file}\\(\\d+,\\d+\\): error`));
  });

  it('of the account months fails in the marts', () => {
    expect(withEdit('transforms/core/account-months.ts', 'churned_mrr', 'lost_mrr')).toContain(
      'transforms/marts/revenue-ledger.ts',
    );
  });
});
