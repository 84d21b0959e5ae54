import { once } from 'node:events';
import { mappings } from '../../../sources/mappings/index.ts';
import type { Serving } from '../../main.ts';
import type { SqlApi } from '../../sql-api/api.ts';
import { servedId } from '../../warehouse/publish.ts';
import { advise, type Context, command, settingsOf, warehouseOption } from '../command.ts';
import { print } from '../output.ts';
import { progress } from '../progress.ts';

const QUERY = `{"measures": ["revenue.mrr"], "timeDimensions": [{"dimension": "revenue.month", "granularity": "year"}]}`;

export const serve = (context: Context) =>
  command(
    'serve',
    'answer REST, GraphQL and SQL from the served build',
    'Serves the semantic layer until it is stopped (Ctrl-C). A build that is published meanwhile is moved to without a failed query. On this machine alone no token is needed; beyond it, or with CUBEJS_API_SECRET set, every request needs one.',
    [
      'strata serve',
      'PORT=4001 strata serve --warehouse /data/warehouse',
      'STRATA_HOST=0.0.0.0 CUBEJS_API_SECRET=... CUBEJS_SQL_PASSWORD=... strata serve',
    ],
  )
    .addOption(warehouseOption())
    .option('--demo', 'build the demo company first when there is no build yet (as npm start does)')
    .action(async (options: { warehouse?: string; demo?: boolean }) => {
      const settings = settingsOf(context, options);
      const { buildWarehouse, serveWarehouse } = await import('../../main.ts');
      const { signal } = context;
      if (options.demo && servedId(settings.warehouse) === undefined) {
        if (process.stderr.isTTY) process.stderr.write('No build yet: making the demo company.\n');
        const from = [{ mapping: mappings.get('demo')! }];
        await buildWarehouse(settings, { from, wait: 120, onEvent: progress('auto'), signal });
      }
      const server = await serveWarehouse(settings, (line) => process.stderr.write(`${line}\n`));
      try {
        print(advise(context, welcome(server, servedId(settings.warehouse))));
        if (!signal.aborted) await once(signal, 'abort');
      } finally {
        await server.close();
      }
    });

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

function welcome({ url, anonymous, sql }: Serving, build: string | undefined): string {
  const token = anonymous ? '' : ` \\\n    -H "Authorization: $(npx strata token)"`;
  return `
strata serves ${build ?? 'nothing yet: it will serve the first build that is published'}

  REST      ${url}/cubejs-api/v1/load, /sql, /meta${anonymous ? '' : ' (with a token: strata token)'}
  GraphQL   ${url}/cubejs-api/graphql
  probes    ${url}/readyz, /livez
${sql ? sqlLines(sql) : '  SQL       turned off (CUBEJS_PG_SQL_PORT=false)\n'}
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
