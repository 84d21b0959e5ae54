import type { WatchRun } from '../../watch/run.ts';
import { advise, type Context, command, jsonOption, readerSettings, warehouseOption } from '../command.ts';
import { count, plural, print, printJson, printTable } from '../output.ts';

interface Options {
  warehouse?: string;
  build?: string;
  dryRun?: boolean;
  json?: boolean;
}

export const watch = (context: Context) =>
  command(
    'watch',
    'look through the watched metrics: what moved, where, why, and whose it is',
    'Judges every metric of model/watch.yml in all its segments against what their past lets expect, puts together what has one cause, raises and resolves alerts, and tells their owners. `strata build` does so at its end.',
    [
      'strata watch',
      'strata watch --dry-run                    # say what moved, and keep nothing of it',
      'strata watch --build 20261120T060000Z-11aa --dry-run',
    ],
  )
    .option('--build <id>', 'another build than the served one')
    .option('--dry-run', 'raise, resolve and send nothing')
    .addOption(warehouseOption())
    .addOption(jsonOption())
    .action(async (options: Options) => {
      const settings = readerSettings(context, options);
      const { runWatch } = await import('../../watch/run.ts');
      const run = await runWatch(settings, {
        ...(options.build === undefined ? {} : { build: options.build }),
        keep: !options.dryRun,
        log: (line) => process.stderr.write(`${line}\n`),
      });
      if (options.json) return printJson(run);
      printTable(run.metrics, [
        { title: 'METRIC', value: ({ metric }) => metric },
        { title: 'JUDGED', value: ({ tested }) => tested },
        { title: 'TOO THIN', value: ({ thin }) => thin },
        { title: 'MOVED', value: ({ moved }) => moved },
        { title: 'SECONDS', value: ({ seconds }) => seconds.toFixed(1), align: 'right' },
      ]);
      print('');
      for (const { metric, note } of run.metrics) if (note) print(`${metric}: ${note}`);
      print(advise(context, toldWords(run)));
    });

/** What a watch found, in lines. */
export function toldWords({ build, asOf, stories, transitions }: WatchRun): string {
  if (stories.length === 0) return `Nothing moved that is more than chance: ${build}, as of ${asOf}.`;
  const kinds = new Map(transitions.map(({ kind, alert }) => [alert.key, kind]));
  const lines = stories.map(({ key, severity, owner, cause }) => {
    const kind = kinds.get(key);
    return `${severity.toUpperCase()}${kind ? `, ${kind}` : ''}: ${cause}\n  ${owner}; strata alerts show ${key}`;
  });
  const resolved = transitions.filter(({ kind }) => kind === 'resolved').length;
  return [
    `${plural(stories.length, 'thing')} moved as of ${asOf}:`,
    '',
    ...lines,
    ...(resolved > 0 ? ['', `${count(resolved)} resolved by ${resolved === 1 ? 'itself' : 'themselves'}.`] : []),
  ].join('\n');
}
