/** Runs the data rules of a plan over finished tables. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { StrataError } from '../../../errors.ts';
import type { Check } from '../../../transforms/plan.ts';
import type { CheckResult } from '../manifest.ts';
import { sampleRows } from './verify.ts';

/** The result of every rule, in the order of the plan; a rule that is broken has up to five sample rows. */
export async function runChecks(connection: DuckDBConnection, checks: readonly Check[]): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { name, description, severity, sql } of checks) {
    const [[count]] = (await connection.runAndReadAll(`select count(*) from (${sql})`)).getRowsJS() as [[bigint]];
    const violations = Number(count);
    results.push({
      name,
      description,
      severity,
      violations,
      samples: violations > 0 ? await sampleRows(connection, sql) : [],
    });
  }
  return results;
}

/** @throws StrataError `build.checks_failed` naming every broken rule of severity `error` */
export function assertNoErrors(results: readonly CheckResult[]): void {
  const failed = results.filter((r) => r.severity === 'error' && r.violations > 0);
  if (failed.length > 0) throw new StrataError('build.checks_failed', { failed });
}
