/** How the builds of a server go: kept in the warehouse, so that `strata status` can say it and the next start goes on. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from '../warehouse/files.ts';
import { layoutOf } from '../warehouse/layout.ts';
import { Holder } from '../warehouse/lock.ts';

/** Why a build begins: there is none yet, its time has come, extracts have arrived, or the machine kept the one before from ending. */
const Because = z.enum(['first', 'schedule', 'extracts', 'retry']);
export type Because = z.infer<typeof Because>;

/** What kept a build from being published: the kinds of strata's exit codes, and `killed` for a process that was ended. */
const Cause = z.enum(['usage', 'data', 'model', 'busy', 'missing', 'machine', 'defect', 'stopped', 'killed']);
export type Cause = z.infer<typeof Cause>;

const Attempt = z.object({
  because: Because,
  startedAt: z.string(),
  seconds: z.number(),
  outcome: z.enum(['published', 'failed']),
  /** Id of the build; null where none was made. */
  build: z.string().nullable(),
  cause: Cause.nullable(),
  /** The error's own words. */
  error: z.string().nullable(),
});
/** A build that a server has run, and how it ended. */
export type Attempt = z.infer<typeof Attempt>;

const RefreshState = z.object({
  /** The process that builds. */
  server: Holder,
  schedule: z.object({ expression: z.string(), timezone: z.string() }).nullable(),
  watching: z.boolean(),
  /** What is built from, `SYSTEM:DIR`. */
  from: z.array(z.string()),
  /** The build that goes on. */
  running: z.object({ because: Because, since: z.string() }).nullable(),
  last: Attempt.nullable(),
  /** When a run last found nothing new, and made no build. */
  unchangedAt: z.string().nullable(),
});
export type RefreshState = z.infer<typeof RefreshState>;

const Seen = z.object({
  /** Id of the build that was made of it. */
  build: z.string(),
  listing: z.record(z.string(), z.string()),
  /** Fingerprint of the code and the model. */
  code: z.string(),
});
/** What the last build of a server was made of. */
export type Seen = z.infer<typeof Seen>;

/** The state of the server that builds into a warehouse, or did; undefined for none, or one that cannot be read. */
export const readState = (warehouse: string) => read(layoutOf(warehouse).refreshState, RefreshState);
export const readSeen = (warehouse: string) => read(layoutOf(warehouse).refreshSeen, Seen);

/** @throws Error of the file system */
export const writeState = (warehouse: string, state: RefreshState) =>
  replaceFile(layoutOf(warehouse).refreshState, `${JSON.stringify(state, null, 2)}\n`);
/** @throws Error of the file system */
export const writeSeen = (warehouse: string, seen: Seen) =>
  replaceFile(layoutOf(warehouse).refreshSeen, `${JSON.stringify(seen)}\n`);

/** What is told here is of use and never needed: without it a server builds once more. */
function read<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
