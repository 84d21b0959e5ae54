import { expect, test } from 'vitest';
import { selectTables } from '../../../../server/warehouse/build/select.ts';
import type { Manifest } from '../../../../server/warehouse/manifest.ts';
import { liveTables } from '../../../../transforms/live.ts';
import { plan } from '../small-company.ts';

const served = { tables: [] as Manifest['tables'] } as Manifest;
const withLive = () => ({ ...plan(), live: Object.values(liveTables) });

test('live tables are no tables of a build: it cannot make them, and does not miss them', () => {
  const all = withLive().relations.flatMap(({ name, kind }) => (kind === 'raw' ? [] : [name]));
  expect([...selectTables(withLive(), all, served)]).toEqual(all);
  expect(() => selectTables(withLive(), ['alerts'], served)).toThrow(
    expect.objectContaining({
      code: 'build.unknown_table',
      message:
        '--select alerts: no table of a build. It is a live table: it is served beside a build, which does not make it.',
    }),
  );
  expect(() => selectTables(withLive(), ['regons'], served)).toThrow('Did you mean "regions"?');
});
