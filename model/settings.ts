/** Reads `model/settings.yml`. */
import { z } from 'zod';
import { didYouMean } from '../errors.ts';
import { mappings } from '../sources/mappings/index.ts';
import { DEFAULT_SETTINGS, type Settings } from '../transforms/settings.ts';
import type { Issue, ModelFile } from './issues.ts';
import { line, mapping, report, zodIssues } from './schema.ts';
import { parseYaml } from './yaml.ts';

const hours = z.union([z.number().positive().max(87_600), z.literal('never')], 'expected hours, such as 48, or never');
const limit = (value: z.output<typeof hours>) => (value === 'never' ? null : value);

const sourceHint = (name: string) => {
  const known = [...mappings.keys()];
  return didYouMean(name, known) ?? `Known: ${known.join(', ')}.`;
};

const share = z.number().min(0).max(1);
const schema = mapping({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code, such as USD')
    .default(DEFAULT_SETTINGS.currency),
  gross_margin: mapping({
    default: share.default(DEFAULT_SETTINGS.grossMargin.default),
    plans: z.record(line(100), share).default({ ...DEFAULT_SETTINGS.grossMargin.plans }),
  }).default({ ...DEFAULT_SETTINGS.grossMargin, plans: { ...DEFAULT_SETTINGS.grossMargin.plans } }),
  discount_rate: share.default(DEFAULT_SETTINGS.discountRate),
  trial_maturity_days: z.int().min(1).max(3650).default(DEFAULT_SETTINGS.trialMaturityDays),
  initiative_window_days: z.int().min(30).max(60).default(DEFAULT_SETTINGS.initiativeWindowDays),
  renewal_lag_months: z.int().min(1).max(12).default(DEFAULT_SETTINGS.renewalLagMonths),
  stale_after_hours: mapping({
    default: hours.default(48),
    sources: z
      .record(z.string(), hours)
      .superRefine((given, context) => {
        for (const name of Object.keys(given).filter((source) => !mappings.has(source)))
          report(context, [name], `unknown source \`${name}\``, sourceHint(name), 'key');
      })
      .default({}),
  }).default({ default: 48, sources: {} }),
  reactivation_limit_months: z.int().min(1).max(1200).optional(),
  as_of: z.iso.date('expected a date as YYYY-MM-DD').optional(),
});

/** The settings of the file, with defaults for what it leaves out; the defaults alone where it has an issue. */
export function parseSettings(given: ModelFile): { settings: Settings; issues: Issue[] } {
  const file = parseYaml(given);
  if (file.issues.length) return { settings: DEFAULT_SETTINGS, issues: [...file.issues] };
  // A file of comments alone is an empty document.
  const parsed = schema.safeParse(file.data ?? {});
  if (!parsed.success) return { settings: DEFAULT_SETTINGS, issues: zodIssues(file, parsed.error) };
  const { data } = parsed;
  const settings = {
    currency: data.currency,
    grossMargin: data.gross_margin,
    discountRate: data.discount_rate,
    trialMaturityDays: data.trial_maturity_days,
    initiativeWindowDays: data.initiative_window_days,
    renewalLagMonths: data.renewal_lag_months,
    staleAfterHours: {
      default: limit(data.stale_after_hours.default),
      sources: Object.fromEntries(Object.entries(data.stale_after_hours.sources).map(([s, h]) => [s, limit(h!)])),
    },
    reactivationLimitMonths: data.reactivation_limit_months,
    asOf: data.as_of,
  };
  return { settings, issues: [] };
}
