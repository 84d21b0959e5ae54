/**
 * Suite `watch`: tens of thousands of segments looked through, beside one GROUP BY of the leaf segments over the same rows
 * in the same run; and how time and memory grow from a tenth to ten times as many. Each size runs in a process of its own.
 *
 *     npx tsx bench/watch.ts --segments 5000,50000,500000 --days 90 --runs 3
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openDatabase } from '../server/warehouse/session.ts';
import { detect } from '../server/watch/detect.ts';
import { makeWatchRows, WATCHED_DIMENSIONS, WATCHED_END } from './watch-rows.ts';

const { values: options } = parseArgs({
  options: {
    /** Leaf segments, one size after the other; growth is told from the first to the last. */
    segments: { type: 'string', default: '5000,50000,500000' },
    days: { type: 'string', default: '90' },
    /** Days from a row of a leaf to its next: 7 makes ten times as many segments fit onto a small disk. */
    step: { type: 'string', default: '1' },
    runs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    /** Inside: the one size that this process measures. */
    one: { type: 'string' },
    /** Inside: where its rows are. */
    file: { type: 'string' },
  },
});
/** The size that the targets are about, and they. */
const TARGET = { segments: 50_000, ratio: 10, megabytes: 2048, growth: 1.1 };
/** DuckDB's share of the memory; the rest is Node's. */
const MEMORY_LIMIT = '1200MB';

interface Measured {
  readonly segments: number;
  readonly rows: number;
  readonly groupBySeconds: number[];
  readonly watchSeconds: number[];
  readonly tested: number;
  readonly findings: number;
  readonly peakMegabytes: number;
}
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const round = (value: number) => Math.round(value * 100) / 100;

async function measure(file: string, segments: number): Promise<Measured> {
  const database = await openDatabase(file, { memoryLimit: MEMORY_LIMIT, temp: `${file}.tmp` });
  try {
    const connection = await database.connect();
    const counted = await connection.runAndReadAll('select count(*) from rows');
    const timed = async (run: () => Promise<unknown>) => {
      const started = performance.now();
      await run();
      return round((performance.now() - started) / 1000);
    };
    const leaf = WATCHED_DIMENSIONS.join(', ');
    const groupBySeconds: number[] = [];
    const watchSeconds: number[] = [];
    let told = { tested: 0, findings: 0 };
    // In turns, so that what else the machine does meets both.
    for (let run = 0; run < Number(options.runs); run++) {
      groupBySeconds.push(
        await timed(() =>
          connection.run(
            `create or replace temp table grouped as select ${leaf}, sum(numerator) as n, sum(denominator) as d from rows group by ${leaf}`,
          ),
        ),
      );
      await connection.run('drop table grouped');
      watchSeconds.push(
        await timed(async () => {
          const { tested, findings } = await detect(connection, {
            relation: 'rows',
            dimensions: WATCHED_DIMENSIONS,
            kind: 'ratio',
            periods: { unit: 'week', end: WATCHED_END, baseline: 8, windows: [1, 4] },
            direction: 'both',
            minimum: 50,
            level: 0.05,
          });
          told = { tested, findings: findings.length };
        }),
      );
    }
    const rows = Number(counted.getRows()[0]![0]);
    const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
    return { segments, rows, groupBySeconds, watchSeconds, ...told, peakMegabytes };
  } finally {
    database.close();
  }
}

/** Rows are made in a process of their own: what that needs is not what watching needs. */
function inProcess(given: readonly string[]): string {
  const file = fileURLToPath(import.meta.url);
  const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', file, ...given], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`watch: a process ended with ${status}`);
  return stdout;
}

if (options.one !== undefined && options.file === undefined) throw new Error('watch: --one needs --file');
if (options.one === 'make') {
  const database = await openDatabase(options.file!, { memoryLimit: MEMORY_LIMIT, temp: `${options.file}.tmp` });
  const rows = {
    seed: Number(options.seed),
    leaves: Number(options.segments),
    days: Number(options.days),
    step: Number(options.step),
  };
  await makeWatchRows(await database.connect(), 'rows', rows);
  database.close();
} else if (options.one !== undefined) {
  process.stdout.write(JSON.stringify(await measure(options.file!, Number(options.segments))));
} else {
  const home = mkdtempSync(path.join(os.tmpdir(), 'strata-watch-'));
  try {
    const sizes: Measured[] = [];
    for (const segments of options.segments.split(',')) {
      const file = path.join(home, `${segments}.duckdb`);
      const given = [
        '--segments',
        segments,
        '--days',
        options.days,
        '--step',
        options.step,
        '--seed',
        options.seed,
        '--runs',
        options.runs,
        '--file',
        file,
      ];
      inProcess([...given, '--one', 'make']);
      sizes.push(JSON.parse(inProcess([...given, '--one', 'measure'])) as Measured);
      rmSync(file, { force: true });
      process.stderr.write(`${JSON.stringify(sizes.at(-1))}\n`);
    }
    const ratio = ({ watchSeconds, groupBySeconds }: Measured) => round(median(watchSeconds) / median(groupBySeconds));
    const [first, last] = [sizes[0]!, sizes.at(-1)!];
    // Per row, so that 1 is linear growth.
    const growth = round(median(last.watchSeconds) / last.rows / (median(first.watchSeconds) / first.rows));
    const report = {
      suite: 'watch',
      seed: Number(options.seed),
      days: Number(options.days),
      step: Number(options.step),
      sizes: sizes.map((size) => ({ ...size, ratio: ratio(size) })),
      growth,
      memoryLimit: MEMORY_LIMIT,
      machine: `${os.cpus()[0]?.model ?? 'unknown'}, ${os.availableParallelism()} cores, ${process.platform}, Node ${process.version}`,
      load: os.loadavg().map(round),
      commit: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
    };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    // The ratio is about a row a day.
    const target = options.step === '1' ? sizes.find(({ segments }) => segments === TARGET.segments) : undefined;
    const slow = target !== undefined && ratio(target) > TARGET.ratio;
    if (slow || sizes.some((size) => size.peakMegabytes > TARGET.megabytes) || growth > TARGET.growth)
      process.exitCode = 1;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
