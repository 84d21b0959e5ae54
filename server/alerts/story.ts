/** What a watch tells of one thing that moved: where, why, whose it is and what is at stake. */
import { z } from 'zod';

/** From the least to the most. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

export const Story = z.object({
  /** Stable: the same thing found again has the same key. Of letters, digits and `. _ : / = + -`, so that a shell takes it as it is. */
  key: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:/=+-]{0,119}$/, 'is no key: letters, digits and . _ : / = + -, 120 at most'),
  metric: z.string().min(1),
  /** The segment whose figure moved, or `all`. */
  segmentKey: z.string().min(1),
  /** Day on which it moved. */
  since: z.iso.date(),
  severity: z.enum(SEVERITIES),
  /** Money a month at stake; null where no money can be named. */
  impact: z.number().nullable(),
  /** ISO 4217. */
  currency: z.string().regex(/^[A-Z]{3}$/, 'is no currency of ISO 4217'),
  owner: z.string(),
  /** A sentence. */
  cause: z.string().min(1),
  /** Figures, factors and places, as JSON. */
  details: z.json(),
});
/** What a watch tells; `details` is any JSON. */
export interface Story extends Omit<z.infer<typeof Story>, 'details'> {
  readonly details: unknown;
}

/** Order of what is told: by severity, then by money at stake, then by key. */
export const worstFirst = (a: Story, b: Story): number =>
  rank(b.severity) - rank(a.severity) || (b.impact ?? -1) - (a.impact ?? -1) || (a.key < b.key ? -1 : 1);
