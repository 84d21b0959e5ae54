/**
 * Suite `sql-memory`: ten million rows of a semantic view (times generate_series) exported over the socket to a reader
 * that is slower than the server, while the server's resident memory is looked at. What counts: it stays flat, so that
 * the second half of the export needs at most 64 MB more than the first.
 *
 *     npx tsx bench/sql-memory.ts --rows 10000000
 */
import { execFileSync } from 'node:child_process';
import type { Socket } from 'node:net';
import os from 'node:os';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { type ServedBench, serveBench } from './sql-served.ts';

const { values: options } = parseArgs({
  options: {
    /** Rows to export, at least. */
    rows: { type: 'string', default: '10000000' },
    /** Usage rows of the company. */
    usage: { type: 'string', default: '500000' },
    seed: { type: 'string', default: '1' },
    /** Megabytes that the reader takes in a second. */
    speed: { type: 'string', default: '16' },
  },
});
/** Megabytes that the second half may need beyond the first. */
const MOST_MORE = 64;
const VIEW = 'SELECT account_id, month, industry, MEASURE(mrr) AS mrr FROM revenue GROUP BY 1, 2, 3';

/** Reads a result without looking at its values, at most so many bytes a second. Gives its rows. */
async function slowly(served: ServedBench, sql: string, bytesPerSecond: number, seen: (bytes: number) => void) {
  const client = new pg.Client({ ...served.target, ssl: false });
  await client.connect();
  const { stream: socket } = (client as unknown as { connection: { stream: Socket } }).connection;
  socket.removeAllListeners('data');
  socket.removeAllListeners('end');
  client.on('error', () => undefined);
  const rows = await new Promise<number>((resolve, reject) => {
    const started = performance.now();
    let bytes = 0;
    let tail = Buffer.alloc(0);
    socket.on('error', reject).on('data', (data: Buffer) => {
      bytes += data.length;
      seen(bytes);
      tail = Buffer.concat([tail, data]).subarray(-256);
      const done = /SELECT (\d+)\0/.exec(tail.toString('latin1'));
      if (done) return resolve(Number(done[1]));
      const error = bytes < 2000 && /\0M([^\0]+)\0/.exec(tail.toString('latin1'));
      if (error) return reject(new Error(error[1]));
      const early = (bytes / bytesPerSecond) * 1000 - (performance.now() - started);
      if (early <= 1) return;
      socket.pause();
      setTimeout(() => socket.resume(), early);
    });
    const body = Buffer.from(`${sql}\0`);
    const head = Buffer.alloc(5, 'Q');
    head.writeInt32BE(body.length + 4, 1);
    socket.write(Buffer.concat([head, body]));
  });
  socket.destroy();
  return rows;
}

const round = (value: number) => Math.round(value * 100) / 100;
const served = await serveBench({ rows: Number(options.usage), seed: Number(options.seed) });
try {
  const client = new pg.Client({ ...served.target, ssl: false });
  await client.connect();
  const { rows: counted } = await client.query(`SELECT count(*)::int8 AS rows FROM (${VIEW}) v`);
  const times = Math.ceil(Number(options.rows) / Number(counted[0].rows));
  await client.end();
  const sql = `SELECT v.*, g FROM (${VIEW}) v CROSS JOIN generate_series(1, ${times}) AS s(g)`;
  const before = await served.megabytes();
  const samples: { readonly bytes: number; readonly megabytes: number }[] = [];
  let bytes = 0;
  let reading = true;
  const watch = (async () => {
    while (reading) {
      samples.push({ bytes, megabytes: await served.megabytes() });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  })();
  const started = performance.now();
  const rows = await slowly(served, sql, Number(options.speed) * 1024 * 1024, (now) => {
    bytes = now;
  }).finally(() => {
    reading = false;
  });
  await watch;
  const peak = (list: typeof samples) => Math.max(0, ...list.map(({ megabytes }) => megabytes));
  const first = peak(samples.filter((sample) => sample.bytes < bytes / 2));
  const second = peak(samples.filter((sample) => sample.bytes >= bytes / 2));
  const report = {
    suite: 'sql-memory',
    rows,
    megabytesSent: Math.round(bytes / 1024 / 1024),
    seconds: round((performance.now() - started) / 1000),
    serverMegabytes: { before: Math.round(before), firstHalf: Math.round(first), secondHalf: Math.round(second) },
    samples: samples.length,
    machine: `${os.cpus()[0]?.model ?? 'unknown'}, ${os.availableParallelism()} cores, ${process.platform}, Node ${process.version}`,
    load: os.loadavg().map(round),
    commit: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (rows < Number(options.rows) || second > first + MOST_MORE) process.exitCode = 1;
} finally {
  await served.close();
}
