import { expect, test, vi } from 'vitest';
import { strata } from './strata.ts';

vi.setConfig({ testTimeout: 120_000 });

test('lineage knows live tables: what they hold, and that nothing is made from them', async () => {
  expect((await strata(['lineage'])).stdout).toMatch(/^live +alerts$/m);
  const { stdout } = await strata(['lineage', 'alerts']);
  expect(stdout).toMatch(/^alerts \(live\)\n.*\nOne row per key\.\n/);
  expect(stdout).toMatch(/^impact +decimal\(18,2\) or null +Money a month at stake/m);
  expect(stdout).toMatch(/made from +what is watched beside builds\nread to make +nothing else\n$/);
  expect((await strata(['lineage', 'alerts', '--sql'])).stdout).toBe('-- alerts is not made by SQL (live)\n');
  expect(JSON.parse((await strata(['lineage', 'alerts', '--json'])).stdout)).toMatchObject({
    ...{ name: 'alerts', layer: 'live', grain: ['key'], inputs: [], upstream: [], downstream: [] },
  });
  expect((await strata(['lineage', 'alrts'])).stderr).toContain('Did you mean "alerts"?');
});
