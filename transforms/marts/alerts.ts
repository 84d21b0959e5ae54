import { bigint, date, money, nullable, text } from '../columns.ts';
import { defineLive } from '../define.ts';

export const alerts = defineLive({
  name: 'alerts',
  description: 'One row per alert: where a watched figure moved, why, whose it is, and what became of it.',
  grain: ['key'],
  columns: {
    key: text('Stable name of the alert: the same thing found again has the same one.'),
    state: text('open, acknowledged, resolved or recurring.'),
    metric: text('The watched metric.'),
    segment_key: text('The segment whose figure moved, or all.'),
    severity: text('low, medium, high or critical.'),
    owner: text('Who answers for the figure.'),
    cause: text('What moved, since when and why, as a sentence.'),
    impact: nullable(money('Money a month at stake; empty where no money can be named.')),
    currency: text('Currency of the impact, ISO 4217.'),
    since: date('Day that the figure moved.'),
    raised_date: date('Day that the alert was raised last.'),
    last_seen_date: date('Day of the latest watch that found it.'),
    resolved_date: nullable(date('Day of the watch that no longer found it; empty while it is found.')),
    times_raised: bigint('How often it was raised: 1, and one more each time that it came back.'),
    acknowledged_by: nullable(text('Who took note of it; empty while nobody did.')),
    acknowledged_date: nullable(date('Day that it was taken note of.')),
    note: nullable(text('What was written down with that.')),
    build: text('Id of the build in which it was seen last.'),
  },
});
