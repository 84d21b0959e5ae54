import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { expect, test } from 'vitest';
import { isStrataError } from '../../../errors.ts';
import { layoutOf } from '../../../server/warehouse/layout.ts';
import { type Holder, lockHolder, takeLock } from '../../../server/warehouse/lock.ts';
import { temporaryWarehouse } from './small-company.ts';

const take = (warehouse: string, wait = 0) => takeLock(warehouse, { wait, purpose: 'test' });
const writeLock = (warehouse: string, holder: Partial<Holder>) =>
  writeFileSync(
    layoutOf(warehouse).lock,
    JSON.stringify({
      token: 't',
      pid: 1,
      host: os.hostname(),
      since: '2026-01-01',
      started: null,
      purpose: 'x',
      ...holder,
    }),
  );

test('a second one is told who holds the lock, and gets it when it is given back', async () => {
  const warehouse = temporaryWarehouse();
  const lock = await take(warehouse);
  expect(lockHolder(warehouse)).toMatchObject({ pid: process.pid, host: os.hostname(), purpose: 'test' });
  const error = await take(warehouse).catch((e: unknown) => e);
  expect(isStrataError(error, 'warehouse.locked') && error.details.pid).toBe(process.pid);
  expect(isStrataError(error) && error.exitCode).toBe(5);

  const told: Holder[] = [];
  const second = takeLock(warehouse, { wait: 10, purpose: 'second', onWait: (holder) => told.push(holder) });
  setTimeout(() => lock.release(), 100);
  const held = await second;
  expect(told.map((h) => h.purpose)).toEqual(['test']);
  expect(lockHolder(warehouse)?.purpose).toBe('second');
  held.release();
  expect(readdirSync(warehouse)).toEqual([]);
});

test('the lock of a dead process, or of another one that got its pid, is taken over', async () => {
  const warehouse = temporaryWarehouse();
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  for (const dead of [{ pid: child.pid }, { pid: process.pid, token: 'of an earlier process' }]) {
    writeLock(warehouse, dead);
    (await take(warehouse)).release();
  }
  if (existsSync('/proc/1/stat')) {
    writeLock(warehouse, { pid: 1, started: 'another start' });
    (await take(warehouse)).release();
  }
  expect(readdirSync(warehouse)).toEqual([]);
});

test('the lock of a live process, and of another machine, is respected', async () => {
  const warehouse = temporaryWarehouse();
  for (const live of [{ pid: process.ppid }, { host: 'elsewhere', pid: 999_999_999 }]) {
    writeLock(warehouse, live);
    await expect(take(warehouse)).rejects.toMatchObject({ code: 'warehouse.locked' });
  }
  writeFileSync(layoutOf(warehouse).lock, 'nonsense');
  await expect(take(warehouse)).rejects.toMatchObject({ code: 'warehouse.lock_unreadable' });
});

test('of many that find a dead lock at once, one at a time gets it', async () => {
  const warehouse = temporaryWarehouse();
  writeLock(warehouse, { token: 'dead', pid: process.pid });
  let inside = 0;
  const worker = async () => {
    const lock = await take(warehouse, 30);
    expect(++inside).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    lock.assertHeld();
    inside--;
    lock.release();
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  expect(readdirSync(warehouse)).toEqual([]);
});

test('who lost its lock may not publish', async () => {
  const warehouse = temporaryWarehouse();
  const lock = await take(warehouse);
  writeLock(warehouse, { token: 'another', pid: process.ppid });
  expect(() => lock.assertHeld()).toThrow(/held by process/);
  lock.release();
  expect(readFileSync(layoutOf(warehouse).lock, 'utf8')).toContain('another');
});
