/**
 * Keeps the data of a server fresh: runs `strata build` by the clock and when extracts have arrived. Whatever becomes of a
 * build, what is served goes on being served.
 */
import { EXIT } from '../../errors.ts';
import { type From, fromText } from '../from.ts';
import type { Settings } from '../settings.ts';
import { makeDirectory } from '../warehouse/directory.ts';
import { alive, thisProcess } from '../warehouse/lock.ts';
import { servedId } from '../warehouse/publish.ts';
import { type BuildEnd, type BuildProcess, startBuild } from './build-process.ts';
import { codeFingerprint } from './code.ts';
import { type Listing, listExtracts } from './listing.ts';
import { isKnown, openRecord } from './record.ts';
import { oneAtATime } from './runs.ts';
import { onSchedule } from './schedule.ts';
import { directoryOf } from './sources.ts';
import { type Because, type Cause, type RefreshState, readState } from './state.ts';
import { watchExtracts } from './watch-extracts.ts';

/** Seconds that a build waits for one that somebody else has begun. */
const WAIT = 600;
/** Milliseconds that a build has to stop by itself. */
const PATIENCE = 20_000;
/** Milliseconds after which a build that the machine, or another build, kept from ending is tried again. */
const RETRY = 300_000;
const WORTH_RETRYING: readonly Cause[] = ['busy', 'machine', 'killed'];

export interface RefreshOptions {
  readonly settings: Settings;
  readonly from: readonly From[];
  /** The environment of the builds: settings that hold for the server hold for them. */
  readonly env: NodeJS.ProcessEnv;
  /** True when what is in the folders has just been built. */
  readonly fresh: boolean;
  /** Told what happens, a line each. */
  readonly log: (line: string) => void;
}

export interface Refresh {
  /** How it goes, now. */
  state(): RefreshState;
  /** Ends a running build, which publishes nothing then, and lets no more begin. */
  close(): Promise<void>;
}

/**
 * Begins to build by the settings' schedule, and when extracts arrive if they are watched, until it is closed.
 * @throws StrataError `warehouse.no_directory` where nothing can be built
 */
export async function startRefresh(options: RefreshOptions): Promise<Refresh> {
  const { settings, from } = options;
  const { warehouse, schedule, watchExtracts: watching, watchSettle } = settings;
  const log = (line: string) => options.log(`${new Date().toISOString()} ${line}`);
  const folders = from.map((source) => ({ ...source, directory: directoryOf(warehouse, source) }));
  const list = () => listExtracts(folders);

  makeDirectory(warehouse);
  const before = readState(warehouse);
  if (before && before.server.pid !== process.pid && alive(before.server))
    log(`process ${before.server.pid} on ${before.server.host} builds into this warehouse, too: one server is enough`);
  const record = openRecord(
    warehouse,
    {
      server: thisProcess('strata serve'),
      schedule: schedule ?? null,
      watching,
      from: from.map(fromText),
      running: null,
      last: before?.last ?? null,
      unchangedAt: null,
    },
    log,
  );
  let child: BuildProcess | undefined;
  const notes = new Set<string>();
  let closing = false;
  let retry: NodeJS.Timeout | undefined;

  async function run(because: Because): Promise<void> {
    // What cannot be listed is the build's to tell: its words say which folder, and what to do.
    const listing = await list().catch((): Listing => ({}));
    const code = codeFingerprint();
    if (because !== 'first' && isKnown(warehouse, record.seen(), listing, code)) {
      if (record.state().unchangedAt === null) log(`nothing new since build ${record.seen()!.build}: none is made`);
      return record.change({ unchangedAt: new Date().toISOString() });
    }
    if (closing) return;
    clearTimeout(retry);
    watch?.loading(listing);
    const { build, cause } = await runBuild(because);
    if (build !== null) record.saw({ build, listing, code });
    if (watching && !closing && cause && WORTH_RETRYING.includes(cause))
      retry = setTimeout(() => runs.due('retry'), RETRY);
  }

  async function runBuild(because: Because): Promise<{ build: string | null; cause: Cause | null }> {
    const began = Date.now();
    const startedAt = new Date(began).toISOString();
    record.change({ running: { because, since: startedAt } });
    log(`build begins: ${WHY[because]}`);
    const sources = from.flatMap((source) => ['--from', fromText(source)]);
    const args = [...sources, '--warehouse', warehouse, '--wait', String(WAIT)];
    const onLine = (line: string) => log(`build: ${line}`);
    child = startBuild(args, options.env, onLine, (note) => {
      // The same files are passed over by every build: to read it once is enough.
      if (!notes.has(note)) onLine(note);
      notes.add(note);
    });
    const end = await child.ended;
    child = undefined;
    const cause = causeOf(end);
    const seconds = (Date.now() - began) / 1000;
    const last = { because, startedAt, seconds, outcome: outcomeOf(cause), build: end.build, cause, error: null };
    if (closing && cause === 'stopped') {
      record.change({ running: null });
      log('build stopped with the server: nothing of it was published');
    } else if (cause === null) {
      record.change({ running: null, unchangedAt: null, last });
      log(`build done in ${seconds.toFixed(1)} s`);
    } else {
      const error = end.words || `ended by ${end.signal ?? `exit code ${end.code}`}`;
      record.change({ running: null, unchangedAt: null, last: { ...last, error } });
      log(`build failed after ${seconds.toFixed(1)} s (${cause}); what is served stays as it was`);
    }
    return { build: cause === null ? end.build : null, cause };
  }

  const runs = oneAtATime<Because>((because) =>
    run(because).catch((error: Error) => {
      record.change({ running: null });
      log(`no build: ${error.message}`);
    }),
  );
  const served = servedId(warehouse);
  if (options.fresh && served !== undefined)
    record.saw({ build: served, listing: await list(), code: codeFingerprint() });
  const watch = watching
    ? watchExtracts({
        list,
        loaded: record.seen()?.listing ?? {},
        settle: watchSettle,
        onChange: (files) => log(`new: ${named(files)}; a build begins once nothing has changed for ${watchSettle} s`),
        onArrival: () => runs.due('extracts'),
        onError: (error) => log(`extracts cannot be looked at: ${error.message}`),
      })
    : undefined;
  const stopClock = schedule ? onSchedule(schedule, () => runs.due('schedule')) : undefined;
  // What is watched arrives, also what is there already.
  if (served === undefined && !watching) runs.due('first');

  return {
    state: record.state,
    async close() {
      closing = true;
      stopClock?.();
      watch?.close();
      clearTimeout(retry);
      if (child) log('the build is stopped');
      child?.stop(PATIENCE);
      await runs.close();
    },
  };
}

const WHY: Readonly<Record<Because, string>> = {
  first: 'there is none yet',
  schedule: 'due by the schedule',
  extracts: 'extracts have arrived',
  retry: 'the one before could not end',
};

const outcomeOf = (cause: Cause | null) => (cause === null ? ('published' as const) : ('failed' as const));

/** What kept a build from being published; null for nothing. */
function causeOf({ code, signal }: BuildEnd): Cause | null {
  if (code === 0) return null;
  if (code === 130) return 'stopped';
  if (signal !== null || code === null) return 'killed';
  const known = Object.entries(EXIT).find(([, exit]) => exit === code);
  return (known?.[0] as Cause | undefined) ?? 'defect';
}

/** The first of some files, and how many more. */
const named = ([first, ...rest]: readonly string[]) => (rest.length > 0 ? `${first} and ${rest.length} more` : first);
