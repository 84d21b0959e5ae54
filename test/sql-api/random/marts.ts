/** Rows of the semantic views as the marts of a build have them, joined in memory. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Value, ViewName } from './description.ts';

export type Row = Readonly<Record<string, Value>>;
export interface Marts {
  readonly views: Readonly<Record<ViewName, readonly Row[]>>;
  /** First days of the complete months, in order. */
  readonly months: readonly string[];
  readonly segmentations: readonly string[];
}

/** Of customers, what every view shows of an account. */
const ACCOUNT = [
  ...['account_id', 'account_name', 'industry', 'country', 'region', 'firm_type', 'investment_focus', 'plan'],
  ...['acquisition_channel', 'cohort_month'],
];

/** Plain SELECTs of whole tables; money in cents, dates as texts. */
export async function readMarts(connection: DuckDBConnection): Promise<Marts> {
  const table = async (name: string): Promise<Row[]> => {
    const result = await connection.runAndReadAll(`SELECT * FROM ${name}`);
    const types = result.columnTypes().map(String);
    return result
      .getRowsJson()
      .map((row) =>
        Object.fromEntries(result.columnNames().map((column, i) => [column, plain(row[i] as Value, types[i]!)])),
      );
  };
  const customers = await table('customers');
  const profiles = new Map((await table('segment_profiles')).map((row) => [row.segment_profile_id, row]));
  const accounts = new Map(customers.map((row) => [row.account_id, row]));
  const nothing = Object.fromEntries(Object.keys([...profiles.values()][0]!).map((name) => [name, null]));
  const ofProfile = (row: Row) => profiles.get(row.segment_profile_id!) ?? nothing;
  const withAccount = (row: Row): Row => {
    const account = accounts.get(row.account_id!);
    const known = Object.fromEntries(ACCOUNT.map((name) => [name, account?.[name] ?? null]));
    return { ...row, ...known, ...ofProfile(row) };
  };
  const months = await table('months');
  const segments = await table('segment_list');
  return {
    views: {
      revenue: (await table('revenue_ledger')).map(withAccount),
      cohorts: (await table('cohort_months')).map((row) => ({ ...withAccount(row), cohort_customers: 1 })),
      customers: customers.map((row) => ({ ...row, first_paid_month: row.cohort_month!, ...ofProfile(row) })),
      segments: (await table('segment_months')).map((row) => ({ ...row, ...plansOf(row) })),
      surveys: (await table('survey_responses')).map((row) => ({
        ...withAccount(row),
        submitted_date: row.submitted_at!,
      })),
    },
    months: months.map(({ month }) => String(month)).sort(),
    segmentations: [...new Set(segments.map(({ segmentation }) => String(segmentation)))].sort(),
  };
}

/** What is planned for the customers of a segment: nothing where it has no plan. */
function plansOf(row: Row) {
  const customers = Number(row.customers);
  const [income, cost] = [row.planned_income ?? null, row.planned_cost ?? null];
  return {
    income_planned: income === null ? 0 : customers,
    income_of_planned: customers * Number(income),
    mrr_of_planned: income === null ? 0 : row.mrr!,
    cost_planned: cost === null ? 0 : customers,
    cost_of_planned: customers * Number(cost),
  };
}

function plain(value: Value, type: string): Value {
  if (value === null || typeof value === 'boolean') return value;
  if (type.startsWith('DECIMAL')) return Math.round(Number(value) * 100);
  return /INT|DOUBLE/.test(type) && type !== 'BIGINT[]'
    ? Number.isSafeInteger(Number(value)) || type === 'DOUBLE'
      ? Number(value)
      : String(value)
    : String(value);
}
