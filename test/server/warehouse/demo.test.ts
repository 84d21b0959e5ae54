import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeDemo } from '../../../server/warehouse/demo.ts';
import { demoExtracts } from '../../../sources/demo/extracts.ts';

const home = mkdtempSync(path.join(os.tmpdir(), 'strata-demo-'));
const directory = path.join(home, 'extracts', 'demo');
afterAll(() => rmSync(home, { recursive: true, force: true }));

const hash = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');
const files = () => demoExtracts().map((extract) => path.join(directory, ...extract.path.split('/')));

/** By hand: `TextDecoder('windows-1252')` of some Node 20 and 22 releases reads Latin-1 (nodejs/node issue 56542). */
const fromWindows1252 = (bytes: Buffer) =>
  bytes.toString('latin1').replace(/[\x80-\x9f]/g, (c) => ({ '\x80': '€', '\x93': '“', '\x94': '”', '\x96': '–' })[c]!);

describe('the extracts on disk', () => {
  beforeAll(async () => {
    const written: string[] = [];
    expect(await writeDemo(directory, (file) => written.push(file))).toBe(true);
    expect(written).toEqual(demoExtracts().map((extract) => extract.path));
  });

  test('are what was generated, in the encoding of each silo', () => {
    for (const { path: name, encoding, gzip, text } of demoExtracts()) {
      const bytes = readFileSync(path.join(directory, ...name.split('/')));
      const raw = gzip ? gunzipSync(bytes) : bytes;
      const decoded = encoding === 'utf-8' ? raw.toString('utf8') : fromWindows1252(raw);
      const generated = createHash('sha256');
      for (const piece of text()) generated.update(piece);
      expect(hash(decoded), name).toBe(generated.digest('hex'));
    }
  });

  test('the CRM starts with a byte-order mark, the survey has bytes that are no UTF-8', () => {
    const crm = readFileSync(path.join(directory, 'crm', 'accounts_2026-10-31.csv'));
    expect([...crm.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const survey = readFileSync(path.join(directory, 'surveys', 'churn_feedback.csv'));
    expect(survey.includes(0x80)).toBe(true);
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(survey)).toThrow();
  });

  test('are left alone when they are there, and leave nothing beside them', async () => {
    const before = files().map((file) => statSync(file).mtimeMs);
    expect(await writeDemo(directory)).toBe(false);
    expect(files().map((file) => statSync(file).mtimeMs)).toEqual(before);
    expect(readdirSync(path.dirname(directory))).toEqual(['demo']);
  });

  test('are written anew when an older version of the generator wrote them', async () => {
    const [accounts] = files();
    const whole = hash(readFileSync(accounts!));
    writeFileSync(accounts!, 'old');
    writeFileSync(path.join(directory, '.demo-version'), '0\n');
    expect(await writeDemo(directory)).toBe(true);
    expect(hash(readFileSync(accounts!))).toBe(whole);
    expect(readdirSync(path.dirname(directory))).toEqual(['demo']);
  });

  test('two writers at once leave one whole set', async () => {
    const shared = path.join(home, 'shared');
    const wrote = await Promise.all([writeDemo(shared), writeDemo(shared)]);
    expect(wrote).toContain(true);
    const silos = ['billing', 'crm', 'experiments', 'marketing', 'product', 'support', 'surveys'];
    expect(readdirSync(shared).sort()).toEqual(['.demo-version', ...silos]);
    expect(readdirSync(home).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  test('never replace a folder of somebody else', async () => {
    const foreign = path.join(home, 'foreign');
    mkdirSync(foreign);
    writeFileSync(path.join(foreign, 'thesis.txt'), 'mine');
    await expect(writeDemo(foreign)).rejects.toMatchObject({ code: 'usage.invalid' });
    expect(readdirSync(foreign)).toEqual(['thesis.txt']);
  });
});
