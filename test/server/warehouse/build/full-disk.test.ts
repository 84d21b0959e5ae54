import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { layoutOf } from '../../../../server/warehouse/layout.ts';
import { servedBuild, servedId } from '../../../../server/warehouse/publish.ts';
import { buildFirms, rowsOf, temporaryWarehouse } from '../small-company.ts';

const LARGE = fileURLToPath(new URL('large-build.ts', import.meta.url));

/** Puts a file system of 16 MB under the directory, where this is allowed (Linux, as root). */
function mountSmall(directory: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', directory], { stdio: 'ignore' });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync('umount', [directory]));
  return true;
}

/** Where nothing can be mounted, the size of a file is limited instead: 8 MB, as an error and not as a signal. */
const LIMITED = 'trap "" XFSZ; ulimit -f 16384; exec "$@"';

test('a full disk is one clear message, and no damage', async () => {
  const warehouse = temporaryWarehouse();
  const small = mountSmall(warehouse);
  const { id } = await buildFirms(warehouse);

  const node = [process.execPath, '--import', 'tsx', LARGE, warehouse];
  const [command, ...rest] = small ? node : ['bash', '-c', LIMITED, 'limited', ...node];
  const { stdout } = await promisify(execFile)(command!, rest);
  expect(JSON.parse(stdout)).toEqual({
    code: 'machine.disk_full',
    details: { where: 'large', message: expect.stringMatching(/./) },
  });

  expect(servedId(warehouse)).toBe(id);
  expect(readdirSync(layoutOf(warehouse).builds)).toEqual([id]);
  expect(existsSync(path.join(warehouse, 'temp'))).toBe(false);
  expect(existsSync(path.join(warehouse, 'lock'))).toBe(false);
  expect(await rowsOf(servedBuild(warehouse).file, 'select count(*)::int as n from accounts')).toEqual([{ n: 3 }]);
  expect((await buildFirms(warehouse)).tables).toHaveLength(4);
});
