import { sendMail } from './mail.ts';
import type { Message } from './message.ts';
import type { Outcome } from './post.ts';
import { type Channel, hostOf } from './settings.ts';
import { postSlack } from './slack.ts';
import { postWebhook } from './webhook.ts';

/** Sends a message through a channel, once. What it says of the outcome has no secret in it. */
export async function send(channel: Channel, message: Message, signal?: AbortSignal): Promise<Outcome> {
  const outcome = await by(channel, message, signal);
  return 'why' in outcome ? { ...outcome, why: withoutSecrets(channel, outcome.why) } : outcome;
}

function by(channel: Channel, message: Message, signal: AbortSignal | undefined): Promise<Outcome> {
  switch (channel.name) {
    case 'webhook':
      return postWebhook(channel, message, signal);
    case 'slack':
      return postSlack(channel, message, signal);
    case 'mail':
      return sendMail(channel, message, signal);
  }
}

/** A receiver may repeat what it was sent to. */
function withoutSecrets(channel: Channel, text: string): string {
  const secrets =
    channel.name === 'mail'
      ? [channel.password, channel.password && Buffer.from(channel.password).toString('base64')]
      : [channel.url, pathOf(channel.url), channel.name === 'webhook' ? channel.secret : undefined];
  return secrets
    .filter((secret) => secret !== undefined && secret.length > 3)
    .reduce<string>((shown, secret) => shown.replaceAll(secret!, '***'), text);
}
function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** `webhook (example.com)`: what is said of a channel where people read it. */
export const labelOf = (channel: Channel): string => `${channel.name} (${hostOf(channel)})`;
