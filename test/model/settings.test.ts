import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../model/settings.ts';
import { DEFAULT_SETTINGS } from '../../transforms/settings.ts';

const parse = (text: string) => parseSettings({ path: 'model/settings.yml', text });
const places = (text: string) => parse(text).issues.map((i) => `${i.line}:${i.column}`);

describe('parseSettings', () => {
  it('reads the file that strata comes with as the defaults', () => {
    expect(parse(readFileSync(new URL('../../model/settings.yml', import.meta.url), 'utf8'))).toEqual({
      settings: DEFAULT_SETTINGS,
      issues: [],
    });
  });

  it.each(['', '# nothing\n', '{}'])('gives the defaults for %j', (text) => {
    expect(parse(text)).toEqual({ settings: DEFAULT_SETTINGS, issues: [] });
  });

  it('reads every setting', () => {
    const text =
      'currency: EUR\ngross_margin: { plans: { Pro: 0.7 } }\ndiscount_rate: 0\ntrial_maturity_days: 30\ninitiative_window_days: 45\nrenewal_lag_months: 1\nstale_after_hours: { default: never, sources: { stripe: 72, demo: never } }\nreactivation_limit_months: 12\nas_of: 2024-12-31\n';
    expect(parse(text).settings).toEqual({
      currency: 'EUR',
      grossMargin: { default: 0.8, plans: { Pro: 0.7 } },
      discountRate: 0,
      trialMaturityDays: 30,
      initiativeWindowDays: 45,
      renewalLagMonths: 1,
      staleAfterHours: { default: null, sources: { stripe: 72, demo: null } },
      reactivationLimitMonths: 12,
      asOf: '2024-12-31',
    });
  });

  it('reports everything at once, with its place', () => {
    const text = [
      'curency: EUR',
      'gross_margin:',
      '  default: 80',
      '  plans: { Pro: high }',
      'discount_rate: -0.1',
      'as_of: 2024-02-30',
      'trial_maturity_days: 0',
      'reactivation_limit_months: 1.5',
      'initiative_window_days: 90',
      'renewal_lag_months: 0',
      'stale_after_hours:',
      '  default: soon',
      '  sources: { strype: 72, stripe: 0 }',
    ].join('\n');
    expect(places(text).sort()).toEqual([
      '10:21',
      '12:12',
      '13:14',
      '13:34',
      '1:1',
      '3:12',
      '4:17',
      '5:16',
      '6:8',
      '7:22',
      '8:28',
      '9:25',
    ]);
    expect(parse(text).issues.find((i) => i.line === 1)?.hint).toBe('Did you mean "currency"?');
    expect(parse(text).issues.find((i) => i.what.includes('strype'))?.hint).toBe('Did you mean "stripe"?');
  });

  it.each(['currency: euro', 'currency: [', 'a', '[]', 'currency: USD\ncurrency: EUR'])('refuses %j', (text) => {
    expect(parse(text)).toMatchObject({ settings: DEFAULT_SETTINGS, issues: [{ file: 'model/settings.yml' }] });
  });
});
