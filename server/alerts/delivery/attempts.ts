/** Keeps what is known of failed messages from one process to the next. Lost, messages are tried sooner than they need to be. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from '../../warehouse/files.ts';
import { layoutOf } from '../../warehouse/layout.ts';
import type { Attempts } from './outbox.ts';

const File = z.record(
  z.string(),
  z.object({
    sending: z.array(z.string()).nullable(),
    failures: z.int(),
    retryAt: z.iso.datetime().nullable(),
    asked: z.boolean(),
  }),
);

/** @param tell of a file that cannot be read: nothing is known then */
export function readAttempts(warehouse: string, tell: (line: string) => void): Map<string, Attempts> {
  const { delivery: file } = layoutOf(warehouse);
  try {
    return new Map(Object.entries(File.parse(JSON.parse(readFileSync(file, 'utf8')))));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      tell(`${file}: cannot be read, so messages that failed are tried again at once`);
    return new Map();
  }
}

export function writeAttempts(warehouse: string, attempts: ReadonlyMap<string, Attempts>): void {
  replaceFile(layoutOf(warehouse).delivery, `${JSON.stringify(Object.fromEntries(attempts), null, 2)}\n`);
}
