/** The image of the embedded Postgres: its data directory, made once for a machine and kept in a cache. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { Embedded } from './embedded.ts';
import { SETUP } from './setup.ts';

/** Where an operating system wants caches. */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.XDG_CACHE_HOME) return path.join(environment.XDG_CACHE_HOME, 'strata');
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches', 'strata');
  if (process.platform === 'win32' && environment.LOCALAPPDATA)
    return path.join(environment.LOCALAPPDATA, 'strata', 'Cache');
  return path.join(os.homedir(), '.cache', 'strata');
}

const digest = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest();

/** The name of the image that this version of strata and of PGlite make. */
function imageName(): string {
  // The package exports no package.json; its main file is dist/index.cjs.
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { version } = JSON.parse(readFileSync(path.join(main, '..', '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return `catalogue-${version}-${digest(SETUP.join('\0')).toString('hex').slice(0, 16)}.img`;
}

/**
 * Reads the image, or makes and keeps it. A file that was damaged is made anew; a folder that cannot be written only means
 * that every start makes its own. Processes that do so at once each make one, and the last rename stays.
 */
export async function loadImage(directory: string, log: (line: string) => void): Promise<Uint8Array> {
  const file = path.join(directory, imageName());
  const kept = await readFile(file).catch(() => undefined);
  if (kept && kept.length > 32 && digest(kept.subarray(32)).equals(kept.subarray(0, 32))) return kept.subarray(32);
  const started = performance.now();
  const image = await Embedded.image(SETUP);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const temporary = `${file}.${randomUUID()}`;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(temporary, Buffer.concat([digest(image), image]), { mode: 0o600 });
    await rename(temporary, file);
    log(`The catalogue was made in ${seconds} s and is kept in ${file}.`);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    log(`The catalogue was made in ${seconds} s. It cannot be kept in ${directory}: ${(error as Error).message}`);
  }
  return image;
}
