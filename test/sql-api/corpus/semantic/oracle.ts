/**
 * The independent answer: hand-written SQL over the marts of the same build, run by plain DuckDB. `ledger`, `accounts`,
 * `cohorts`, `segments` are the marts with the attributes that the views show of accounts and of segment profiles;
 * `closing(month)` is not there: each statement says itself which month closes.
 */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

const ATTRIBUTES =
  'c.account_name, c.industry, c.country, c.region, c.plan, c.acquisition_channel, c.cohort_month, p.aum_tier, p.channel_persona, p.client_grade, p.company_size, p.rfm, p.role_usage, p.usage_level';
const VIEWS = `
  create temp view ledger as
    select l.*, ${ATTRIBUTES} from marts.revenue_ledger l
    left join marts.customers c using (account_id)
    left join marts.segment_profiles p on p.segment_profile_id = l.segment_profile_id;
  create temp view accounts as
    select c.*, p.aum_tier, p.channel_persona, p.client_grade, p.company_size, p.rfm, p.role_usage, p.usage_level from marts.customers c
    left join marts.segment_profiles p using (segment_profile_id);
  create temp view cohorts as
    select m.* exclude (cohort_month), ${ATTRIBUTES} from marts.cohort_months m
    left join marts.customers c using (account_id)
    left join marts.segment_profiles p on p.segment_profile_id = m.segment_profile_id;
  create temp view segments as select * from marts.segment_months;
  create temp view months as select month from marts.months;
`;

export interface Oracle {
  /** Rows of text as Postgres would write them, but for the digits of numbers. */
  rows(sql: string): Promise<(string | null)[][]>;
  close(): void;
}

/** @param file the build's snapshot */
export async function openOracle(file: string): Promise<Oracle> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection: DuckDBConnection = await instance.connect();
  await connection.run(`attach '${file.replaceAll("'", "''")}' as marts (read_only)`);
  await connection.run("set TimeZone = 'UTC'; set integer_division = true; set default_null_order = 'postgres'");
  await connection.run(VIEWS);
  return {
    async rows(sql) {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRows().map((row) =>
        row.map((value) => {
          if (value === null) return null;
          if (typeof value === 'boolean') return value ? 't' : 'f';
          return String(value);
        }),
      );
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
