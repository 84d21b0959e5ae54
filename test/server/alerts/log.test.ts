import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { acknowledge, readAlerts, recordWatch } from '../../../server/alerts/alerts.ts';
import { appendToLog, readLog } from '../../../server/alerts/log.ts';
import { layoutOf } from '../../../server/warehouse/layout.ts';
import { strata } from '../cli/strata.ts';
import { addBuild, story, temporaryWarehouse } from './builds.ts';

vi.setConfig({ testTimeout: 120_000 });

let warehouse: string;
let build: string;
let file: string;
beforeEach(() => {
  warehouse = temporaryWarehouse();
  build = addBuild(warehouse, 1, '2024-05-31');
  file = layoutOf(warehouse).alerts;
});
const watch = (...keys: string[]) =>
  recordWatch(warehouse, {
    build,
    at: '2024-07-01T06:00:00.000Z',
    stories: keys.map((key) => story(key, { cause: `${key} rose – by 12 €.` })),
    watched: [],
  });
const keys = () => readAlerts(warehouse).map(({ key }) => key);

test('a line that a crash cut off, at any byte, is passed over, and the next one takes its place', async () => {
  await watch('a');
  const whole = readFileSync(file);
  await watch('a', 'b');
  const both = readFileSync(file);
  for (let length = whole.length; length < both.length; length += 7) {
    writeFileSync(file, both.subarray(0, length));
    expect(keys()).toEqual(['a']);
    await watch('c');
    expect(keys()).toEqual(['a', 'c']);
    expect(readFileSync(file, 'utf8')).toMatch(/^(\{.*\}\n){2}$/);
  }
});

test('a torn line longer than what is looked at at once is removed whole', async () => {
  await watch('a');
  appendFileSync(file, `{"type":"${'x'.repeat(200_000)}`);
  await watch('b');
  expect(keys()).toEqual(['a', 'b']);
});

test.each([
  ['{"type":', 'is no JSON'],
  ['{"type":"watcht"}', 'is no event of alerts: type: Invalid'],
  ['{"type":"acknowledged","at":"yesterday","key":"a","by":"Ana","note":""}', 'is no event of alerts: at: Invalid'],
  [
    '{"type":"watched","at":"2024-07-02T06:00:00.000Z","build":"b","asOf":null,"metrics":[],"stories":[],"same":["z"]}',
    'says that z is told as before, which no line before it tells',
  ],
])('damage is told with file and line: %s', async (line, what) => {
  await watch('a');
  appendFileSync(file, `${line}\n`);
  const damaged = expect.objectContaining({
    code: 'warehouse.damaged',
    details: expect.objectContaining({ file: `${file}:2`, what: expect.stringContaining(what) }),
  });
  expect(() => readLog(warehouse)).toThrow(damaged);
  // Nothing is appended to what cannot be understood.
  const before = readFileSync(file);
  await expect(watch('b')).rejects.toEqual(damaged);
  expect(readFileSync(file)).toEqual(before);
});

test('a log that somebody has put right, shortened or put back is read anew', async () => {
  await watch('a');
  const first = readFileSync(file);
  await watch('a', 'b');
  const both = readFileSync(file, 'utf8');
  expect(keys()).toEqual(['a', 'b']);
  writeFileSync(file, first);
  expect(keys()).toEqual(['a']);
  // In place, of the same length.
  writeFileSync(file, both.replaceAll('"key":"a"', '"key":"z"').replaceAll('"same":["a"]', '"same":["z"]'));
  expect(keys()).toEqual(['z', 'b']);
  appendFileSync(file, 'damage\n');
  expect(() => readLog(warehouse)).toThrow(/alerts\.jsonl:3: is no JSON/);
  writeFileSync(file, both);
  expect(keys()).toEqual(['a', 'b']);
});

test('what cannot be read is no empty log', () => {
  mkdirSync(file, { recursive: true });
  expect(() => readLog(warehouse)).toThrow(expect.objectContaining({ code: 'warehouse.damaged' }));
});

test('what cannot be written leaves the log as it was', async () => {
  await watch('a');
  const before = readFileSync(file);
  const wrong = { type: 'acknowledged', at: 'never', key: 'a', by: '', note: '' } as const;
  await expect(appendToLog(warehouse, () => [wrong])).rejects.toThrow();
  expect(readFileSync(file)).toEqual(before);
  await watch('a', 'b');
  expect(keys()).toEqual(['a', 'b']);
});

test('of many who write at once, in this process and in others, nobody loses an event', async () => {
  const names = Array.from({ length: 12 }, (_, i) => `k${i}`);
  await watch(...names);
  const by = (name: string) => ({ by: name, note: `by ${name}`, at: '2024-07-02T06:00:00.000Z' });
  const others = names
    .slice(0, 4)
    .map((key) => strata(['alerts', 'ack', key, '--note', 'elsewhere', '--by', 'other', '--warehouse', warehouse]));
  const mine = names.slice(4).map((key) => acknowledge(warehouse, key, by(key)));
  const watches = [watch(...names), watch(...names, 'new'), watch(...names)];
  for (const { code, stderr } of await Promise.all(others)) expect([code, stderr]).toEqual([0, '']);
  await Promise.all([...mine, ...watches]);
  const states = readAlerts(warehouse).map(({ key, acknowledged }) => [key, acknowledged?.by]);
  expect(states).toEqual([
    ...names.slice(0, 4).map((key) => [key, 'other']),
    ...names.slice(4).map((key) => [key, key]),
    ['new', undefined],
  ]);
  expect(readLog(warehouse)).toHaveLength(1 + 12 + 3);
});

test('a process that is killed while it writes leaves a log that can be read and written', async () => {
  await watch('a');
  const script = path.join(import.meta.dirname, 'endless-acknowledgements.ts');
  for (let n = 0; n < 3; n++) {
    const child = spawn(process.execPath, ['--import', 'tsx', script, warehouse], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout!, 'data');
    await new Promise((resolve) => setTimeout(resolve, 40 + 23 * n));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const confirmed = readLog(warehouse).length;
    await watch('a');
    expect(readLog(warehouse)).toHaveLength(confirmed + 1);
  }
});
