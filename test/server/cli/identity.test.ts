import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { strata } from './strata.ts';

// Several processes one after the other, each of which starts from nothing.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let root: string;
let extracts: string;
const run = (...args: string[]) => strata(args, { cwd: root });
const build = () => run('build', '--from', `canonical:${extracts}`);
const csv = (name: string, ...lines: string[]) => writeFileSync(path.join(extracts, name), `${lines.join('\n')}\n`);

beforeAll(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'strata-identity-'));
  extracts = path.join(root, 'extracts');
  mkdirSync(extracts);
  csv(
    'accounts.csv',
    'account_id,account_name,website,signup_date',
    'a1,Alder Point,alder.com,2024-01-01',
    'a2,Ash,,2024-01-01',
  );
  csv('contacts.csv', 'contact_id,account_id,email', 'C1,a1,ann@alder.com', 'C2,a2,amy@ash.example');
  csv(
    'billing_customers.csv',
    'customer_id,customer_name,email',
    'cus_1,ALDER POINT LLC,books@ledger.example',
    'cus_2,Nobody Ltd,',
  );
  csv('product_users.csv', 'user_id,email', 'u1,new@alder.com', 'u2,joe@gmail.com');
  csv(
    'subscriptions.csv',
    'subscription_id,account_id,start_date,mrr_amount,is_trial',
    's1,cus_1,2024-01-01,100,false',
    's2,cus_2,2024-01-01,7,false',
  );
  csv(
    'usage_events.csv',
    'event_id,user_id,occurred_at,feature,event_count',
    'e1,u1,2024-03-31 10:00:00,reports,3',
    'e2,u2,2024-03-31 11:00:00,reports,4',
  );
  expect(await build()).toMatchObject({ code: 0, stderr: '' });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('facts of every silo come together under the account', async () => {
  const { stdout } = await run(
    ...[
      'query',
      '--format',
      'csv',
      'select account_id, account_name, measure(mrr) as mrr from revenue group by 1, 2 order by 3 desc',
    ],
  );
  expect(stdout.trim().split('\n')).toEqual(['account_id,account_name,mrr', 'a1,Alder Point,100.00', 'cus_2,,7.00']);
});

test('says why records belong to an account, however it is named', async () => {
  const answers = [];
  for (const named of ['a1', 'Alder Point', 'cus_1', 'C1', 'u1']) answers.push(await run('identity', named));
  expect(answers[0]).toMatchObject({ code: 0, stderr: '' });
  for (const { stdout } of answers) expect(stdout).toBe(answers[0]!.stdout);
  expect(
    answers[0]!.stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().replaceAll(/ {2,}/g, ' | ')),
  ).toEqual([
    'a1 | Alder Point',
    'cus_1 stands for it: firm name, ALDER POINT LLC',
    '',
    'RECORD | FOUND BY | IN COMMON',
    'billing_customers cus_1 | firm name | ALDER POINT LLC',
    'contacts C1 | account id | a1',
    'product_users u1 | e-mail domain | alder.com',
  ]);
  expect(JSON.parse((await run('identity', 'a1', '--json')).stdout).records).toHaveLength(3);
  const nobody = await run('identity', 'u2');
  expect(nobody).toMatchObject({ code: 2, stdout: '' });
  expect(nobody.stderr).toBe(
    '"u2" of product_users has no account: no account fits (joe@gmail.com). Decide whose it is in model/identity.yml, and build again.\n',
  );
  const wrong = await run('identity', 'Alder Pint');
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(wrong.stderr).toBe('"Alder Pint": no such account in the served build. Did you mean "Alder Point"?\n');
});

test('counts what is matched, and says why the rest is not', async () => {
  const { stdout } = await run('identity', '--json');
  expect(JSON.parse(stdout)).toEqual({
    rates: [
      { entity: 'billing_customers', records: 2, matched: 1 },
      { entity: 'contacts', records: 2, matched: 2 },
      { entity: 'product_users', records: 2, matched: 1 },
    ],
    unmatched: [
      { entity: 'billing_customers', reason: 'no account fits', records: 1, example: 'cus_2', evidence: 'Nobody Ltd' },
      { entity: 'product_users', reason: 'no account fits', records: 1, example: 'u2', evidence: 'joe@gmail.com' },
    ],
  });
  expect((await run('identity')).stdout).toMatch(/contacts +2 +2 +100\.0 %/);
});

test('lists who is somebody else since an earlier build', async () => {
  const none = await run('identity', '--changes');
  expect(none).toMatchObject({ code: 2, stderr: expect.stringMatching(/^There is no build before /) });
  // Another CRM knows the firm too, and what the payer's name could not tell an address does.
  csv(
    'accounts_other.csv',
    'account_id,account_name,website,signup_date',
    'h7,"Alder Point, Inc.",https://www.alder.com,2024-02-01',
  );
  csv('contacts_other.csv', 'contact_id,account_id,email', 'H1,h7,al@alder.com', 'H2,a2,joe@gmail.com');
  const { code, stdout } = await build();
  expect(code).toBe(0);
  expect(stdout).toMatch(/Who is who has changed, 1 merged, 1 found: strata identity --changes \d{8}T/);
  const changes = (await run('identity', '--changes', '--json')).stdout;
  expect(JSON.parse(changes).changes).toEqual([
    { kind: 'found', entity: 'product_users', id: 'u2', before: null, after: 'a2', rule: 'e-mail' },
    { kind: 'merged', entity: 'accounts', id: 'h7', before: 'h7', after: 'a1', rule: 'website and name' },
  ]);
  expect((await run('identity', '--changes')).stdout).toMatch(/merged +accounts h7 +h7 +a1 +website and name/);
  expect((await run('identity', 'h7')).stdout).toMatch(/^a1 {2}Alder Point\n.*h7 stands for it: website and name/s);
  // The money is still there, once.
  const revenue = await run(
    'query',
    '--format',
    'csv',
    'select measure(mrr) as mrr, measure(customers) as customers from revenue',
  );
  expect(revenue.stdout.trim().split('\n')).toEqual(['mrr,customers', '107.00,2']);
});
