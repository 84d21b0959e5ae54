/**
 * Suite `sql-small`: a small aggregate over a semantic view, in turns: over the socket (a prepared statement; the same
 * text by the simple protocol; a text that is new each time), the SQL that was generated for it run in the server's own
 * process on the same snapshot, and REST's `/load`. A value differs each time, so that nobody's results are remembered.
 * What counts: at most 3 ms more at the median than in process. Then many clients at once: throughput, the 95th
 * percentile, no errors.
 *
 *     npx tsx bench/sql-small.ts --rows 500000 --runs 300 --clients 50
 */
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { type ServedBench, serveBench } from './sql-served.ts';

const { values: options } = parseArgs({
  options: {
    /** Usage rows of the company; one account per 500. */
    rows: { type: 'string', default: '500000' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '300' },
    clients: { type: 'string', default: '50' },
    /** Statements of each client. */
    each: { type: 'string', default: '20' },
  },
});
/** Milliseconds that the way over the socket may add at the median. */
const MOST_ADDED = 3;

const statement = (value: string) =>
  `SELECT industry, MEASURE(mrr) AS mrr FROM revenue WHERE account_id <> ${value} GROUP BY 1 ORDER BY 1`;
const PREPARED = statement('$1');
let counter = 0;
const distinct = () => `none-${counter++}`;

async function connect({ target }: ServedBench): Promise<pg.Client> {
  const client = new pg.Client({ ...target, ssl: false });
  await client.connect();
  return client;
}

const prepared = (client: pg.Client) => client.query({ name: 'small', text: PREPARED, values: [distinct()] });

async function rest({ url }: ServedBench): Promise<number> {
  const filter = { member: 'revenue.account_id', operator: 'notEquals', values: [distinct()] };
  const query = { measures: ['revenue.mrr'], dimensions: ['revenue.industry'], filters: [filter] };
  for (;;) {
    const asked = await fetch(`${url}/cubejs-api/v1/load?query=${encodeURIComponent(JSON.stringify(query))}`);
    const answer = (await asked.json()) as { data?: unknown[]; error?: string };
    if (answer.data) return answer.data.length;
    if (answer.error !== 'Continue wait') throw new Error(answer.error);
  }
}

/** The SQL that a prepared statement runs, as EXPLAIN tells it. */
async function generated(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${statement("'none'")}`);
  const lines = rows.map((row) => row['QUERY PLAN']);
  const sql = lines.slice(lines.indexOf('SQL run by DuckDB') + 1).join('\n');
  const parameter = sql.replaceAll("'none'", 'CAST($1 AS VARCHAR)');
  if (parameter === sql) throw new Error(`the value is not in the SQL:\n${sql}`);
  return parameter;
}

const at = (list: readonly number[], share: number) =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))]!;
const round = (value: number) => Math.round(value * 100) / 100;
const told = (list: readonly number[]) => ({ median: round(at(list, 0.5)), p95: round(at(list, 0.95)) });

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Each way in turns; what it takes in milliseconds. */
async function inTurns(served: ServedBench, runs: number) {
  const client = await connect(served);
  const sql = await generated(client);
  const same = statement(`'${distinct()}'`);
  const ways = {
    inProcess: () => served.inProcess(sql, [distinct()]),
    prepared: () => timed(() => prepared(client)),
    simple: () => timed(() => client.query(same)),
    newText: () => timed(() => client.query(statement(`'${distinct()}'`))),
    rest: () => timed(() => rest(served)),
  };
  const names = Object.keys(ways) as (keyof typeof ways)[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<keyof typeof ways, number[]>;
  // The first rounds warm everything up.
  for (let run = -10; run < runs; run++)
    for (const name of names) {
      const took = await ways[name]();
      if (run >= 0) times[name].push(took);
    }
  await client.end();
  return times;
}

/** Many clients, each with one statement after the other. */
async function atOnce(served: ServedBench, count: number, each: number) {
  const clients = await Promise.all(Array.from({ length: count }, () => connect(served)));
  await Promise.all(clients.map(prepared));
  const times: number[] = [];
  const errors: string[] = [];
  const seconds =
    (await timed(() =>
      Promise.all(
        clients.map(async (client) => {
          for (let i = 0; i < each; i++)
            await timed(() => prepared(client)).then(
              (took) => times.push(took),
              (error: Error) => errors.push(error.message),
            );
        }),
      ),
    )) / 1000;
  await Promise.all(clients.map((client) => client.end()));
  return { clients: count, statements: count * each, perSecond: round(times.length / seconds), ...told(times), errors };
}

const served = await serveBench({ rows: Number(options.rows), seed: Number(options.seed) });
try {
  const times = await inTurns(served, Number(options.runs));
  const many = await atOnce(served, Number(options.clients), Number(options.each));
  const median = at(times.inProcess, 0.5);
  const added = { prepared: at(times.prepared, 0.5) - median, simple: at(times.simple, 0.5) - median };
  const machine = `${os.cpus()[0]?.model ?? 'unknown'}, ${os.availableParallelism()} cores, ${process.platform}, Node ${process.version}`;
  const report = {
    suite: 'sql-small',
    rows: Number(options.rows),
    runs: Number(options.runs),
    machine,
    load: os.loadavg().map(round),
    commit: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
    milliseconds: Object.fromEntries(Object.entries(times).map(([name, list]) => [name, told(list)])),
    added: { prepared: round(added.prepared), simple: round(added.simple) },
    atOnce: many,
    serverMegabytes: Math.round(await served.megabytes()),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (Math.max(added.prepared, added.simple) > MOST_ADDED || many.errors.length > 0) process.exitCode = 1;
} finally {
  await served.close();
}
