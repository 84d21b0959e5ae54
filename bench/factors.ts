/**
 * Suite `factors`: one factor of acquisition cost (cost per mille, click rate, leads per click, customers per lead) gets
 * worse in one segment. How often the story that is told has the right factor, and the right segment, and is the only one.
 *
 *     npx tsx bench/factors.ts --seeds 10
 */
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { parseArgs } from 'node:util';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { WatchedSum } from '../model/watch.ts';
import { readSoundModel } from '../server/model.ts';
import { openDatabase } from '../server/warehouse/session.ts';
import { detect } from '../server/watch/detect.ts';
import { Explainer, type Found } from '../server/watch/explain.ts';
import type { Facts } from '../server/watch/facts.ts';
import { judgedRelation, Sums } from '../server/watch/measure.ts';
import { type Story, tellStories } from '../server/watch/stories.ts';
import { treePlaceOf } from '../server/watch/watch.ts';
import { score } from './find-faults.ts';
import { DIMENSIONS, LAST_DAY } from './planted.ts';
import { FACTORS, MEASURES, plantChain } from './planted-chain.ts';

const { values: options } = parseArgs({
  options: {
    /** Seeds of each factor. */
    seeds: { type: 'string', default: '8' },
    leaves: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
  },
});
const { watch, trees } = readSoundModel();
/** The metrics of acquisition as they are watched, over the dimensions of the generated rows. */
const watched = watch.metrics
  .filter((metric): metric is WatchedSum => metric.kind !== 'level' && metric.view === 'acquisition')
  .map((metric) => {
    const node = treePlaceOf(metric, trees);
    return { metric: { ...metric, by: DIMENSIONS }, ...(node ? { node } : {}) };
  });
const facts: Facts = { table: 'chain', dimensions: DIMENSIONS, measures: MEASURES, end: LAST_DAY };
const DAYS = 7 * 16;

async function storiesOf(connection: DuckDBConnection): Promise<Story[]> {
  const found: Found[] = [];
  for (const { metric, node } of watched) {
    const { findings } = await detect(connection, {
      relation: await judgedRelation(connection, facts, metric, []),
      dimensions: DIMENSIONS,
      kind: metric.kind,
      periods: { unit: metric.unit, end: LAST_DAY, baseline: metric.periods, windows: metric.windows },
      direction: metric.direction,
      minimum: metric.minimum,
      level: watch.falseDiscoveryRate / watch.metrics.length,
    });
    for (const finding of findings) found.push({ metric, finding, ...(node ? { node } : {}) });
  }
  const sums = new Sums(connection, () => facts);
  const explainer = new Explainer(
    (metric, where, days) => sums.of(metric, where, ...days),
    async () => ({}),
  );
  return tellStories(found, watched, explainer, async () => []);
}

/** Seeds, the stories told of them, and in how many seeds one had the right segment, the factor too, and no other was told. */
interface Row {
  seeds: number;
  stories: number;
  rightSegment: number;
  rightFactor: number;
  onlyOne: number;
}

const database = await openDatabase(':memory:');
try {
  const connection = await database.connect();
  const rows: Record<string, Row> = {};
  const first = Number(options.seed);
  for (const factor of FACTORS) {
    const row: Row = { seeds: 0, stories: 0, rightSegment: 0, rightFactor: 0, onlyOne: 0 };
    for (let seed = first; seed < first + Number(options.seeds); seed++) {
      const planted = await plantChain(connection, 'chain', {
        ...{ seed, leaves: Number(options.leaves), days: DAYS, factor },
        over: 1 + (seed % 2),
      });
      const stories = await storiesOf(connection);
      const hits = stories.filter(
        ({ lead }) => score(planted.leaves, [planted.fault.where], [lead.finding.where]).hits === 1,
      );
      row.seeds++;
      row.stories += stories.length;
      if (hits.length > 0) row.rightSegment++;
      if (hits.some(({ lead }) => lead.metric.measure === factor)) row.rightFactor++;
      if (stories.length === 1) row.onlyOne++;
    }
    rows[factor] = row;
    process.stderr.write(`${factor}: ${JSON.stringify(row)}\n`);
  }
  const sum = (of: keyof Row) => Object.values(rows).reduce((total, row) => total + row[of], 0);
  const report = {
    suite: 'factors',
    seed: first,
    leaves: Number(options.leaves),
    days: DAYS,
    factors: rows,
    all: {
      seeds: sum('seeds'),
      located: sum('rightSegment') / sum('seeds'),
      shareOfRightFactors: sum('rightFactor') / Math.max(1, sum('rightSegment')),
      precision: sum('rightSegment') / Math.max(1, sum('stories')),
    },
    machine: `${os.cpus()[0]?.model ?? 'unknown'}, ${os.availableParallelism()} cores, ${process.platform}, Node ${process.version}`,
    load: os.loadavg(),
    commit: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (sum('rightFactor') < 0.9 * sum('seeds')) process.exitCode = 1;
} finally {
  database.close();
}
