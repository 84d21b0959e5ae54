import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseWatch } from '../../model/watch.ts';

const parse = (text: string) => parseWatch({ path: 'model/watch.yml', text });
const METRIC = `metrics:
  - metric: acquisition.cpm
    kind: ratio
    time: date
    numerator: [spend, -refunds]
    denominator: impressions
    scale: 1000
    by: [channel, campaign]
    baseline: { unit: week, periods: 12, windows: [1, 4] }
    minimum: 10000
    direction: up
    worth: 1
    owner: marketing
`;

describe('model/watch.yml', () => {
  test('as strata comes with it watches the metrics that every subscription business steers by', () => {
    const { watch, issues } = parse(readFileSync(new URL('../../model/watch.yml', import.meta.url), 'utf8'));
    expect(issues).toEqual([]);
    expect(watch.metrics.map(({ view, measure }) => `${view}.${measure}`)).toEqual([
      'acquisition.ltv_to_cac',
      'acquisition.cac',
      'acquisition.cpc',
      'acquisition.cpm',
      'acquisition.ctr',
      'acquisition.click_to_lead_rate',
      'acquisition.lead_to_customer_rate',
      'trials.trial_to_paid_rate',
      'revenue.churn_rate',
      'revenue.nrr',
      'surveys.nps',
      'segment_quality.distinctiveness',
      'segment_quality.top_segment_revenue_share',
      'segment_migration.top_segment_leakage',
    ]);
  });

  test('a metric, its terms with their signs', () => {
    expect(parse(METRIC)).toMatchObject({
      issues: [],
      watch: {
        falseDiscoveryRate: 0.05,
        correction: 'benjamini-hochberg',
        severity: { medium: 1000, high: 10_000, critical: 100_000 },
        metrics: [
          {
            view: 'acquisition',
            measure: 'cpm',
            kind: 'ratio',
            time: 'date',
            numerator: [
              { measure: 'spend', sign: 1 },
              { measure: 'refunds', sign: -1 },
            ],
            denominator: [{ measure: 'impressions', sign: 1 }],
            scale: 1000,
            by: ['channel', 'campaign'],
            within: [],
            where: {},
            lag: 0,
            unit: 'week',
            periods: 12,
            windows: [1, 4],
            minimum: 10_000,
            direction: 'up',
            worth: 1,
            owner: 'marketing',
          },
        ],
      },
    });
  });

  test('a node is looked for in the trees, unless they could not be read', () => {
    const file = { path: 'model/watch.yml', text: METRIC.replace('owner: marketing', 'node: growth.cpm') };
    expect(parseWatch(file).issues).toEqual([]);
    expect(parseWatch(file, []).issues).toMatchObject([{ line: 13, what: 'no metric tree has a node `growth.cpm`' }]);
  });

  test.each(['', '# nothing\n', '{}'])('%j watches nothing', (text) => {
    expect(parse(text)).toMatchObject({ issues: [], watch: { metrics: [] } });
  });

  test.each([
    ['false_discovery_rate: 0', '`false_discovery_rate`'],
    ['severity: { medium: 5, high: 4, critical: 9 }', 'has to rise'],
    ['correction: bonferroni', '`correction`'],
    [METRIC.replace('kind: ratio', 'kind: rati'), '`kind` is "rati"'],
    [METRIC.replace('    denominator: impressions\n', ''), '`denominator` is missing'],
    [METRIC.replace('kind: ratio', 'kind: count'), 'a count has no `denominator`'],
    [METRIC.replace('kind: ratio', 'kind: level'), '`volume` is missing'],
    [METRIC.replace('    owner: marketing\n', ''), '`owner` is missing'],
    [METRIC.replace('by: [channel, campaign]', 'by: [channel, channel]'), 'names a dimension twice'],
    [METRIC.replace('by: [channel', 'within: [channel]\n    by: [channel'), 'channel is under `by` too'],
    [METRIC.replace('metric: acquisition.cpm', 'metric: cpm'), 'expected view.measure'],
    [METRIC + METRIC.slice('metrics:\n'.length), 'acquisition.cpm is watched already'],
    [METRIC.replace('direction', 'direktion'), 'unknown key `direktion`'],
    ['metrics: [', ''],
  ])('%j is refused', (text, what) => {
    const { issues, watch } = parse(text);
    expect(issues.map((issue) => `${issue.what} ${issue.hint}`).join('\n')).toContain(what);
    expect(issues[0]).toMatchObject({ file: 'model/watch.yml', line: expect.any(Number) });
    expect(watch.metrics).toEqual([]);
  });
});
