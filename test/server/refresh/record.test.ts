import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isKnown, openRecord } from '../../../server/refresh/record.ts';
import { type RefreshState, readSeen, readState } from '../../../server/refresh/state.ts';
import { layoutOf, manifestFile } from '../../../server/warehouse/layout.ts';
import { thisProcess } from '../../../server/warehouse/lock.ts';
import type { Input } from '../../../server/warehouse/manifest.ts';
import { buildFirms, FIRMS, rawSql, temporaryWarehouse } from '../warehouse/small-company.ts';

const idle: RefreshState = {
  server: thisProcess('strata serve'),
  schedule: { expression: '0 6 * * *', timezone: 'UTC' },
  watching: false,
  from: ['demo'],
  running: null,
  last: null,
  unchangedAt: null,
};
const input: Input = {
  ...{ source: 'crm', entity: 'accounts', path: 'accounts.csv', hash: '0', superseded: false },
  ...{ rows: 1, accepted: 1, rejected: 0, duplicates: 0 },
  extractTime: new Date().toISOString(),
};
const built = (warehouse: string) =>
  buildFirms(warehouse, FIRMS, { load: async () => ({ inputs: [input], raw: () => ({ select: rawSql(FIRMS) }) }) });

test('a build is known while files, code and build are the same and no source has become stale since', async () => {
  const warehouse = temporaryWarehouse();
  const { id } = await built(warehouse);
  const seen = { build: id, listing: { 'x/a.csv': '1' }, code: 'c' };
  expect(isKnown(warehouse, seen, { 'x/a.csv': '1' }, 'c')).toBe(true);
  expect(isKnown(warehouse, seen, {}, 'c')).toBe(true);
  expect(isKnown(warehouse, undefined, {}, 'c')).toBe(false);
  expect(isKnown(warehouse, seen, { 'x/a.csv': '2' }, 'c')).toBe(false);
  expect(isKnown(warehouse, seen, { 'x/a.csv': '1', 'x/b.csv': '1' }, 'c')).toBe(false);
  expect(isKnown(warehouse, seen, { 'x/a.csv': '1' }, 'd')).toBe(false);
  expect(isKnown(warehouse, { ...seen, build: '20200101T000000Z-0000' }, {}, 'c')).toBe(false);

  const later = (hours: number) => new Date(Date.now() + hours * 3_600_000);
  expect(isKnown(warehouse, seen, {}, 'c', later(47))).toBe(true);
  expect(isKnown(warehouse, seen, {}, 'c', later(49))).toBe(false);

  writeFileSync(manifestFile(layoutOf(warehouse).build(id)), 'no manifest');
  expect(isKnown(warehouse, seen, {}, 'c')).toBe(false);
});

test('what is known is there for other processes and the next start; what cannot be written is told of', async () => {
  const warehouse = temporaryWarehouse();
  const told: string[] = [];
  const record = openRecord(warehouse, idle, (line) => told.push(line));
  const last = {
    ...{ because: 'schedule' as const, startedAt: new Date().toISOString(), seconds: 1.5, outcome: 'failed' as const },
    ...{ build: null, cause: 'data' as const, error: 'accounts.csv: no.' },
  };
  record.change({ last });
  record.saw({ build: '20260101T000000Z-0000', listing: { 'x/a.csv': '1:2' }, code: 'c' });
  expect(readState(warehouse)).toEqual({ ...idle, last });
  expect(readSeen(warehouse)).toEqual(record.seen());
  expect(told).toEqual([]);

  writeFileSync(layoutOf(warehouse).refreshState, '{"half":');
  expect(readState(warehouse)).toBeUndefined();
  const nowhere = `${layoutOf(warehouse).refreshState}/warehouse`;
  expect(openRecord(nowhere, idle, (line) => told.push(line)).state()).toEqual(idle);
  expect(told).toEqual([expect.stringContaining('cannot be kept')]);
});
