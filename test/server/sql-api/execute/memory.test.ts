/** Memory does not grow with a result, nor with what was begun and not read to its end. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plain, type Served, serve } from './served.ts';

const MEGABYTE = 1024 * 1024;
/** 600 MB of rows, made while they are read: DuckDB keeps pages of a table in memory. */
const BIG = 'select i, repeat(i::varchar, 30) from range(3000000) r(i)';
let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const resident = () => process.memoryUsage().rss / MEGABYTE;
const pause = () => new Promise((resolve) => setImmediate(resolve));

test('a result of 600 MB is exported within a fraction of that, also to a reader that stops now and then', async () => {
  const rows = await served.executor.start(plain(BIG, 20, 25));
  let [bytes, most, calls] = [0, 0, 0];
  const start = resident();
  for (;;) {
    const next = await rows.next(0, [0, 0]);
    if (!next) break;
    bytes += next.data.length;
    if (++calls % 300 === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    else await pause();
    most = Math.max(most, resident() - start);
  }
  expect(bytes / MEGABYTE).toBeGreaterThan(550);
  expect(most).toBeLessThan(250);
});

test('a reader that stops holds a few chunks, whatever is left', async () => {
  const rows = await served.executor.start(plain(BIG, 20, 25));
  await rows.next(0, [0, 0]);
  const start = resident();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(resident() - start).toBeLessThan(50);
  await rows.close();
});

test('hundreds of results that are begun and closed leave nothing behind', async () => {
  const start = resident();
  let most = 0;
  for (let n = 0; n < 300; n++) {
    const rows = await served.executor.start(plain(BIG, 20, 25));
    await rows.next(1, [0, 0]);
    await rows.close();
    most = Math.max(most, resident() - start);
  }
  // Left to itself, each keeps 4 to 8 MB until the garbage collector happens to run.
  expect(most).toBeLessThan(400);
});
