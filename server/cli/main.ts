/**
 * The CLI: finds the command, ends with its exit code, and prints errors as their reader needs them. Commands import what
 * is slow to load (DuckDB, Cube, the transforms) when they run: help comes at once.
 */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { EXIT, isStrataError } from '../../errors.ts';
import { advise, type Context } from './command.ts';
import { alerts } from './commands/alerts.ts';
import { build } from './commands/build.ts';
import { builds } from './commands/builds.ts';
import { check } from './commands/check.ts';
import { contracts } from './commands/contracts.ts';
import { diff } from './commands/diff.ts';
import { identity } from './commands/identity.ts';
import { lineage } from './commands/lineage.ts';
import { load } from './commands/load.ts';
import { members } from './commands/members.ts';
import { query } from './commands/query.ts';
import { rejects } from './commands/rejects.ts';
import { rollback } from './commands/rollback.ts';
import { segment } from './commands/segment.ts';
import { serve } from './commands/serve.ts';
import { status } from './commands/status.ts';
import { token } from './commands/token.ts';
import { tree } from './commands/tree.ts';
import { watch } from './commands/watch.ts';
import { examplesText } from './help.ts';
import { hanging } from './output.ts';

const COMMANDS = [
  build,
  serve,
  status,
  check,
  load,
  query,
  members,
  segment,
  tree,
  contracts,
  rejects,
  identity,
  lineage,
  builds,
  rollback,
  diff,
  watch,
  alerts,
  token,
];

const FIRST_LOOK = [
  'strata build --from demo      # makes the demo company and a build of it',
  'strata serve                  # serves it: REST, GraphQL',
  `strata load '{"measures": ["revenue.mrr"], "timeDimensions": [{"dimension": "revenue.month", "granularity": "year"}]}'`,
];
const EXIT_CODES =
  'Exit codes: 0 done, 1 a defect of strata, 2 wrong usage or settings, 3 the data, 4 the model, 5 another build runs, 6 not there, 7 the machine (disk, memory), 130 stopped.';
const guide = () =>
  `\nA first look:\n${examplesText(FIRST_LOOK)}\n\n${hanging('', EXIT_CODES)}\n\nEvery command has its own --help with examples.`;

/** Runs strata with the given arguments, and sets the exit code of the process. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  // A reader that has seen enough (`strata lineage | head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const stop = new AbortController();
  let asked = 0;
  const onSignal = () => {
    // Who asks again does not want to wait for the end of a query. npm passes on a Ctrl-C that came by itself as well.
    if (asked > 0 && Date.now() - asked > 500) process.exit(130);
    asked ||= Date.now();
    stop.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  // A build that a server runs ends with the server, also where there are no signals, or when it was killed.
  const onAlone = () => stop.abort();
  if (process.connected) {
    process.on('disconnect', onAlone);
    process.channel?.unref();
  }
  const context: Context = { env, signal: stop.signal };
  try {
    await program(context).parseAsync(argv, { from: 'user' });
  } catch (error) {
    process.exitCode = stop.signal.aborted ? 130 : report(error, context);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal).off('disconnect', onAlone);
  }
}

function program(context: Context): Command {
  const version = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version as string;
  const strata = new Command('strata')
    .description('What customer segments are worth: from raw extracts to one governed definition.')
    .version(version)
    .addHelpText('after', guide)
    .showHelpAfterError('(strata --help lists what there is)')
    .exitOverride();
  for (const make of COMMANDS) {
    const added = make(context).exitOverride().copyInheritedSettings(strata);
    for (const part of added.commands) part.exitOverride().copyInheritedSettings(strata);
    strata.addCommand(added);
  }
  return strata;
}

/** Prints an error on stderr, and gives its exit code. */
function report(error: unknown, context: Context): number {
  // Commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  if (isStrataError(error)) {
    process.stderr.write(`${advise(context, error.message)}\n`);
    return error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `${text}\n\nThis is a defect of strata, not of your data. Please report it with the lines above.\n`,
  );
  return EXIT.defect;
}
