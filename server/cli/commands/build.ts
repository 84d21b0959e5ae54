import { InvalidArgumentError, Option } from 'commander';
import { mappings } from '../../../sources/mappings/index.ts';
import { advise, type Context, command, jsonOption, settingsOf, warehouseOption } from '../command.ts';
import { notes, unreadNotes } from '../notes.ts';
import { hanging, plural, print, printJson } from '../output.ts';
import { PROGRESS, type ProgressFormat, progress } from '../progress.ts';

interface Options {
  from: string[];
  select: string[];
  warehouse?: string;
  wait: number;
  progress: ProgressFormat;
  json?: boolean;
}
const systems = () => [...mappings.values()].map((m) => hanging(`  ${m.system.padEnd(12)} `, m.description)).join('\n');
const collect = (value: string, before: string[]) => [...before, ...value.split(',').map((s) => s.trim())];

export const build = (context: Context) =>
  command(
    'build',
    'load what is new, make the tables, check them, publish',
    'Loads the files that are new, makes every table, checks them, and serves the result from then on. Whatever fails on the way, what is served stays as it was.',
    [
      'strata build --from demo',
      'strata build --from ravenstack:../extracts/ravenstack',
      'strata build --from canonical:/data/crm --from canonical:/data/billing',
      'strata build                              # what is loaded already, with the model as it is now',
      'strata build --select segment_months      # this table alone, the rest from the served build',
      'strata build --select account_months+     # with everything that depends on it',
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
    .addOption(jsonOption())
    .addHelpText('after', () => `\nSystems:\n${systems()}`)
    .action(async (options: Options) => {
      const { buildWarehouse, parseFrom } = await import('../../main.ts');
      const settings = settingsOf(context, options);
      const manifest = await buildWarehouse(settings, {
        from: options.from.map(parseFrom),
        select: options.select,
        wait: options.wait,
        onEvent: progress(options.progress),
        onFile: notes(options.progress),
        onUnread: unreadNotes(options.progress),
        signal: context.signal,
      });
      if (options.json) return printJson(manifest);
      const kept = manifest.tables.filter((table) => table.kept);
      const rows = kept.reduce((sum, table) => sum + table.rows, 0);
      print(
        `${manifest.id}: ${plural(kept.length, 'table')}, ${plural(rows, 'row')}, as of ${manifest.asOf ?? 'no day: there is no data'}`,
      );
      const broken = manifest.checks.filter((check) => check.violations > 0).length;
      if (broken > 0)
        print(advise(context, `${plural(broken, 'data rule')} broken without stopping the build: strata status`));
    });

function seconds(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number < 0 || value.trim() === '')
    throw new InvalidArgumentError('Give a number of seconds.');
  return number;
}
