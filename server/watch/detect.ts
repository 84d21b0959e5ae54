/** The search for segments in which a watched metric has moved. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { normalQuantile } from '../../transforms/statistics/normal-quantile.ts';
import { scatterPriors } from '../../transforms/statistics/scatter-prior.ts';
import { candidateSql, scatterSql, testedSql } from '../../transforms/watch/candidate-sql.ts';
import type { Detection, Direction } from '../../transforms/watch/finding.ts';
import { leafSql, type WatchTables, watchTables } from '../../transforms/watch/leaf-sql.ts';
import { nodeSql } from '../../transforms/watch/node-sql.ts';
import { checkPeriods } from '../../transforms/watch/periods.ts';
import { rollUps as allRollUps, dependencies, type RollUp } from '../../transforms/watch/roll-ups.ts';
import { scatterUnit } from '../../transforms/watch/scatter-unit.ts';
import { CLOSER_LOOK, tellStories } from '../../transforms/watch/stories.ts';
import { range, type Watched } from '../../transforms/watch/watched.ts';
import { findingsOf } from './findings.ts';
import { columnsOf, readCandidates, readLeaves } from './read.ts';

export interface DetectOptions extends Watched {
  readonly direction: Direction;
  /** False discovery rate: the share of stories that are none. */
  readonly level: number;
  /** Benjamini-Yekutieli holds under any dependence, and finds less. */
  readonly correction?: 'benjamini-hochberg' | 'benjamini-yekutieli';
}

let searches = 0;

/**
 * Finds the segments and roll-ups of `relation` whose metric moved in the windows, against the baseline before the
 * longest of them. The connection must be able to make temporary tables; they are gone when it returns.
 * @throws RangeError for periods, a level or a minimum that cannot be; Error of DuckDB for a relation that is not as told
 */
export async function detect(connection: DuckDBConnection, given: DetectOptions): Promise<Detection> {
  checkPeriods(given.periods);
  if (!(given.level > 0 && given.level < 1))
    throw new RangeError(`a level is between 0 and 1, as 0.05, not ${given.level}`);
  if (!(given.minimum >= 0)) throw new RangeError(`a minimum of ${given.minimum}, expected 0 or more`);
  searches += 1;
  const tables = watchTables(`strata_watch_${searches}`);
  try {
    return await search(connection, given, tables);
  } finally {
    const made = [tables.sums, tables.leaves, tables.nodes, ...given.dimensions.map((_, i) => tables.values(i))];
    for (const table of made) await connection.run(`drop table if exists temp.${table}`);
  }
}

async function search(connection: DuckDBConnection, given: DetectOptions, tables: WatchTables): Promise<Detection> {
  const { kind, level } = given;
  for (const sql of leafSql(given, tables)) await connection.run(sql);
  const { sizes, rollUps } = await combinations(connection, given, tables);
  const signed = await anyNegative(connection, given, tables);
  const [[leaves]] = (await columnsOf(connection, `select count(*) from ${tables.leaves}`)) as [[number]];
  for (const sql of nodeSql(given, { kind, signed }, rollUps, tables, leaves)) await connection.run(sql);
  const { perRollUp, tested, thin } = await countTests(connection, given, tables, rollUps);
  if (tested === 0) return { tested, thin, findings: [] };
  const priors = scatterPriors(await readScatter(connection, tables));
  const unit = scatterUnit(kind, priors);
  const tests = weights(perRollUp, given.correction);
  const farFrom = tests.map((times) => {
    // No p-value of t is smaller than that of the normal distribution: what is nearer than this is not significant.
    const p = Math.min(level, (CLOSER_LOOK * level) / times);
    return normalQuantile(1 - p / 2);
  });
  const sign = { up: 'and n > expected', down: 'and n < expected', both: '' }[given.direction];
  const candidates = await readCandidates(
    connection,
    candidateSql(given, tables, { priors, unit, farFrom, sign }),
    given.dimensions.length,
  );
  if (candidates.length === 0) return { tested, thin, findings: [] };
  const stories = tellStories({
    rollUps,
    sizes,
    leaves: await readLeaves(connection, given, tables),
    candidates,
    windows: given.periods.windows,
    signed,
    kind,
    tests,
    level,
    unit,
    sign: { up: 1, down: -1, both: 0 }[given.direction],
  });
  return { tested, thin, findings: await findingsOf(connection, given, tables, stories) };
}

/** How many values each dimension has, and the combinations of dimensions that are looked at. */
async function combinations(connection: DuckDBConnection, { dimensions }: Watched, tables: WatchTables) {
  const all = range(dimensions.length);
  const count = async (columns: readonly number[]) => {
    const [counts] = await columnsOf(
      connection,
      `select count(*) from (select distinct ${columns.map((i) => `c${i}`).join(', ')} from ${tables.leaves})`,
    );
    return counts![0]!;
  };
  const sizes: number[] = [];
  for (const i of all) sizes.push(await count([i]));
  const pairs = all.map(() => all.map(() => 0));
  for (const a of all) for (const b of all.slice(a + 1)) pairs[a]![b] = pairs[b]![a] = await count([a, b]);
  return { sizes, rollUps: allRollUps(dependencies(sizes, pairs)) };
}

async function anyNegative(connection: DuckDBConnection, { kind, periods }: Watched, tables: WatchTables) {
  if (kind === 'count' || kind === 'proportion') return false;
  const all = range(Math.max(...periods.windows) + periods.baseline);
  const [found] = await columnsOf(
    connection,
    `select count(*) from ${tables.leaves} where ${all.map((p) => `n${p} < 0`).join(' or ')}`,
  );
  return found![0]! > 0;
}

async function countTests(
  connection: DuckDBConnection,
  given: Watched,
  tables: WatchTables,
  rollUps: readonly RollUp[],
) {
  const [at, ...counts] = await columnsOf(connection, testedSql(given, tables));
  const judged = counts.pop()!;
  const perRollUp = rollUps.map((_, rollUp) => {
    const row = at!.indexOf(rollUp);
    return row < 0 ? 0 : counts.reduce((sum, column) => sum + column[row]!, 0);
  });
  const most = Math.max(...rollUps.map(({ dimensions }) => dimensions.length));
  let segments = 0;
  for (const { dimensions } of rollUps) {
    const by = dimensions.length > 0 ? `group by ${dimensions.map((i) => `c${i}`).join(', ')}` : '';
    // As they are judged: what has one leaf is that leaf.
    const having = `having count(*) > ${dimensions.length === most ? 0 : 1}`;
    const [count] = await columnsOf(
      connection,
      `select count(*) from (select count(*) from ${tables.leaves} ${by} ${having})`,
    );
    segments += count![0]!;
  }
  const tested = perRollUp.reduce((sum, count) => sum + count, 0);
  return { perRollUp, tested, thin: segments - judged.reduce((sum, count) => sum + count, 0) };
}

/**
 * By how much p-values are multiplied, per roll-up: each roll-up has the same share of the error, so that a channel is not
 * held to what a hundred thousand leaves need (weighted Benjamini-Hochberg).
 */
function weights(perRollUp: readonly number[], correction: DetectOptions['correction']): number[] {
  const rollUps = perRollUp.filter((count) => count > 0).length;
  const tested = perRollUp.reduce((sum, count) => sum + count, 0);
  const factor = correction === 'benjamini-yekutieli' ? range(tested).reduce((sum, i) => sum + 1 / (i + 1), 0) : 1;
  return perRollUp.map((count) => Math.max(1, count) * rollUps * factor);
}

async function readScatter(connection: DuckDBConnection, tables: WatchTables) {
  const [band, df, count, x, xx, y, xy, yy] = await columnsOf(connection, scatterSql(tables));
  return band!.map((_, i) => ({
    band: band![i]!,
    df: df![i]!,
    count: count![i]!,
    x: x![i]!,
    xx: xx![i]!,
    y: y![i]!,
    xy: xy![i]!,
    yy: yy![i]!,
  }));
}
