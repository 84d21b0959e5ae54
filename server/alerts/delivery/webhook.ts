/** Alerts as plain JSON, signed. docs/alerts.md says how a receiver checks the signature. */
import { createHmac } from 'node:crypto';
import { isGone, type Message } from './message.ts';
import { type Outcome, post } from './post.ts';
import type { WebhookChannel } from './settings.ts';

/** Alerts that one message has in full. */
const MOST = 200;

/** What is posted. Fields are only ever added: `version` changes when one goes or means something else. */
export function webhookBody({ id, items }: Message, sentAt: Date): object {
  return {
    type: items.length > 0 ? 'strata.alerts' : 'strata.test',
    version: 1,
    id,
    sent_at: sentAt.toISOString(),
    alerts: items.slice(0, MOST).map((item) => {
      const { ring, alert } = item;
      return {
        id: ring.id,
        event: ring.kind,
        event_at: ring.at,
        key: alert.key,
        state: alert.state,
        metric: alert.metric,
        segment_key: alert.segmentKey,
        severity: alert.severity,
        impact: alert.impact,
        currency: alert.currency,
        owner: alert.owner,
        since: alert.since,
        cause: alert.cause,
        raised_at: alert.raisedAt,
        times_raised: alert.timesRaised,
        resolved_at: isGone(item) ? ring.at : null,
        build: alert.lastSeenBuild,
        details: alert.details,
      };
    }),
    more: Math.max(0, items.length - MOST),
  };
}

/** `v1=` and the HMAC-SHA256, in hex, of `TIMESTAMP.BODY`. */
const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;

export function postWebhook({ url, secret }: WebhookChannel, message: Message, signal?: AbortSignal): Promise<Outcome> {
  const now = new Date();
  const body = JSON.stringify(webhookBody(message, now));
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const headers = {
    'strata-timestamp': timestamp,
    ...(secret === undefined ? {} : { 'strata-signature': signatureOf(secret, timestamp, body) }),
  };
  return post(url, body, { headers, id: message.id, signal });
}
