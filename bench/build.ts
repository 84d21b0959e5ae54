/**
 * Suite `build`: a whole build (validated loading, transforms, checks, publishing) against `handwritten.sql`, the same
 * tables by one script, in turns, each in a process of its own with the same memory and threads. The tables of both are
 * then compared row by row. The ratio counts: seconds of the one over the other, at most 1.5; and the peak memory of
 * building, under 2 GB.
 *
 *     npx tsx bench/build.ts --rows 5000000 --seed 1 --runs 3
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildWarehouse, parseFrom } from '../server/main.ts';
import { readSettings } from '../server/settings.ts';
import { sqlPath } from '../server/warehouse/layout.ts';
import { servedBuild } from '../server/warehouse/publish.ts';
import { openDatabase } from '../server/warehouse/session.ts';
import { differences, type TableDifference } from './compare.ts';
import { type BenchData, generate } from './generate.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '5000000' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '3' },
    /** Memory of DuckDB on both sides: strata's own default unless told. */
    memory: { type: 'string' },
    /** `build` or `handwritten`: one measurement, made by the process that the suite starts for it. */
    part: { type: 'string' },
    folder: { type: 'string' },
    data: { type: 'string' },
  },
});
const PARTS = ['build', 'handwritten'] as const;
type Part = (typeof PARTS)[number];

interface Measurement {
  readonly seconds: number;
  /** Processor time of all threads: it depends less on what else the machine does. */
  readonly cpuSeconds: number;
  /** Peak resident memory of the process. */
  readonly megabytes: number;
}

const warehouseIn = (folder: string) => path.join(folder, 'warehouse');
const databaseIn = (folder: string) => path.join(folder, 'handwritten.duckdb');
/** Tables that SQL cannot compute. */
const COMPUTED = ['segment_lifetimes', 'segment_estimates', 'segment_quality', 'renewal_drivers'];
const computedIn = (folder: string, table: string) => path.join(folder, `${table}.parquet`);

async function measure(part: Part, folder: string, data: string): Promise<Measurement> {
  const settings = readSettings({ STRATA_WAREHOUSE: warehouseIn(folder), STRATA_MEMORY_LIMIT: values.memory });
  for (const old of [part === 'build' ? warehouseIn(folder) : databaseIn(folder)])
    rmSync(old, { recursive: true, force: true });
  const [started, before] = [performance.now(), process.cpuUsage()];
  if (part === 'build') await buildWarehouse(settings, { from: [parseFrom(`canonical:${data}`)], wait: 0 });
  else {
    const { memoryLimit, threads } = settings;
    const temp = path.join(folder, 'spill');
    const database = await openDatabase(databaseIn(folder), { memoryLimit, threads, temp });
    const connection = await database.connect();
    await connection.run(`set file_search_path = ${sqlPath([data, folder].join(','))}`);
    await connection.run(readFileSync(new URL('handwritten.sql', import.meta.url), 'utf8'));
    await connection.run('checkpoint');
    database.close();
  }
  const cpu = process.cpuUsage(before);
  return {
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    megabytes: process.resourceUsage().maxRSS / 1024,
  };
}

/** The generated files, made once for a size and a seed: reused by later runs on this machine. */
function dataOf(rows: number, seed: number): BenchData {
  const directory = path.join(os.tmpdir(), `strata-bench-${rows}-${seed}`);
  const note = `${directory}.json`;
  if (existsSync(note) && existsSync(directory)) return JSON.parse(readFileSync(note, 'utf8')) as BenchData;
  rmSync(directory, { recursive: true, force: true });
  const made = { ...generate({ directory: `${directory}.new`, rows, seed }), directory };
  renameSync(`${directory}.new`, directory);
  writeFileSync(note, JSON.stringify(made));
  return made;
}

/** What SQL cannot compute is an input of the script: the build's fitted lifetimes, and what tests say of segments. */
async function takeComputed(folder: string): Promise<void> {
  const database = await openDatabase(servedBuild(warehouseIn(folder)).file, { readOnly: true });
  const connection = await database.connect();
  for (const table of COMPUTED)
    await connection.run(`copy (from ${table}) to ${sqlPath(computedIn(folder, table))} (format parquet)`);
  database.close();
}

function run(part: Part, folder: string, data: string): Measurement {
  const own = [
    '--part',
    part,
    '--folder',
    folder,
    '--data',
    data,
    ...(values.memory ? ['--memory', values.memory] : []),
  ];
  const args = ['--import', 'tsx', fileURLToPath(import.meta.url), ...own];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Measurement;
}

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!;
const round = (value: number) => Math.round(value * 100) / 100;

async function suite(): Promise<void> {
  const [rows, seed, runs] = [Number(values.rows), Number(values.seed), Number(values.runs)];
  const data = dataOf(rows, seed);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'strata-bench-build-'));
  const results: Record<Part, Measurement[]> = { build: [], handwritten: [] };
  let tables: TableDifference[];
  try {
    mkdirSync(folder, { recursive: true });
    for (let at = 1; at <= runs; at++) {
      for (const part of PARTS) {
        const result = run(part, folder, data.directory);
        results[part].push(result);
        const { seconds, cpuSeconds, megabytes } = result;
        process.stderr.write(
          `${part.padEnd(12)}${at}: ${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of processor, ${megabytes.toFixed(0)} MB\n`,
        );
        if (at === 1 && part === 'build') await takeComputed(folder);
      }
    }
    tables = await differences(servedBuild(warehouseIn(folder)), databaseIn(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const of = (part: Part, what: keyof Measurement) => results[part].map((r) => round(r[what]));
  const report = {
    suite: 'build',
    seed,
    rows: data.rows,
    bytes: data.bytes,
    machine: `${os.cpus()[0]?.model ?? 'unknown'}, ${os.availableParallelism()} cores, ${process.platform}, Node ${process.version}`,
    load: os.loadavg().map(round),
    commit: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
    memoryLimit: readSettings({ STRATA_MEMORY_LIMIT: values.memory }).memoryLimit,
    buildSeconds: of('build', 'seconds'),
    handwrittenSeconds: of('handwritten', 'seconds'),
    ratio: round(median(of('build', 'seconds')) / median(of('handwritten', 'seconds'))),
    buildCpuSeconds: of('build', 'cpuSeconds'),
    handwrittenCpuSeconds: of('handwritten', 'cpuSeconds'),
    cpuRatio: round(median(of('build', 'cpuSeconds')) / median(of('handwritten', 'cpuSeconds'))),
    peakMegabytes: Math.max(...of('build', 'megabytes')),
    handwrittenPeakMegabytes: Math.max(...of('handwritten', 'megabytes')),
    tables,
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  const differ = tables.filter((table) => table.differing > 0);
  for (const { table, differing } of differ) process.stderr.write(`${table}: ${differing} rows are not the same\n`);
  if (differ.length > 0 || report.ratio > 1.5 || report.peakMegabytes >= 2048) process.exitCode = 1;
}

const { part, folder, data } = values;
if (part && folder && data) process.stdout.write(JSON.stringify(await measure(part as Part, folder, data)));
else await suite();
