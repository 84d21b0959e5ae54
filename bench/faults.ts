/**
 * Suite `faults`: faults planted by a seeded generator in marketing metrics, and how many of them are found where they
 * are, beside Adtributor on the same rows; and how often something is found where nothing was planted.
 *
 *     npx tsx bench/faults.ts --seeds 20 --nulls 200
 */
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { openDatabase } from '../server/warehouse/session.ts';
import { wilson } from '../transforms/statistics/wilson.ts';
import type { MetricKind } from '../transforms/watch/finding.ts';
import { attributed, DAYS, type Score, score, watchPlanted } from './find-faults.ts';
import { type PlantOptions, plant } from './planted.ts';

const { values: options } = parseArgs({
  options: {
    /** Seeds of each kind of fault. */
    seeds: { type: 'string', default: '10' },
    /** Seeds without a fault. */
    nulls: { type: 'string', default: '200' },
    /** Leaf segments. */
    leaves: { type: 'string', default: '1500' },
    seed: { type: 'string', default: '1' },
    level: { type: 'string', default: '0.05' },
  },
});
const level = Number(options.level);
const LARGE = [1.5, 2, 3, 0.5];
const SMALL = [1.15, 1.3, 0.85, 0.7];
type Case = Pick<PlantOptions, 'kind' | 'faults' | 'over' | 'in' | 'factors' | 'share'>;
const CASES: Record<string, Case> = {
  'ratio, one dimension, large': { kind: 'ratio', faults: 1, over: 1, factors: LARGE },
  'ratio, one dimension, small': { kind: 'ratio', faults: 1, over: 1, factors: SMALL },
  'ratio, two dimensions, large': { kind: 'ratio', faults: 1, over: 2, factors: LARGE },
  'ratio, two dimensions, small': { kind: 'ratio', faults: 1, over: 2, factors: SMALL },
  'ratio, two dimensions, large, 0.2 to 1 % of the volume': {
    kind: 'ratio',
    faults: 1,
    over: 2,
    factors: LARGE,
    share: [0.002, 0.01],
  },
  'ratio, three dimensions, large': { kind: 'ratio', faults: 1, over: 3, factors: LARGE },
  'ratio, three at once, two dimensions': { kind: 'ratio', faults: 3, over: 2, factors: [...LARGE, ...SMALL] },
  'ratio, denominator, one dimension': { kind: 'ratio', faults: 1, over: 1, in: 'denominator', factors: LARGE },
  'ratio, denominator, two dimensions': { kind: 'ratio', faults: 1, over: 2, in: 'denominator', factors: LARGE },
  'proportion, one dimension': { kind: 'proportion', faults: 1, over: 1, factors: LARGE },
  'proportion, two dimensions': { kind: 'proportion', faults: 1, over: 2, factors: LARGE },
  'count, one dimension': { kind: 'count', faults: 1, over: 1, factors: LARGE },
  'count, two dimensions': { kind: 'count', faults: 1, over: 2, factors: LARGE },
  'money, one dimension': { kind: 'money', faults: 1, over: 1, factors: LARGE },
  'money, two dimensions': { kind: 'money', faults: 1, over: 2, factors: LARGE },
  'count, two at once, one dimension': { kind: 'count', faults: 2, over: 1, factors: LARGE },
};
const NULL_KINDS: readonly MetricKind[] = ['ratio', 'proportion', 'count', 'money'];

const round = (value: number) => Math.round(value * 1000) / 1000;
function measures(scores: readonly Score[]) {
  const [hits, told, planted] = (['hits', 'told', 'planted'] as const).map((key) =>
    scores.reduce((sum, each) => sum + each[key], 0),
  );
  const precision = told === 0 ? 0 : hits! / told!;
  const recall = planted === 0 ? 0 : hits! / planted!;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision: round(precision), recall: round(recall), f1: round(f1) };
}

const database = await openDatabase(':memory:');
try {
  const connection = await database.connect();
  const first = Number(options.seed);
  const common = { leaves: Number(options.leaves), days: DAYS };
  const all: { strata: Score[]; adtributor: Score[] } = { strata: [], adtributor: [] };
  const cases: Record<string, unknown> = {};
  for (const [name, planned] of Object.entries(CASES)) {
    const scores: typeof all = { strata: [], adtributor: [] };
    for (let seed = first; seed < first + Number(options.seeds); seed++) {
      const planted = await plant(connection, 'planted', { ...common, ...planned, seed });
      const where = planted.faults.map((fault) => fault.where);
      const { findings } = await watchPlanted(connection, 'planted', planned.kind, level);
      scores.strata.push(
        score(
          planted.leaves,
          where,
          findings.map((finding) => finding.where),
        ),
      );
      scores.adtributor.push(
        score(planted.leaves, where, await attributed(connection, 'planted', planned.kind, planted)),
      );
    }
    all.strata.push(...scores.strata);
    all.adtributor.push(...scores.adtributor);
    cases[name] = { strata: measures(scores.strata), adtributor: measures(scores.adtributor) };
    process.stderr.write(`${name}: ${JSON.stringify(cases[name])}\n`);
  }
  const nulls: Record<string, unknown> = {};
  const silent = { seeds: 0, told: 0 };
  for (const kind of NULL_KINDS) {
    const each = Math.ceil(Number(options.nulls) / NULL_KINDS.length);
    let told = 0;
    for (let seed = 0; seed < each; seed++) {
      await plant(connection, 'planted', { ...common, kind, faults: 0, over: 1, seed: 10_000 + first + seed });
      if ((await watchPlanted(connection, 'planted', kind, level)).findings.length > 0) told += 1;
    }
    nulls[kind] = { seeds: each, told };
    silent.seeds += each;
    silent.told += told;
    process.stderr.write(`null, ${kind}: ${told} of ${each}\n`);
  }
  const interval = wilson(silent.told, silent.seeds, 0.95);
  const report = {
    suite: 'faults',
    seed: first,
    seeds: { each: Number(options.seeds), ofCases: Object.keys(CASES).length },
    leaves: common.leaves,
    days: common.days,
    level,
    all: { strata: measures(all.strata), adtributor: measures(all.adtributor) },
    cases,
    // Without a fault every discovery is false: the rate is the share of seeds with one.
    falseDiscoveryRate: { ...silent, rate: round(silent.told / silent.seeds), interval95: interval, byKind: nulls },
    machine: `${os.cpus()[0]?.model ?? 'unknown'}, ${os.availableParallelism()} cores, ${process.platform}, Node ${process.version}`,
    load: os.loadavg().map(round),
    commit: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  const beaten = measures(all.strata).f1 > measures(all.adtributor).f1;
  if (!beaten || silent.told / silent.seeds > level) process.exitCode = 1;
} finally {
  database.close();
}
