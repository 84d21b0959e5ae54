import type { StaleSource } from '../../../transforms/watch/stale-sources.ts';
import { failedSince, staleOf } from '../../freshness.ts';
import { nextRun } from '../../refresh/schedule.ts';
import { type Attempt, type RefreshState, readState } from '../../refresh/state.ts';
import { layoutOf } from '../../warehouse/layout.ts';
import { alive, lockHolder } from '../../warehouse/lock.ts';
import type { Input } from '../../warehouse/manifest.ts';
import { buildIds, openBuild, servedId } from '../../warehouse/publish.ts';
import { advise, type Context, command, jsonOption, readerSettings, warehouseOption } from '../command.ts';
import { count, hanging, moment, plural, print, printJson, printTable } from '../output.ts';

export const status = (context: Context) =>
  command(
    'status',
    'what is served, from which extracts, and which rules are broken',
    'Shows the build that is served: its age, its inputs with accepted and rejected rows, its tables, the data rules that it breaks and the sources that are stale; and how the builds of a server go that makes them itself.',
    ['strata status', 'strata status --all', 'strata status --json | jq .served.asOf'],
  )
    .addOption(warehouseOption())
    .option('--all', 'list also the earlier contents of files that have been corrected since')
    .addOption(jsonOption())
    .action((options: { warehouse?: string; all?: boolean; json?: boolean }) => {
      const { warehouse } = readerSettings(context, options);
      const { root } = layoutOf(warehouse);
      const id = servedId(warehouse);
      const served = id ? openBuild(warehouse, id).manifest : null;
      const newer = buildIds(warehouse).filter((other) => id && other > id).length;
      const holder = lockHolder(warehouse);
      const refresh = readState(warehouse);
      const builder = refresh && alive(refresh.server) ? refresh : undefined;
      const failed = failedSince(served ?? undefined, refresh);
      const stale = served ? staleOf(served) : [];
      if (options.json)
        return printJson({
          ...{ warehouse: root, served, newer, building: holder ?? null },
          ...{ stale, refresh: builder ?? null, failed: failed ?? null },
        });

      print(`warehouse  ${root}`);
      if (holder) print(`building   process ${holder.pid} on ${holder.host}, since ${moment(holder.since)}`);
      if (builder) for (const line of builderLines(builder)) print(line);
      if (failed) for (const line of failureLines(failed)) print(line);
      if (!served) return print(advise(context, 'serves     nothing yet: make a build with strata build --from demo'));
      const rows = served.tables.filter((t) => t.kept).reduce((sum, t) => sum + t.rows, 0);
      const tables = plural(served.tables.filter((t) => t.kept).length, 'table');
      print(`serves     ${served.id}, built ${moment(served.startedAt)} in ${served.seconds.toFixed(1)} s`);
      if (newer > 0) print(advise(context, `           ${plural(newer, 'newer build')} not served: strata builds`));
      if (served.selected)
        print(`           made again: ${served.selected.tables.join(', ')}; the rest from ${served.selected.from}`);
      print(`holds      ${tables}, ${plural(rows, 'row')}, as of ${served.asOf ?? 'no day: there is no data'}`);
      for (const source of stale) print(staleLine(source));
      const broken = served.checks.filter((check) => check.violations > 0);
      print(
        `rules      ${count(served.checks.length)} checked, ${broken.length > 0 ? `${broken.length} broken` : 'all hold'}`,
      );
      for (const check of broken)
        print(
          hanging(' '.repeat(11), `${check.name}: ${plural(check.violations, 'row')}, for example ${check.samples[0]}`),
        );
      print('');
      const earlier = served.inputs.filter((input) => input.superseded);
      printTable(options.all ? served.inputs : served.inputs.filter((input) => !input.superseded), [
        { title: 'SOURCE', value: (i) => i.source },
        { title: 'ENTITY', value: (i) => i.entity },
        { title: 'FILE', value: (i) => i.path },
        { title: 'ROWS', value: (i) => i.rows },
        { title: 'ACCEPTED', value: (i) => i.accepted },
        { title: 'REJECTED', value: (i) => i.rejected },
        { title: 'DUPLICATES', value: (i) => i.duplicates },
        ...(options.all ? [{ title: 'STANDS', value: (i: Input) => (i.superseded ? 'superseded' : 'now') }] : []),
      ]);
      if (earlier.length > 0 && !options.all)
        print(
          hanging(
            '',
            advise(
              context,
              `\n${plural(earlier.length, 'earlier content')} of these files not listed (their rows count where no later file has their key): strata status --all`,
            ),
          ),
        );
    });

/** When a running server builds, and what it builds now. */
function builderLines({ server, schedule, watching, running }: RefreshState): string[] {
  const next = schedule && nextRun(schedule);
  const when = [
    ...(schedule ? [`by the schedule ${schedule.expression} (${schedule.timezone})`] : []),
    ...(watching ? ['when extracts change'] : []),
    ...(next ? [`next at ${moment(next)}`] : []),
  ];
  const lines = [hanging('builds     ', `${when.join(', ')}: process ${server.pid} on ${server.host}`)];
  return running ? [...lines, `           one goes on since ${moment(running.since)}`] : lines;
}

function failureLines({ startedAt, cause, error }: Attempt): string[] {
  const words = (error ?? '').split('\n').map((line) => hanging(' '.repeat(11), line));
  return [`failed     the build of ${moment(startedAt)} (${cause}); what is served is the one before it`, ...words];
}

/** `2.5 days` from two days on: hours of months say nothing. */
const age = (hours: number) =>
  hours < 48 ? `${count(Math.round(hours))} hours` : `${count(Math.round(hours / 2.4) / 10)} days`;

const staleLine = ({ source, latest, hours, limit }: StaleSource) =>
  hanging(
    'stale      ',
    `${source}: its latest extract is of ${moment(latest)}, ${age(hours)} ago (stale after ${age(limit)}, model/settings.yml)`,
  );
