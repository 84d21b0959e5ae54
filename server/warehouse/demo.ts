/** Puts the extracts of the demo company onto the disk, where they are loaded like anybody else's. */
import { randomUUID } from 'node:crypto';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { StrataError } from '../../errors.ts';
import type { Extract } from '../../sources/demo/extract.ts';
import { DEMO_VERSION, demoExtracts } from '../../sources/demo/extracts.ts';
import { LAST_DAY } from '../../sources/demo/truth.ts';
import { renamePatiently } from './files.ts';

/** In the directory of the extracts: the version of the generator that wrote it. */
const MARK = '.demo-version';

/**
 * Writes the extracts of the demo company into `directory`, all or none: into a folder beside it, then by rename. Does
 * nothing when they are there already and of this version of the generator.
 * @param onFile is told each file's path in the directory once it is written
 * @returns true when they were written
 * @throws StrataError `usage.invalid` when the directory holds something else: it would have to be deleted
 */
export async function writeDemo(directory: string, onFile: (file: string) => void = () => {}): Promise<boolean> {
  const target = path.resolve(directory);
  if (versionIn(target) === DEMO_VERSION) return false;
  const next = `${target}.${randomUUID()}.tmp`;
  try {
    for (const extract of demoExtracts()) {
      const file = path.join(next, ...extract.path.split('/'));
      mkdirSync(path.dirname(file), { recursive: true });
      await write(file, extract);
      // As old as what they tell of: nothing of a warehouse depends on when they were written.
      utimesSync(file, new Date(LAST_DAY), new Date(LAST_DAY));
      onFile(extract.path);
    }
    writeFileSync(path.join(next, MARK), `${DEMO_VERSION}\n`);
    return replaceFolder(next, target);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}

/** The version of the extracts in `directory`, undefined when there is nothing, 0 when they are of an unknown one. */
function versionIn(directory: string): number | undefined {
  const mark = path.join(directory, MARK);
  if (existsSync(mark)) return Number(readFileSync(mark, 'utf8')) || 0;
  if (!existsSync(directory) || readdirSync(directory).length === 0) return undefined;
  throw new StrataError('usage.invalid', {
    what: `${directory}: holds files that are not the demo company's.`,
    hint: 'Give another directory, or empty it.',
  });
}

/** Puts `next` in the place of `target`; false when another process has just done so. */
function replaceFolder(next: string, target: string): boolean {
  const old = `${next}.old`;
  if (existsSync(target)) renamePatiently(target, old);
  try {
    renamePatiently(next, target);
    return true;
  } catch (error) {
    if (versionIn(target) !== DEMO_VERSION) throw error;
    return false;
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}

async function write(file: string, extract: Extract): Promise<void> {
  const { encoding, gzip, text } = extract;
  function* bytes() {
    for (const piece of text()) yield encoding === 'utf-8' ? Buffer.from(piece, 'utf8') : windows1252(piece);
  }
  const out = createWriteStream(file);
  const source = Readable.from(bytes());
  await (gzip ? pipeline(source, createGzip({ level: constants.Z_BEST_SPEED }), out) : pipeline(source, out));
}

/** The characters of Windows-1252 that Latin-1 has not, as far as the demo company writes them. */
const BEYOND_LATIN1: Readonly<Record<string, number>> = { '€': 0x80, '“': 0x93, '”': 0x94, '–': 0x96 };

function windows1252(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) < 0x100) continue;
    const byte = BEYOND_LATIN1[text.charAt(i)];
    if (byte === undefined) throw new RangeError(`${JSON.stringify(text.charAt(i))} has no byte in Windows-1252`);
    bytes[i] = byte;
  }
  return bytes;
}
