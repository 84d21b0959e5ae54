import { once } from 'node:events';
import { StrataError } from '../../../errors.ts';
import { mappings } from '../../../sources/mappings/index.ts';
import type { Serving } from '../../main.ts';
import type { Refresh } from '../../refresh/refresh.ts';
import { nextRun } from '../../refresh/schedule.ts';
import type { RefreshState } from '../../refresh/state.ts';
import type { SqlApi } from '../../sql-api/api.ts';
import { servedId } from '../../warehouse/publish.ts';
import { advise, type Context, command, settingsOf, warehouseOption } from '../command.ts';
import { hanging, moment, plural, print } from '../output.ts';
import { progress } from '../progress.ts';

const QUERY = `{"measures": ["revenue.mrr"], "timeDimensions": [{"dimension": "revenue.month", "granularity": "year"}]}`;

interface Options {
  warehouse?: string;
  demo?: boolean;
  from?: string[];
}

const SETTINGS = `
Settings that keep the data fresh (docs/operations.md):
  STRATA_SCHEDULE            when to build, in cron syntax: "0 6 * * *" is every day at 6
  STRATA_SCHEDULE_TIMEZONE   time zone of the schedule, such as Europe/Berlin (default: UTC)
  STRATA_WATCH_EXTRACTS      true: build when extracts have changed
  STRATA_WATCH_SETTLE        seconds without a change after which they have arrived as a whole (default: 10)
  STRATA_FROM                what to build from, as --from; more than one with commas
`;

export const serve = (context: Context) =>
  command(
    'serve',
    'answer REST, GraphQL and SQL from the served build',
    'Serves the semantic layer until it is stopped (Ctrl-C). A build that is published meanwhile is moved to without a failed query. On this machine alone no token is needed; beyond it, or with CUBEJS_API_SECRET set, every request needs one. With STRATA_SCHEDULE or STRATA_WATCH_EXTRACTS it makes the builds itself, each in a process of its own.',
    [
      'strata serve',
      'PORT=4001 strata serve --warehouse /data/warehouse',
      'STRATA_HOST=0.0.0.0 CUBEJS_API_SECRET=... CUBEJS_SQL_PASSWORD=... strata serve',
      `STRATA_SCHEDULE='0 6 * * MON-FRI' STRATA_SCHEDULE_TIMEZONE=Europe/Berlin strata serve`,
      'STRATA_WATCH_EXTRACTS=true strata serve --from salesforce:/data/crm --from stripe:/data/billing',
    ],
  )
    .addOption(warehouseOption())
    .option(
      '--from <system:dir>',
      'with a schedule, or watching: extracts to build from; may be given more than once (default: STRATA_FROM, or where the served build came from)',
      (v: string, all: string[] | undefined) => [...(all ?? []), v],
    )
    .option('--demo', 'build the demo company first when there is no build yet (as npm start does)')
    .addHelpText('after', SETTINGS)
    .action(async (options: Options) => {
      const settings = settingsOf(context, options);
      const { buildWarehouse, parseFrom, serveWarehouse } = await import('../../main.ts');
      const { signal } = context;
      const log = (line: string) => process.stderr.write(`${line}\n`);
      const named = options.from ?? settings.from;
      const refreshes = settings.schedule !== undefined || settings.watchExtracts;
      assertOfUse(named, refreshes, options.from !== undefined);
      // What is wrong with them is said before a build of the demo company.
      for (const text of named) parseFrom(text);
      const demo = options.demo === true && named.length === 0 && servedId(settings.warehouse) === undefined;
      if (demo) {
        if (process.stderr.isTTY) log('No build yet: making the demo company.');
        const from = [{ mapping: mappings.get('demo')! }];
        const manifest = await buildWarehouse(settings, { from, wait: 120, onEvent: progress('auto'), signal });
        const { runWatch } = await import('../../watch/run.ts');
        if (manifest.asOf !== null && !signal.aborted) await runWatch(settings, { keep: true, log });
      }
      const { sourcesFor } = await import('../../refresh/sources.ts');
      const from = refreshes ? sourcesFor(settings.warehouse, named, log) : [];
      let refresh: Refresh | undefined;
      const server = await serveWarehouse(settings, log, () => refresh?.state());
      try {
        if (refreshes) {
          const { startRefresh } = await import('../../refresh/refresh.ts');
          refresh = await startRefresh({ settings, from, env: context.env, fresh: demo, log });
        }
        const alerts = await openAlertLines(settings.warehouse);
        print(advise(context, welcome(server, servedId(settings.warehouse), alerts, refresh?.state())));
        if (!signal.aborted) await once(signal, 'abort');
      } finally {
        await Promise.all([refresh?.close(), server.close()]);
      }
    });

/** @throws StrataError `usage.invalid` for extracts of which nothing would ever be built */
function assertOfUse(named: readonly string[], refreshes: boolean, isOption: boolean): void {
  if (refreshes || named.length === 0) return;
  throw new StrataError('usage.invalid', {
    what: `${isOption ? '--from' : 'STRATA_FROM'} ${named.join(', ')}: nothing would be built from it.`,
    hint: 'Say when: STRATA_SCHEDULE="0 6 * * *" (every day at 6), or STRATA_WATCH_EXTRACTS=true (when they change).',
  });
}

/** When this server builds, and from what. */
function refreshLines({ schedule, watching, from }: RefreshState): string {
  const next = schedule && nextRun(schedule);
  const when = [
    ...(schedule ? [`by the schedule ${schedule.expression} (${schedule.timezone})`] : []),
    ...(watching ? ['when extracts change'] : []),
  ];
  return `  builds    ${when.join(' and ')}${next ? `, next at ${moment(next)}` : ''}
            from ${from.join(', ')}
`;
}

/** Where tools that speak to Postgres connect. The password that everybody knows is no secret. */
function sqlLines({ host, port, user, openPassword, certificate }: SqlApi): string {
  const login = user === undefined ? 'users of cube.js' : `user ${user}${openPassword ? ', password strata' : ''}`;
  const who = user === undefined ? '' : ` user=${user}`;
  return `  SQL       postgresql://${host.includes(':') ? `[${host}]` : host}:${port}/strata (${login})
            TLS certificate: ${certificate}

Ask in SQL, from psql, Tableau, Power BI or anything else that speaks to Postgres:

  ${openPassword ? 'PGPASSWORD=strata ' : ''}psql "host=${host} port=${port}${who} dbname=strata" \\
    -c "SELECT industry, MEASURE(mrr), MEASURE(nrr) FROM revenue GROUP BY 1"
`;
}

/** The worst of the alerts that nobody has taken note of, in a line each. */
async function openAlertLines(warehouse: string): Promise<string> {
  const { readAlerts } = await import('../../alerts/alerts.ts');
  const { worstFirst } = await import('../../alerts/story.ts');
  const open = readAlerts(warehouse)
    .filter(({ state }) => state === 'open' || state === 'recurring')
    .sort(worstFirst);
  if (open.length === 0) return '';
  const lines = open.slice(0, ALERTS).map(({ severity, cause }) => hanging(`  ${severity.padEnd(8)}  `, cause));
  const head = `${plural(open.length, 'open alert')} (strata alerts):`;
  return `\n${[head, '', ...lines].join('\n')}\n`;
}
/** Alerts that are shown when a server starts. */
const ALERTS = 3;

function welcome(
  { url, anonymous, sql }: Serving,
  build: string | undefined,
  alerts: string,
  refresh?: RefreshState,
): string {
  const token = anonymous ? '' : ` \\\n    -H "Authorization: $(npx strata token)"`;
  return `
strata serves ${build ?? 'nothing yet: it will serve the first build that is published'}

  REST      ${url}/cubejs-api/v1/load, /sql, /meta${anonymous ? '' : ' (with a token: strata token)'}
  GraphQL   ${url}/cubejs-api/graphql
  probes    ${url}/readyz, /livez
${refresh ? refreshLines(refresh) : ''}${sql ? sqlLines(sql) : '  SQL       turned off (CUBEJS_PG_SQL_PORT=false)\n'}${alerts}
Ask for recurring revenue by year:

  curl -G ${url}/cubejs-api/v1/load${token} \\
    --data-urlencode 'query=${QUERY}'

Next, in another terminal:

  npx strata lineage revenue_ledger     what a table is made from
  npx strata build --from ravenstack:DIR --warehouse DIR
  npx strata --help
  npx strata status
`;
}
