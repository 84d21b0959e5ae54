import type { Row } from '../../transforms/columns.ts';
import { liveTables } from '../../transforms/live.ts';
import type { Alert } from './fold.ts';

/** Names of the columns, in the order of {@link alertRows}. */
export const ALERT_COLUMNS = Object.keys(liveTables.alerts.columns) as (keyof typeof liveTables.alerts.columns)[];

/** Alerts as rows of the table that the view reads. */
export function alertRows(alerts: readonly Alert[]): Row<typeof liveTables.alerts.columns>[] {
  return alerts.map((alert) => ({
    key: alert.key,
    state: alert.state,
    metric: alert.metric,
    segment_key: alert.segmentKey,
    severity: alert.severity,
    owner: alert.owner,
    cause: alert.cause,
    impact: alert.impact as never,
    currency: alert.currency,
    since: dayOf(alert.since),
    raised_date: dayOf(alert.raisedAt),
    last_seen_date: dayOf(alert.lastSeenAt),
    resolved_date: alert.resolvedAt === null ? null : dayOf(alert.resolvedAt),
    times_raised: alert.timesRaised,
    acknowledged_by: alert.acknowledged?.by ?? null,
    acknowledged_date: alert.acknowledged ? dayOf(alert.acknowledged.at) : null,
    note: alert.acknowledged?.note ?? null,
    build: alert.lastSeenBuild,
  }));
}

const dayOf = (at: string) => at.slice(0, 10) as never;
