import { InvalidArgumentError, Option } from 'commander';
import { isStrataError } from '../../../errors.ts';
import { mappings } from '../../../sources/mappings/index.ts';
import type { Settings } from '../../settings.ts';
import type { Manifest } from '../../warehouse/manifest.ts';
import { advise, type Context, command, jsonOption, settingsOf, warehouseOption } from '../command.ts';
import { notes, unreadNotes } from '../notes.ts';
import { count, hanging, plural, print, printJson } from '../output.ts';
import { PROGRESS, type ProgressFormat, progress } from '../progress.ts';
import { toldWords } from './watch.ts';

interface Options {
  from: string[];
  select: string[];
  warehouse?: string;
  wait: number;
  progress: ProgressFormat;
  watch: boolean;
  json?: boolean;
}
const systems = () => [...mappings.values()].map((m) => hanging(`  ${m.system.padEnd(12)} `, m.description)).join('\n');
const collect = (value: string, before: string[]) => [...before, ...value.split(',').map((s) => s.trim())];

export const build = (context: Context) =>
  command(
    'build',
    'load what is new, make the tables, check them, publish',
    'Loads the files that are new, makes every table, checks them, and serves the result from then on; then looks for what moved (strata watch). Whatever fails on the way, what is served stays as it was.',
    [
      'strata build --from demo',
      'strata build --from ravenstack:../extracts/ravenstack',
      'strata build --from canonical:/data/crm --from canonical:/data/billing',
      'strata build                              # what is loaded already, with the model as it is now',
      'strata build --select segment_months      # this table alone, the rest from the served build',
      'strata build --select account_months+     # with everything that depends on it',
      'strata build --no-watch                   # leave alerts as they are',
    ],
  )
    .option(
      '--from <system:dir>',
      'extracts to load; may be given more than once',
      (v: string, all: string[]) => [...all, v],
      [],
    )
    .option(
      '--select <name[+]>',
      'make only this table, with + also what depends on it; more than one with commas',
      collect,
      [],
    )
    .addOption(warehouseOption())
    .option('--wait <seconds>', 'how long to wait for another build of the same warehouse', seconds, 5)
    .addOption(
      new Option('--progress <how>', 'progress on stderr; auto: only on a terminal').choices(PROGRESS).default('auto'),
    )
    .option('--no-watch', 'do not look for what moved: strata watch does so later')
    .addOption(jsonOption())
    .addHelpText('after', () => `\nSystems:\n${systems()}`)
    .action(async (options: Options) => {
      const { buildWarehouse, parseFrom } = await import('../../main.ts');
      const settings = settingsOf(context, options);
      const before = await servedBefore(settings.warehouse);
      const manifest = await buildWarehouse(settings, {
        from: options.from.map(parseFrom),
        select: options.select,
        wait: options.wait,
        onEvent: progress(options.progress),
        onFile: notes(options.progress),
        onUnread: unreadNotes(options.progress),
        signal: context.signal,
      });
      if (options.json) {
        printJson(manifest);
        await watchAfter(settings, manifest, options);
        return;
      }
      const kept = manifest.tables.filter((table) => table.kept);
      const rows = kept.reduce((sum, table) => sum + table.rows, 0);
      print(
        `${manifest.id}: ${plural(kept.length, 'table')}, ${plural(rows, 'row')}, as of ${manifest.asOf ?? 'no day: there is no data'}`,
      );
      const broken = manifest.checks.filter((check) => check.violations > 0).length;
      if (broken > 0)
        print(advise(context, `${plural(broken, 'data rule')} broken without stopping the build: strata status`));
      const moved = before && (await changesSince(settings.warehouse, before, manifest.id));
      if (moved) print(advise(context, `${moved}: strata identity --changes ${before}`));
      const told = await watchAfter(settings, manifest, options);
      if (told !== undefined) print(advise(context, told));
    });

/** Watches the new build, and says what moved. What keeps it from that does not undo the build: it is told. */
async function watchAfter(settings: Settings, manifest: Manifest, options: Options): Promise<string | undefined> {
  if (!options.watch || manifest.asOf === null) return undefined;
  const { runWatch } = await import('../../watch/run.ts');
  try {
    const run = await runWatch(settings, { keep: true, log: (line) => process.stderr.write(`${line}\n`) });
    return toldWords(run);
  } catch (error) {
    if (!isStrataError(error)) throw error;
    process.stderr.write(`The build is served, but what moved could not be looked for: ${error.message}\n`);
    return undefined;
  }
}

/** Id of the build that is served until the new one is; undefined where nothing is, or what is there cannot be read. */
async function servedBefore(warehouse: string): Promise<string | undefined> {
  const { servedId } = await import('../../warehouse/publish.ts');
  try {
    return servedId(warehouse);
  } catch (error) {
    // The build itself tells what is wrong with it, or mends it.
    if (isStrataError(error)) return undefined;
    throw error;
  }
}

/** In a line, who is somebody else than in the build before; undefined for nobody. */
async function changesSince(warehouse: string, before: string, after: string): Promise<string | undefined> {
  const { buildIds, openBuild } = await import('../../warehouse/publish.ts');
  const { identityChanges } = await import('../../warehouse/identity.ts');
  if (!buildIds(warehouse).includes(before)) return undefined;
  const changes = await identityChanges(openBuild(warehouse, before), openBuild(warehouse, after)).catch((error) => {
    // The new build is served, whatever is wrong with the old one.
    if (isStrataError(error)) return [];
    throw error;
  });
  const parts = (['merged', 'split', 'moved', 'found', 'lost'] as const).flatMap((kind) => {
    const n = changes.filter((change) => change.kind === kind).length;
    return n > 0 ? [`${count(n)} ${kind}`] : [];
  });
  return parts.length > 0 ? `Who is who has changed, ${parts.join(', ')}` : undefined;
}

function seconds(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number < 0 || value.trim() === '')
    throw new InvalidArgumentError('Give a number of seconds.');
  return number;
}
