/** Settings of a running strata: environment variables, all checked at once. Cube's names where Cube has one. */
import os from 'node:os';
import { z } from 'zod';
import { didYouMean, type Problem, StrataError } from '../errors.ts';
import { DELIVERY_SECRETS, DeliveryEnvironment, readDelivery } from './alerts/delivery/settings.ts';
import { isLoopback } from './cube/address.ts';
import { scheduleProblems } from './refresh/schedule.ts';

const port = z.coerce.number('must be a port, for example 4000.').int().min(0).max(65_535);
const portOrFalse = z.union([z.literal('false'), port], 'must be a port from 0 to 65535, or false for none.');
const whole = (min: number) => z.coerce.number(`must be a whole number from ${min} on.`).int().min(min);

const size = () =>
  z.string().regex(/^\d+(\.\d+)? ?(MB|MiB|GB|GiB)$/i, 'must be a size with its unit, for example 1200MB or 4GB.');

/** Half of what this process may have: a build that is replaced and its successor are open together for a while. */
const halfOfMemory = () =>
  `${Math.floor(Math.min(os.totalmem(), process.constrainedMemory() || Infinity) / 2 ** 21)}MiB`;

const context = (words: string) =>
  z.string().transform((text, { issues }): Readonly<Record<string, unknown>> => {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    } catch {
      // Told below, with what is no object.
    }
    issues.push({ code: 'custom', message: words, input: text });
    return z.NEVER;
  });

const Environment = z.object({
  /** Directory of the warehouse. */
  STRATA_WAREHOUSE: z.string().min(1).default('warehouse'),
  /** Address to listen on. Beyond this machine, CUBEJS_API_SECRET is required. */
  STRATA_HOST: z.string().min(1).default('127.0.0.1'),
  /** Builds that are kept, the served one among them. */
  STRATA_KEEP_BUILDS: whole(1).default(5),
  /** Memory of DuckDB while it builds, for example 1200MB. */
  STRATA_MEMORY_LIMIT: size().default('1200MB'),
  /** Threads of DuckDB while it builds. */
  STRATA_THREADS: whole(1).default(os.availableParallelism()),
  /** Memory of DuckDB for all queries together; what does not fit goes to disk where it can. Default: half of the machine's. */
  STRATA_QUERY_MEMORY: size().default(halfOfMemory),
  /** Port of REST and GraphQL. */
  PORT: port.default(4000),
  /** Port of the SQL API, or false for none. */
  CUBEJS_PG_SQL_PORT: portOrFalse.default(15_432),
  /** Who logs in to the SQL API. */
  CUBEJS_SQL_USER: z.string().optional(),
  /** Its password; beyond this machine one of one's own. */
  CUBEJS_SQL_PASSWORD: z.string().min(8, 'is too short to keep anybody out: 8 characters or more.').optional(),
  /** Seconds that a statement of the SQL API may take; sessions can ask for less (statement_timeout). */
  STRATA_SQL_TIMEOUT: whole(1).max(86_400, 'is longer than a day: 86400 at most.').default(300),
  /** Certificate and key of the SQL API, files in PEM; without them strata makes its own. */
  STRATA_SQL_TLS_CERT: z.string().optional(),
  STRATA_SQL_TLS_KEY: z.string().optional(),
  /** When `strata serve` builds, in cron syntax: minute hour day month weekday, with a sixth field before them for seconds. */
  STRATA_SCHEDULE: z.string().optional(),
  /** Time zone of the schedule, an IANA name. */
  STRATA_SCHEDULE_TIMEZONE: z.string().default('UTC'),
  /** Whether `strata serve` builds when extracts have changed. */
  STRATA_WATCH_EXTRACTS: z.enum(['true', 'false'], 'must be true or false.').default('false'),
  /** Seconds without a change after which extracts have arrived as a whole. */
  STRATA_WATCH_SETTLE: whole(1).max(86_400, 'is longer than a day: 86400 at most.').default(10),
  /** Security context with which metrics are watched, a JSON object: where access policies show nobody in particular nothing. */
  STRATA_WATCH_CONTEXT: context('must be a JSON object, such as {"groups": ["finance"]}.').default({}),
  /** What `strata serve` builds from where no --from says so: SYSTEM:DIR, more than one with commas. */
  STRATA_FROM: z.string().optional(),
  /** Signs and checks the tokens of REST and GraphQL. */
  CUBEJS_API_SECRET: z.string().min(16, 'is too short to keep anybody out: 16 characters or more.').optional(),
  ...DeliveryEnvironment,
});

export type Settings = ReturnType<typeof readSettings>;

/** Never shown, not even when wrong. */
const SECRET = new Set(['CUBEJS_API_SECRET', 'CUBEJS_SQL_PASSWORD', ...DELIVERY_SECRETS]);

/**
 * The settings of an environment (empty variables count as not set).
 * @throws StrataError `settings.invalid` with every problem: a value that cannot be used, an unknown `STRATA_` name
 */
export function readSettings(environment: NodeJS.ProcessEnv) {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const known = Object.keys(Environment.shape);
  const problems: Problem[] = Object.keys(set)
    .filter((name) => name.startsWith('STRATA_') && !known.includes(name))
    .map((where) => ({ where, what: 'is no setting of strata.', hint: didYouMean(where, known) }));
  const result = Environment.safeParse(set);
  for (const issue of result.error?.issues ?? []) {
    const where = String(issue.path[0]);
    const value = SECRET.has(where) ? '' : `${JSON.stringify(set[where])} `;
    problems.push({ where, what: `${value}${issue.message}` });
  }
  if (result.data && !isLoopback(result.data.STRATA_HOST) && !result.data.CUBEJS_API_SECRET) {
    const what = 'is required when STRATA_HOST lets other machines in.';
    problems.push({ where: 'CUBEJS_API_SECRET', what, hint: 'Make one: openssl rand -hex 32' });
  }
  if (result.data?.STRATA_SCHEDULE !== undefined)
    problems.push(...scheduleProblems(result.data.STRATA_SCHEDULE, result.data.STRATA_SCHEDULE_TIMEZONE));
  if (result.data && Boolean(result.data.STRATA_SQL_TLS_CERT) !== Boolean(result.data.STRATA_SQL_TLS_KEY)) {
    const where = result.data.STRATA_SQL_TLS_CERT ? 'STRATA_SQL_TLS_KEY' : 'STRATA_SQL_TLS_CERT';
    problems.push({ where, what: 'is missing: a certificate and its key go together.' });
  }
  const delivery = result.data && readDelivery(result.data);
  problems.push(...(delivery?.problems ?? []));
  if (!result.data || !delivery || problems.length > 0) throw new StrataError('settings.invalid', { problems });
  const env = result.data;
  return {
    warehouse: env.STRATA_WAREHOUSE,
    host: env.STRATA_HOST,
    loopback: isLoopback(env.STRATA_HOST),
    port: env.PORT,
    keepBuilds: env.STRATA_KEEP_BUILDS,
    memoryLimit: env.STRATA_MEMORY_LIMIT,
    threads: env.STRATA_THREADS,
    queryMemory: env.STRATA_QUERY_MEMORY,
    watchContext: env.STRATA_WATCH_CONTEXT,
    schedule:
      env.STRATA_SCHEDULE === undefined
        ? undefined
        : { expression: env.STRATA_SCHEDULE, timezone: env.STRATA_SCHEDULE_TIMEZONE },
    watchExtracts: env.STRATA_WATCH_EXTRACTS === 'true',
    watchSettle: env.STRATA_WATCH_SETTLE,
    from: (env.STRATA_FROM ?? '')
      .split(',')
      .map((text) => text.trim())
      .filter((text) => text !== ''),
    apiSecret: env.CUBEJS_API_SECRET,
    sqlPort: env.CUBEJS_PG_SQL_PORT === 'false' ? undefined : env.CUBEJS_PG_SQL_PORT,
    sqlUser: env.CUBEJS_SQL_USER,
    sqlPassword: env.CUBEJS_SQL_PASSWORD,
    sqlTimeout: env.STRATA_SQL_TIMEOUT,
    sqlTlsCert: env.STRATA_SQL_TLS_CERT,
    sqlTlsKey: env.STRATA_SQL_TLS_KEY,
    delivery: delivery.delivery,
  };
}
