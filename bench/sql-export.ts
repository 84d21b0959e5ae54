/**
 * Suite `sql-export`: a table of eight columns read whole over a socket, from the SQL API (its server, protocol and
 * executor; the statement is given, so that planning does not count) and from a PostgreSQL 15 that holds the same rows
 * (started for the suite, with `initdb` and `postgres` of Debian's postgresql-15), in turns, in text and in binary.
 * The ratio counts: rows per second of the one over the other, at least 1. The bytes of both are compared.
 *
 *     npx tsx bench/sql-export.ts --rows 1000000 --runs 5
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Execution, openExecutor } from '../server/sql-api/execute/executor.ts';
import { startSqlServer } from '../server/sql-api/server.ts';
import type { Engine, Field } from '../server/sql-api/types.ts';
import { layoutOf, manifestFile, snapshotFile, sqlPath } from '../server/warehouse/layout.ts';
import { manifestText } from '../server/warehouse/manifest.ts';
import { publish } from '../server/warehouse/publish.ts';
import { openSnapshots } from '../server/warehouse/snapshots.ts';
import { type Export, exportRows, type Target } from './sql-client.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '5' },
    /** `server` or `client`: a process that the suite starts for itself. */
    part: { type: 'string' },
    warehouse: { type: 'string' },
    target: { type: 'string' },
    format: { type: 'string' },
    hash: { type: 'boolean' },
    binaries: { type: 'string', default: '/usr/lib/postgresql/15/bin' },
  },
});
const STATEMENT = 'select * from export';
const COLUMNS: readonly (readonly [
  name: string,
  type: number,
  length: number,
  modifier: number,
  sql: string,
  postgres: string,
])[] = [
  ['id', 20, 8, -1, 'i::bigint', 'bigint'],
  ['name', 25, -1, -1, "'customer ' || (i % 5000)", 'text'],
  ['seats', 23, 4, -1, '(i * 7919 % 1000000)::integer', 'integer'],
  ['ratio', 701, 8, -1, '(hash(i) % 1000000007)::double / 1000003', 'double precision'],
  [
    'amount',
    1700,
    -1,
    (18 << 16) + 2 + 4,
    '((hash(i + 1) % 100000000)::bigint / 100.0)::decimal(18,2)',
    'numeric(18,2)',
  ],
  ['day', 1082, 4, -1, "date '2020-01-01' + (i % 1500)::integer", 'date'],
  ['seen_at', 1114, 8, -1, "timestamp '2020-01-01' + to_microseconds(i * 1234567)", 'timestamp'],
  ['active', 16, 1, -1, 'case when i % 10 = 0 then null else i % 3 = 0 end', 'boolean'],
];

/** A published build with the table, and the same as CSV for Postgres. */
async function makeData(warehouse: string, csv: string, rows: number): Promise<void> {
  const id = '20240101T000000Z-0001';
  const folder = layoutOf(warehouse).build(id);
  mkdirSync(folder, { recursive: true });
  const instance = await DuckDBInstance.create(snapshotFile(folder));
  const connection = await instance.connect();
  const columns = COLUMNS.map(([name, , , , sql]) => `${sql} as ${name}`).join(', ');
  await connection.run(`create table export as select ${columns} from range(${rows}) r(i)`);
  await connection.run(`copy export to ${sqlPath(csv)} (header false)`);
  connection.closeSync();
  instance.closeSync();
  const manifest = { id, startedAt: '', seconds: 0, strata: '', asOf: null, inputs: [], tables: [], checks: [] };
  const rest = { plan: '', selected: null, settings: null, segmentations: [] };
  writeFileSync(manifestFile(folder), manifestText({ ...manifest, ...rest }));
  publish(warehouse, id);
}

/** Serves the statement, whatever is asked, until the process is ended. */
async function serve(warehouse: string): Promise<void> {
  const snapshots = await openSnapshots(warehouse);
  const executor = openExecutor(snapshots);
  const fields: Field[] = COLUMNS.map(([name, type, length, modifier]) => ({
    name,
    table: 0,
    column: 0,
    type,
    length,
    modifier,
  }));
  const execution: Omit<Execution, 'bound'> = {
    sql: STATEMENT,
    parameters: [],
    columns: fields.map(({ type, modifier }) => ({ oid: type, modifier })),
  };
  const engine: Engine = {
    parse: async (text) => [{ text, kind: 'SelectStmt', node: { SelectStmt: {} } }],
    prepare: async () => ({
      parameters: [],
      fields,
      tag: (rows) => `SELECT ${rows}`,
      start: (bound, signal) => executor.start({ ...execution, bound, signal }),
    }),
    explain: async () => [],
    discardTemporary: async () => {},
    close: async () => {},
  };
  const login = { password: 'bench', user: { name: 'bench', securityContext: {} } };
  const auth = { lookup: async () => login };
  const { port } = await startSqlServer({ port: 0, auth, engine: async () => engine });
  process.stdout.write(`${port}\n`);
}

interface Postgres {
  readonly target: Target;
  stop(): void;
}

/** A new PostgreSQL 15 with the rows. It refuses to run as root, so then it runs as `postgres`. */
async function startPostgres(binaries: string, folder: string, csv: string): Promise<Postgres> {
  const root = process.getuid?.() === 0;
  const uid = root ? Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' })) : undefined;
  const as = uid === undefined ? {} : { uid, gid: uid };
  const data = path.join(folder, 'postgres');
  mkdirSync(data);
  if (uid !== undefined) {
    chmodSync(folder, 0o755);
    chmodSync(csv, 0o644);
    chownSync(data, uid, uid);
  }
  execFileSync(
    path.join(binaries, 'initdb'),
    ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--locale', 'C'],
    { ...as, stdio: 'ignore' },
  );
  const port = 20_000 + (process.pid % 10_000);
  const settings = [
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    `port=${port}`,
    '-c',
    `unix_socket_directories=${data}`,
    '-c',
    'shared_buffers=512MB',
  ];
  const server = spawn(path.join(binaries, 'postgres'), ['-D', data, ...settings], { ...as, stdio: 'ignore' });
  const psql = (sql: string) =>
    execFileSync('psql', ['-qAt', '-h', '127.0.0.1', '-p', String(port), '-U', 'bench', '-d', 'postgres', '-c', sql], {
      stdio: 'pipe',
    });
  for (let tries = 0; ; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    try {
      psql('select 1');
      break;
    } catch (error) {
      if (tries > 100) throw error;
    }
  }
  psql(`create table export (${COLUMNS.map(([name, , , , , type]) => `${name} ${type}`).join(', ')})`);
  psql(`copy export from '${csv}' (format csv)`);
  psql('vacuum (freeze, analyze) export');
  return {
    target: { host: '127.0.0.1', port, user: 'bench', database: 'postgres' },
    stop: () => void server.kill('SIGINT'),
  };
}

/** Processor seconds of a process so far: its own ticks and those of the kernel for it (proc(5), fields 14 and 15). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const SELF = ['--import', 'tsx', fileURLToPath(import.meta.url)];

function read(target: Target, format: 0 | 1, pid: number | undefined, hash: boolean): Export {
  const told = JSON.stringify({ target, pid });
  const own = ['--part', 'client', '--target', told, '--format', String(format), ...(hash ? ['--hash'] : [])];
  return JSON.parse(execFileSync(process.execPath, [...SELF, ...own], { encoding: 'utf8' })) as Export;
}

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!;
const round = (value: number) => Math.round(value * 100) / 100;

async function suite(): Promise<void> {
  const [rows, runs] = [Number(values.rows), Number(values.runs)];
  if (!existsSync(path.join(values.binaries, 'postgres'))) {
    process.stderr.write(
      `sql-export needs PostgreSQL 15 (apt-get install postgresql-15); there is none in ${values.binaries}\n`,
    );
    process.exitCode = 1;
    return;
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'strata-bench-sql-'));
  const [warehouse, csv] = [path.join(folder, 'warehouse'), path.join(folder, 'export.csv')];
  let strata: ChildProcess | undefined;
  let postgres: Postgres | undefined;
  try {
    await makeData(warehouse, csv, rows);
    postgres = await startPostgres(values.binaries, folder, csv);
    strata = spawn(process.execPath, [...SELF, '--part', 'server', '--warehouse', warehouse], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    });
    const port = await new Promise<number>((resolve) =>
      strata!.stdout!.once('data', (line: Buffer) => resolve(Number(line))),
    );
    const ours = { host: '127.0.0.1', port, user: 'bench', password: 'bench', database: 'bench' };
    const formats = { text: 0, binary: 1 } as const;
    const report: Record<string, unknown> = {};
    let missed = false;
    for (const [name, format] of Object.entries(formats) as ['text' | 'binary', 0 | 1][]) {
      // The first read of each warms it up, and proves that both say the same.
      const [one, other] = [read(ours, format, strata.pid, true), read(postgres.target, format, undefined, true)];
      const same = one.hash === other.hash && one.rows === rows;
      if (!same) process.stderr.write(`the rows in ${name} are not those of PostgreSQL\n`);
      const results: [Export[], Export[]] = [[], []];
      for (let run = 0; run < runs; run++) {
        results[0].push(read(ours, format, strata.pid, false));
        results[1].push(read(postgres.target, format, undefined, false));
      }
      const [strataRate, postgresRate] = results.map((list) => list.map(({ seconds }) => round(rows / seconds / 1e6)));
      const [strataCpu, postgresCpu] = results.map((list) => list.map((result) => round(result.cpuSeconds ?? 0)));
      const ratio = round(median(strataRate!) / median(postgresRate!));
      report[name] = {
        strataMillionRows: strataRate,
        postgresMillionRows: postgresRate,
        ratio,
        strataCpu,
        postgresCpu,
        same,
        bytes: one.bytes,
      };
      if (ratio < 1 || !same) missed = true;
    }
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${strata.pid}/status`, 'utf8'))?.[1];
    const machine = `${os.cpus()[0]?.model ?? 'unknown'}, ${os.availableParallelism()} cores, ${process.platform}, Node ${process.version}`;
    const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
    const about = { suite: 'sql-export', rows, machine, load: os.loadavg().map(round), commit };
    process.stdout.write(
      `${JSON.stringify({ ...about, ...report, peakMegabytes: Math.round(Number(peak) / 1024) }, null, 2)}\n`,
    );
    if (missed) process.exitCode = 1;
  } finally {
    strata?.kill();
    postgres?.stop();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values.part === 'server') await serve(values.warehouse!);
else if (values.part === 'client') {
  const { target, pid } = JSON.parse(values.target!) as { target: Target; pid?: number };
  const format = values.format === '1' ? 1 : 0;
  process.stdout.write(
    JSON.stringify(await exportRows(target, STATEMENT, format, values.hash ?? false, (own) => cpuSeconds(pid ?? own))),
  );
} else await suite();
