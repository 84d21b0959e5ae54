import { afterEach, expect, test } from 'vitest';
import type { Listing } from '../../../server/refresh/listing.ts';
import { type Watch, watchExtracts } from '../../../server/refresh/watch-extracts.ts';

let watch: Watch;
afterEach(() => watch.close());

/** A folder and a clock that the test moves; looks happen when it says so. */
function watched(loaded: Listing, settle = 10) {
  const told: string[] = [];
  const world = { files: loaded as Record<string, string> | Error, seconds: 0 };
  watch = watchExtracts({
    loaded,
    settle,
    every: Infinity,
    clock: () => world.seconds,
    list: async () => {
      if (world.files instanceof Error) throw world.files;
      return { ...world.files };
    },
    onChange: (files) => told.push(`new ${files.join(' ')}`),
    onArrival: () => told.push('arrived'),
    onError: (error) => told.push(error.message),
  });
  /** What a look after some seconds tells. */
  const look = async (seconds: number, files?: Record<string, string> | Error) => {
    world.seconds += seconds;
    if (files) world.files = files;
    told.length = 0;
    await watch.look();
    return [...told];
  };
  return look;
}

test('a file that grows has arrived once it has not for as long as it takes to settle', async () => {
  const look = watched({ 'a.csv': '1' });
  expect(await look(0)).toEqual([]);
  expect(await look(5, { 'a.csv': '1', 'b.csv': '10' })).toEqual(['new b.csv']);
  expect(await look(9, { 'a.csv': '1', 'b.csv': '20' })).toEqual([]);
  expect(await look(9.9)).toEqual([]);
  expect(await look(0.1)).toEqual(['arrived']);
  expect(await look(100)).toEqual([]);
});

test('a file beside it that comes, goes or is renamed keeps it waiting too', async () => {
  const look = watched({});
  expect(await look(0, { 'a.csv': '1' })).toEqual(['new a.csv']);
  expect(await look(8, { 'a.csv': '1', 'b.csv.part': '1' })).toEqual([]);
  expect(await look(8, { 'a.csv': '1', 'b.csv': '1' })).toEqual([]);
  expect(await look(9)).toEqual([]);
  expect(await look(1)).toEqual(['arrived']);
});

test('what is taken away, and what no build reads, is no arrival', async () => {
  const look = watched({ 'a.csv': '1', 'b.csv': '1' });
  await look(0);
  expect(await look(1, { 'b.csv': '1', 'notes.docx': '1', 'c.csv.part': '1' })).toEqual([]);
  expect(await look(100)).toEqual([]);
});

test('a file that is corrected at its path arrives anew; one that a build has taken meanwhile does not', async () => {
  const look = watched({ 'a.csv': '1' });
  await look(0);
  expect(await look(1, { 'a.csv': '2' })).toEqual(['new a.csv']);
  expect(await look(10)).toEqual(['arrived']);
  expect(await look(1, { 'a.csv': '3' })).toEqual(['new a.csv']);
  watch.loading({ 'a.csv': '3' });
  expect(await look(100)).toEqual([]);
});

test('a folder that cannot be read is told of once, and what is new when it can is not missed', async () => {
  const look = watched({ 'a.csv': '1' });
  await look(0);
  expect(await look(1, new Error('gone'))).toEqual(['gone']);
  expect(await look(1)).toEqual([]);
  expect(await look(1, { 'a.csv': '2' })).toEqual(['new a.csv']);
  expect(await look(10)).toEqual(['arrived']);
  expect(await look(1, new Error('gone'))).toEqual(['gone']);
});

test('what is there at the start and was never loaded arrives once it has settled', async () => {
  const look = watched({});
  expect(await look(0, { 'a.csv': '1' })).toEqual(['new a.csv']);
  expect(await look(10)).toEqual(['arrived']);
});
