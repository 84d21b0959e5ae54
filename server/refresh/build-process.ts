/**
 * `strata build` as a process of its own: queries are answered meanwhile, and a build that crashes or takes all memory
 * takes nothing else with it. Between the two is a channel (IPC) on which nothing is said: when it closes, the build stops
 * itself. So it does on systems without signals, and when the server was killed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { line } from '../cli/progress.ts';
import type { BuildEvent } from '../warehouse/build/events.ts';

const STRATA = fileURLToPath(new URL('../cli/strata.cjs', import.meta.url));
/** Steps of a build that a log has no use for: there are a hundred of them. */
const QUIET: readonly string[] = ['generated', 'ignored', 'loaded', 'table', 'checked', 'completed', 'pruned'];
/** Lines of a build's errors that are kept. */
const KEPT = 40;

export interface BuildEnd {
  /** Exit code, null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Id of the build that it published. */
  readonly build: string | null;
  /** What it said on stderr, progress aside. */
  readonly words: string;
}

export interface BuildProcess {
  readonly pid: number | undefined;
  readonly ended: Promise<BuildEnd>;
  /** Asks it to stop; after `patience` milliseconds it is ended. The lock of an ended build is nobody's. */
  stop(patience: number): void;
}

/**
 * Starts `strata build ARGS`.
 * @param onLine is told what it says, but for the progress of its tables
 * @param onNote is told what it passes over of its extracts, with every build again
 */
export function startBuild(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
  onNote: (note: string) => void,
): BuildProcess {
  const child = spawn(process.execPath, [STRATA, 'build', ...args, '--progress', 'json'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    windowsHide: true,
  });
  let build: string | null = null;
  const words: string[] = [];
  const said = createInterface({ input: child.stdout! }).on('line', onLine);
  const told = createInterface({ input: child.stderr! }).on('line', (text) => {
    const event = eventOf(text);
    if (event?.step === 'published') build = event.id;
    if (event) {
      if (event.step === 'note') onNote(event.note);
      // A step that this file does not know is told as it came.
      else if (!QUIET.includes(event.step)) onLine(line(event) ?? text);
      return;
    }
    if (words.push(text) > KEPT) words.shift();
    onLine(text);
  });
  let ending: NodeJS.Timeout | undefined;
  // Node's own 'close' never comes once we have closed the channel.
  const read = Promise.all([said, told].map((lines) => once(lines, 'close')));
  const ended = new Promise<BuildEnd>((resolve) => {
    child.on('error', (error) => resolve({ code: null, signal: null, build, words: error.message }));
    child.on('exit', async (code, signal) => {
      clearTimeout(ending);
      await read;
      resolve({ code, signal, build, words: words.join('\n').trim() });
    });
  });
  return {
    pid: child.pid,
    ended,
    stop(patience) {
      if (child.connected) child.disconnect();
      ending ??= setTimeout(() => child.kill('SIGKILL'), patience);
    },
  };
}

type Told = BuildEvent | { readonly step: 'note'; readonly note: string };

/** A line of JSON that a build tells its progress in; undefined for any other line. */
function eventOf(text: string): Told | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const event = JSON.parse(text) as Told;
    return typeof event.step === 'string' ? event : undefined;
  } catch {
    return undefined;
  }
}
