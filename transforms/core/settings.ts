import { bigint, type Column, date, double, nullable, text } from '../columns.ts';
import type { Relation } from '../define.ts';
import { DEFAULT_SETTINGS, type Settings } from '../settings.ts';

const settingsColumns = {
  currency: text('Reporting currency, ISO 4217.'),
  gross_margin: double('Gross margin of plans that have none of their own.'),
  discount_rate: double("A year's discount rate."),
  trial_maturity_days: bigint('Days that a trial has to become a paid subscription.'),
  initiative_window_days: bigint('Days before and after the start of an initiative over which it is judged.'),
  renewal_lag_months: bigint(
    'Full months between the use of a feature and the quarter in which its users stay or leave.',
  ),
  reactivation_limit_months: nullable(
    bigint('Months without MRR after which an account is new again; empty for never.'),
  ),
  as_of: nullable(date('Last day that the extracts cover, if it is set by hand.')),
  extracted_on: nullable(date('Day on which the latest extract was made.')),
};
const marginColumns = { plan: text('Plan.'), gross_margin: double('Its gross margin.') };

/** Settings as a table: transforms stay plain values, and read a setting as they read anything else. */
export const settingsTable = makeSettings(DEFAULT_SETTINGS);
export const planMargins = makePlanMargins(DEFAULT_SETTINGS);

/** The one row of `settings` for the given settings. */
export function makeSettings(s: Settings): Relation<'settings', typeof settingsColumns> {
  const values = [
    ...[quote(s.currency), s.grossMargin.default, s.discountRate, s.trialMaturityDays, s.initiativeWindowDays],
    ...[s.renewalLagMonths, s.reactivationLimitMonths ?? 'null', quote(s.asOf), quote(s.extractedOn)],
  ];
  return table('settings', 'One row: the settings of this build.', [], settingsColumns, [values]);
}

/** `plan_margins`: a row per plan that has a gross margin of its own. */
export function makePlanMargins(s: Settings): Relation<'plan_margins', typeof marginColumns> {
  const rows = Object.entries(s.grossMargin.plans).map(([plan, margin]) => [quote(plan), margin]);
  return table('plan_margins', 'One row per plan with a gross margin of its own.', ['plan'], marginColumns, rows);
}

export function table<N extends string, C extends Record<string, Column>>(
  name: N,
  description: string,
  grain: (keyof C & string)[],
  columns: C,
  rows: (string | number)[][],
): Relation<N, C> {
  const names = Object.keys(columns);
  // A first row of NULLs gives the columns their types where there are no rows at all.
  const values = [names.map(() => 'null'), ...rows].map((row) => `(${row.join(', ')})`).join(', ');
  const casts = names.map((column) => `cast("${column}" as ${columns[column]!.sql}) as "${column}"`).join(', ');
  const sql = `select ${casts} from (values ${values}) as v(${names.join(', ')}) where "${names[0]}" is not null`;
  return { name, layer: 'core', description, grain, columns, inputs: [], kind: 'sql', sql };
}

export function quote(value: string | undefined): string {
  return value === undefined ? 'null' : `'${value.replaceAll("'", "''")}'`;
}
