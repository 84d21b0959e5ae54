import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAYS, score, watchPlanted } from '../../../bench/find-faults.ts';
import { type PlantOptions, plant } from '../../../bench/planted.ts';
import { type Database, openDatabase } from '../../../server/warehouse/session.ts';
import { type DetectOptions, detect } from '../../../server/watch/detect.ts';
import { exp, normal } from '../../../sources/demo/distributions.ts';
import { random } from '../../../sources/demo/prng.ts';
import type { MetricKind } from '../../../transforms/watch/finding.ts';

let database: Database;
let connection: DuckDBConnection;
beforeAll(async () => {
  database = await openDatabase(':memory:');
  connection = await database.connect();
});
afterAll(() => database.close());

const END = '2026-10-31';
const values = (where: readonly { value: string | null }[]) => where.map(({ value }) => value);

/** A row of a day: values of the dimensions, and what of it. */
type Row = readonly [
  channel: string | null,
  campaign: string | null,
  back: number,
  numerator: number,
  denominator: number,
];
async function table(rows: readonly Row[]): Promise<void> {
  const text = (value: string | null) => (value === null ? 'null' : `'${value}'`);
  const lines = rows.map(
    ([channel, campaign, back, n, d]) => `(${text(channel)}, ${text(campaign)}, date '${END}' - ${back}, ${n}, ${d})`,
  );
  await connection.run(
    `create or replace table metric as select * from (values ${lines.join(', ')}) v(channel, campaign, "day", numerator, denominator)`,
  );
}
const watch = (given: Partial<DetectOptions> = {}) =>
  detect(connection, {
    relation: 'metric',
    dimensions: ['channel', 'campaign'],
    kind: 'ratio',
    periods: { unit: 'week', end: END, baseline: 8, windows: [1] },
    direction: 'both',
    minimum: 10,
    level: 0.05,
    ...given,
  });
/** Campaigns of two channels over ten weeks, a row a week: 100 clicks at about 2 each, but for what a test says. */
function campaigns(cost: (campaign: number, week: number) => number, count = 12): Row[] {
  const draw = random(3);
  return Array.from({ length: count * 10 }, (_, at): Row => {
    const [campaign, week] = [at % count, Math.floor(at / count)];
    const clicks = 100 + Math.round(5 * normal(draw));
    return [
      `channel-${campaign % 2}`,
      `campaign-${campaign}`,
      7 * week + 3,
      cost(campaign, week) * clicks * exp(0.03 * normal(draw)),
      clicks,
    ];
  });
}

describe('planted faults', () => {
  const found = async (options: Partial<PlantOptions> & { kind: MetricKind; seed: number }) => {
    const planted = await plant(connection, 'planted', {
      leaves: 600,
      days: DAYS,
      faults: 1,
      over: 2,
      factors: [2, 0.5],
      ...options,
    });
    const { findings } = await watchPlanted(connection, 'planted', options.kind, 0.05);
    return score(
      planted.leaves,
      planted.faults.map(({ where }) => where),
      findings.map(({ where }) => where),
    );
  };
  it.each([
    { kind: 'ratio', seed: 1, over: 1 },
    { kind: 'ratio', seed: 2, over: 2 },
    { kind: 'ratio', seed: 3, faults: 2 },
    { kind: 'ratio', seed: 4, in: 'denominator' },
    { kind: 'count', seed: 5 },
    { kind: 'money', seed: 6, over: 1 },
    { kind: 'proportion', seed: 7, over: 1, share: [0.1, 0.3] },
  ] as const)('are told once each, and nothing else: %o', async (options) => {
    const planted = 'faults' in options ? options.faults : 1;
    expect(await found(options)).toEqual({ hits: planted, told: planted, planted });
  });
  it.each(['ratio', 'count', 'money', 'proportion'] as const)('where there are none, %s stays silent', async (kind) => {
    for (const seed of [20, 21])
      expect(await found({ kind, seed, faults: 0 })).toEqual({ hits: 0, told: 0, planted: 0 });
  });
});

describe('one story', () => {
  it('is a campaign, and not its channel', async () => {
    await table(campaigns((campaign, week) => (campaign === 3 && week === 0 ? 4 : 2)));
    const { findings } = await watch();
    expect(findings.map(({ where }) => where)).toEqual([
      [
        { dimension: 'channel', value: 'channel-1' },
        { dimension: 'campaign', value: 'campaign-3' },
      ],
    ]);
    const [finding] = findings;
    expect(finding).toMatchObject({ window: ['2026-10-25', '2026-10-31'] });
    expect(finding!.value / finding!.expectedValue).toBeCloseTo(2, 0);
    expect(finding!.numerator / finding!.denominator).toBeCloseTo(finding!.value, 6);
    expect(finding!.expected / finding!.denominator).toBeCloseTo(finding!.expectedValue, 6);
    expect(finding!.moved).toBeCloseTo(finding!.numerator - finding!.expected, 4);
  });
  it('is a channel, and not its campaigns', async () => {
    await table(campaigns((campaign, week) => (campaign % 2 === 1 && week === 0 ? 3 : 2)));
    expect((await watch()).findings.map(({ where }) => values(where))).toEqual([['channel-1']]);
  });
  it('is everything when all moved alike', async () => {
    await table(campaigns((_, week) => (week === 0 ? 3 : 2)));
    expect((await watch()).findings.map(({ where }) => where)).toEqual([[]]);
  });
  it('is two where two campaigns of a channel move apart', async () => {
    const cost = { 1: 4, 5: 1 } as Record<number, number>;
    await table(campaigns((campaign, week) => (week === 0 ? (cost[campaign] ?? 2) : 2)));
    const { findings } = await watch();
    expect(findings.map(({ where }) => values(where))).toEqual([
      ['channel-1', 'campaign-1'],
      ['channel-1', 'campaign-5'],
    ]);
    expect(findings.map(({ t }) => Math.sign(t))).toEqual([1, -1]);
    expect((await watch({ direction: 'down' })).findings.map(({ where }) => values(where))).toEqual([
      ['channel-1', 'campaign-5'],
    ]);
    expect((await watch({ direction: 'up' })).findings.map(({ where }) => values(where))).toEqual([
      ['channel-1', 'campaign-1'],
    ]);
  });
  it('is told in the window in which it is plainest, since its first day', async () => {
    const rows = campaigns((campaign, week) => (campaign === 3 && week < 2 ? 3 : 2)).flatMap(
      ([channel, campaign, back, n, d]): Row[] =>
        Array.from({ length: 7 }, (_, day) => [channel, campaign, back - 3 + day, n / 7, d / 7]),
    );
    await table(rows);
    const { findings } = await watch({ periods: { unit: 'week', end: END, baseline: 8, windows: [1, 2] } });
    expect(findings).toMatchObject([{ window: ['2026-10-18', '2026-10-31'], since: '2026-10-18' }]);
  });
});

describe('what data brings', () => {
  it('values that are missing are a segment of their own', async () => {
    const rows = campaigns((campaign, week) => (campaign === 2 && week === 0 ? 5 : 2));
    await table(
      rows.map(([channel, campaign, ...rest]): Row => [channel, campaign === 'campaign-2' ? null : campaign, ...rest]),
    );
    expect((await watch()).findings.map(({ where }) => values(where))).toEqual([['channel-0', null]]);
  });
  it('a dimension of one value is in no combination', async () => {
    const rows = campaigns((campaign, week) => (campaign === 2 && week === 0 ? 5 : 2));
    await table(rows.map(([, ...rest]): Row => ['only', ...rest]));
    expect((await watch()).findings.map(({ where }) => values(where))).toEqual([['campaign-2']]);
    await table(campaigns(() => 2, 1));
    expect(await watch()).toMatchObject({ findings: [] });
  });
  it('segments without a baseline are not judged, but count above', async () => {
    const rows = campaigns(() => 2);
    const fresh = Array.from({ length: 20 }, (_, at): Row => ['channel-0', `new-${at}`, 2, 900, 100]);
    await table([...rows, ...fresh]);
    const { findings, thin } = await watch();
    expect(thin).toBeGreaterThanOrEqual(20);
    expect(findings.map(({ where }) => values(where))).toEqual([['channel-0']]);
  });
  it('a denominator of zero is an infinite ratio where there is a numerator, and nothing where there is none', async () => {
    const rows = campaigns(() => 2);
    await table(
      rows.map(([channel, campaign, back, n, d]): Row => {
        if (back > 6 || (campaign !== 'campaign-3' && campaign !== 'campaign-4'))
          return [channel, campaign, back, n, d];
        return [channel, campaign, back, campaign === 'campaign-3' ? n : 0, 0];
      }),
    );
    const { findings } = await watch();
    expect(findings).toMatchObject([{ denominator: 0, value: Number.POSITIVE_INFINITY }]);
    expect(values(findings[0]!.where)).toEqual(['channel-1', 'campaign-3']);
  });
  it('numerators may be negative', async () => {
    // Promoters less detractors: from about 20 to minus 30 of 100 answers.
    await table(
      campaigns((campaign, week) => (campaign === 3 && week === 0 ? -0.3 : 0.2 - 0.4 * (campaign === 7 ? 1 : 0))),
    );
    const { findings } = await watch();
    expect(findings.map(({ where }) => values(where))).toEqual([['channel-1', 'campaign-3']]);
    expect(findings[0]!.value).toBeCloseTo(-0.3, 1);
    expect(findings[0]!.expectedValue).toBeCloseTo(0.2, 1);
  });
  it('an earlier fault does not poison the baseline', async () => {
    // Black Friday in the fourth week back doubles everything; the fault is smaller than that.
    await table(campaigns((campaign, week) => (week === 4 ? 4 : campaign === 3 && week === 0 ? 2.8 : 2)));
    const { findings } = await watch();
    expect(findings.map(({ where }) => values(where))).toEqual([['channel-1', 'campaign-3']]);
    expect(findings[0]!.expectedValue).toBeCloseTo(2, 0);
  });
  it('a count that falls to nothing is told, with its periods as denominator', async () => {
    const draw = random(5);
    const rows = campaigns(() => 1).map(([channel, campaign, back]): Row => {
      const gone = campaign === 'campaign-3' && back < 7;
      return [channel, campaign, back, gone ? 0 : Math.round(60 + 8 * normal(draw)), 1];
    });
    await table(rows);
    const { findings } = await watch({ kind: 'count' });
    expect(findings).toMatchObject([{ numerator: 0, denominator: 1, value: 0 }]);
    expect(findings[0]!.expected).toBeCloseTo(60, -1);
  });
  it('months are calendar months', async () => {
    const draw = random(6);
    const months = Array.from({ length: 12 * 9 }, (_, at) => ({ campaign: at % 12, back: Math.floor(at / 12) }));
    const lines = months.map(({ campaign, back }) => {
      const amount = (campaign === 3 && back === 0 ? 2 : 1) * 1000 * exp(0.05 * normal(draw));
      return `('channel-${campaign % 2}', 'campaign-${campaign}', date '2026-10-01' - interval ${back} month, ${amount})`;
    });
    await connection.run(
      `create or replace table monthly as select * replace (cast("day" as date) as "day") from (values ${lines.join(', ')}) v(channel, campaign, "day", numerator)`,
    );
    const periods = { unit: 'month', end: END, baseline: 8, windows: [1] } as const;
    const { findings } = await watch({ relation: 'monthly', kind: 'money', periods });
    expect(findings).toMatchObject([{ window: ['2026-10-01', '2026-10-31'], since: '2026-10-01', denominator: 1 }]);
    expect(values(findings[0]!.where)).toEqual(['channel-1', 'campaign-3']);
  });
  it('nothing is judged by one period, nor by none', async () => {
    await table(campaigns((campaign, week) => (campaign === 3 && week === 0 ? 9 : 2)));
    expect(await watch({ periods: { unit: 'week', end: END, baseline: 1, windows: [1] } })).toMatchObject({
      tested: 0,
      findings: [],
    });
    await connection.run('delete from metric');
    expect(await watch()).toEqual({ tested: 0, thin: 0, findings: [] });
  });
  it('a metric without dimensions is the total alone', async () => {
    await table(campaigns((_, week) => (week === 0 ? 3 : 2)));
    expect(await watch({ dimensions: [] })).toMatchObject({ tested: 1, findings: [{ where: [] }] });
  });
  it('what is thin is counted, not judged', async () => {
    await table(campaigns((campaign, week) => (campaign === 3 && week === 0 ? 4 : 2)));
    const { tested, thin } = await watch({ minimum: 400 });
    // The total and two channels have 600 clicks a week and more; the twelve campaigns have 100.
    expect({ tested, thin }).toEqual({ tested: 3, thin: 12 });
  });
});

it('gives the same answer every time, whatever the threads', async () => {
  await plant(connection, 'planted', {
    kind: 'ratio',
    leaves: 400,
    days: DAYS,
    faults: 2,
    over: 2,
    seed: 9,
    factors: [2],
  });
  const answers = [];
  for (const threads of [1, 2, 2]) {
    await connection.run(`set threads = ${threads}`);
    answers.push(await watchPlanted(connection, 'planted', 'ratio', 0.05));
  }
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
});
it('finds less where any dependence is allowed for', async () => {
  await table(campaigns((campaign, week) => (campaign === 3 && week === 0 ? 4 : 2)));
  const [plain, careful] = [await watch(), await watch({ correction: 'benjamini-yekutieli' })];
  expect(careful.findings[0]!.p).toBe(plain.findings[0]!.p);
  expect(careful.findings[0]!.q).toBeGreaterThan(plain.findings[0]!.q);
});
it('leaves nothing behind', async () => {
  await table(campaigns(() => 2));
  await watch();
  const tables = await connection.runAndReadAll(
    "select table_name from duckdb_tables() where table_name like 'strata_watch%'",
  );
  expect(tables.getRows()).toEqual([]);
});
it.each([
  { level: 0 },
  { level: 1 },
  { minimum: -1 },
  { minimum: Number.NaN },
  { periods: { unit: 'week', end: '2026-02-30', baseline: 8, windows: [1] } },
  { periods: { unit: 'month', end: '2026-10-30', baseline: 8, windows: [1] } },
  { periods: { unit: 'week', end: END, baseline: 0, windows: [1] } },
  { periods: { unit: 'week', end: END, baseline: 8, windows: [] } },
  { periods: { unit: 'week', end: END, baseline: 8, windows: [1, 1] } },
] as const)('refuses %o', async (given) => {
  await expect(watch(given as Partial<DetectOptions>)).rejects.toThrow(RangeError);
});
