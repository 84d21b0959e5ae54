import { rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { layoutOf, newBuildId, snapshotFile } from '../../../server/warehouse/layout.ts';
import { pruneBuilds } from '../../../server/warehouse/prune.ts';
import { buildIds, nextBuildId, openBuild, publish, servedBuild, servedId } from '../../../server/warehouse/publish.ts';
import { buildFirms, temporaryWarehouse } from './small-company.ts';

test('rolling back serves an older build; nothing newer is pruned then', async () => {
  const warehouse = temporaryWarehouse();
  const [a, b, c, d] = [
    (await buildFirms(warehouse)).id,
    (await buildFirms(warehouse)).id,
    (await buildFirms(warehouse)).id,
    (await buildFirms(warehouse)).id,
  ];
  publish(warehouse, b!);
  expect(servedBuild(warehouse).id).toBe(b);
  expect(pruneBuilds(warehouse, 1)).toEqual([a]);
  expect(buildIds(warehouse)).toEqual([b, c, d]);
  expect((await buildFirms(warehouse)).id > d!).toBe(true);
});

test('a warehouse without builds, an unknown build and damaged files have their own error', async () => {
  const warehouse = temporaryWarehouse();
  expect(() => servedBuild(warehouse)).toThrowError(expect.objectContaining({ code: 'warehouse.empty' }));
  const { id } = await buildFirms(warehouse);
  const near = id.slice(0, -1) + (id.endsWith('0') ? '1' : '0');
  expect(() => publish(warehouse, near)).toThrowError(
    expect.objectContaining({
      code: 'warehouse.unknown_build',
      details: expect.objectContaining({ hint: `Did you mean "${id}"?`, builds: [id] }),
    }),
  );
  expect(() => publish(warehouse, '../../etc')).toThrowError(
    expect.objectContaining({ code: 'warehouse.unknown_build' }),
  );
  rmSync(snapshotFile(layoutOf(warehouse).build(id)));
  expect(() => openBuild(warehouse, id)).toThrowError(expect.objectContaining({ code: 'warehouse.damaged' }));
  writeFileSync(layoutOf(warehouse).current, 'nonsense');
  expect(() => servedId(warehouse)).toThrowError(expect.objectContaining({ code: 'warehouse.damaged' }));
});

test('a build id sorts after every other, also when the clock went back', async () => {
  const warehouse = temporaryWarehouse();
  const { id } = await buildFirms(warehouse);
  const next = nextBuildId(warehouse, new Date('2001-01-01T00:00:00Z'));
  expect(next > id).toBe(true);
  expect(newBuildId(new Date('2026-11-21T20:58:01.999Z'))).toMatch(/^20261121T205801Z-[0-9a-f]{4}$/);
});
