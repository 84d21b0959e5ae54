/**
 * Suite `ingest`: validated loading of usage rows (CSV) against a bare `CREATE TABLE AS SELECT * FROM read_csv(...)` into
 * a fresh DuckDB file, in turns, each in a process of its own. The ratio counts: rows per second of the one over the
 * other, at least 0.5; and the peak memory of loading, under 2 GB.
 *
 *     npx tsx bench/ingest.ts --rows 5000000 --seed 1 --runs 3
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ingest } from '../server/warehouse/ingest/index.ts';
import { sqlPath } from '../server/warehouse/layout.ts';
import { openDatabase } from '../server/warehouse/session.ts';
import { canonical } from '../sources/mappings/canonical.ts';
import { generate } from './generate.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '5000000' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '3' },
    memory: { type: 'string', default: '1GB' },
    /** `ingest` or `bare`: one measurement, made by the process that the suite starts for it. */
    part: { type: 'string' },
    folder: { type: 'string' },
  },
});

interface Measurement {
  readonly seconds: number;
  readonly rows: number;
  /** Peak resident memory of the process. */
  readonly megabytes: number;
}

async function measure(part: string, folder: string): Promise<Measurement> {
  const directory = path.join(folder, 'usage');
  const target = path.join(folder, part);
  rmSync(target, { recursive: true, force: true });
  const started = performance.now();
  let rows: number;
  if (part === 'ingest') {
    const loads = await ingest({ warehouse: target, mapping: canonical, directory, memoryLimit: values.memory });
    rows = loads.reduce((sum, load) => sum + load.accepted, 0);
  } else {
    const database = await openDatabase(target, { memoryLimit: values.memory, temp: path.join(folder, 'spill') });
    const connection = await database.connect();
    const file = sqlPath(path.join(directory, 'usage_events.csv'));
    await connection.run(`create table usage_events as select * from read_csv(${file})`);
    rows = Number((await connection.runAndReadAll('select count(*) from usage_events')).getRowsJS()[0]![0]);
    connection.closeSync();
    database.close();
  }
  const seconds = (performance.now() - started) / 1000;
  return { seconds, rows, megabytes: process.resourceUsage().maxRSS / 1024 };
}

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!;

function suite(): void {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'strata-bench-'));
  const [rows, seed, runs] = [Number(values.rows), Number(values.seed), Number(values.runs)];
  try {
    const made = generate({ directory: path.join(folder, 'all'), rows, seed });
    // The suite is about the largest file alone.
    mkdirSync(path.join(folder, 'usage'));
    renameSync(path.join(folder, 'all', 'usage_events.csv'), path.join(folder, 'usage', 'usage_events.csv'));
    const results: { [part: string]: Measurement[] } = { bare: [], ingest: [] };
    for (let run = 0; run < runs; run++) {
      for (const part of ['bare', 'ingest']) {
        const args = [
          '--import',
          'tsx',
          fileURLToPath(import.meta.url),
          '--part',
          part,
          '--folder',
          folder,
          '--memory',
          values.memory,
        ];
        const result = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Measurement;
        if (result.rows !== rows) throw new Error(`${part} gave ${result.rows} rows instead of ${rows}`);
        results[part]!.push(result);
        process.stderr.write(`${part} ${run + 1}: ${result.seconds.toFixed(2)} s, ${result.megabytes.toFixed(0)} MB\n`);
      }
    }
    const [bare, validated] = ['bare', 'ingest'].map((part) => median(results[part]!.map((r) => r.seconds))) as [
      number,
      number,
    ];
    const report = {
      suite: 'ingest',
      seed,
      rows,
      bytes: made.bytes,
      machine: `${os.cpus()[0]?.model ?? 'unknown'}, ${os.availableParallelism()} cores, ${process.platform}, Node ${process.version}`,
      commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
      memoryLimit: values.memory,
      bareSeconds: bare,
      ingestSeconds: validated,
      ratio: bare / validated,
      peakMegabytes: Math.max(...results.ingest!.map((r) => r.megabytes)),
    };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    if (report.ratio < 0.5 || report.peakMegabytes >= 2048) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values.part && values.folder) process.stdout.write(JSON.stringify(await measure(values.part, values.folder)));
else suite();
