/** Where alerts are sent, as the environment says. All of it is secret: the address of a webhook opens it. */
import os from 'node:os';
import { z } from 'zod';
import type { Problem } from '../../../errors.ts';
import { isLoopback } from '../../cube/address.ts';

const web = z.url({ protocol: /^https?$/, error: 'must be an address, for example https://example.com/hooks/strata.' });

/** Variables of the environment; part of those of strata. */
export const DeliveryEnvironment = {
  /** Where alerts are posted as JSON. */
  STRATA_ALERT_WEBHOOK: web.optional(),
  /** Signs what is posted there, so that the receiver knows whom it is from. */
  STRATA_ALERT_WEBHOOK_SECRET: z
    .string()
    .min(16, 'is too short to keep anybody out: 16 characters or more.')
    .optional(),
  /** An incoming webhook of Slack, or of what takes its format. */
  STRATA_ALERT_SLACK: web.optional(),
  /** Server for mail: smtps://user:password@host:465, or smtp:// with STARTTLS. */
  STRATA_ALERT_SMTP: z
    .url({ protocol: /^smtps?$/, error: 'must be an address, for example smtps://user:password@mail.example.com:465.' })
    .optional(),
  STRATA_ALERT_MAIL_FROM: z.string().optional(),
  /** Who gets mail: addresses, separated by commas. */
  STRATA_ALERT_MAIL_TO: z.string().optional(),
  /** Minutes between two messages of a channel; what is critical does not wait. */
  STRATA_ALERT_DIGEST_MINUTES: z.coerce.number('must be a number of minutes from 0 on.').min(0).max(10_080).default(15),
};

/** Never shown, not even when wrong. */
export const DELIVERY_SECRETS = [
  ...['STRATA_ALERT_WEBHOOK', 'STRATA_ALERT_WEBHOOK_SECRET', 'STRATA_ALERT_SLACK', 'STRATA_ALERT_SMTP'],
];

export interface WebhookChannel {
  readonly name: 'webhook';
  readonly url: string;
  readonly secret?: string;
}
export interface SlackChannel {
  readonly name: 'slack';
  readonly url: string;
}
export interface MailChannel {
  readonly name: 'mail';
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly secure: boolean;
  /** Never without TLS: the server is another machine. */
  readonly requireTls: boolean;
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
  readonly to: readonly string[];
}
export type Channel = WebhookChannel | SlackChannel | MailChannel;

export interface DeliverySettings {
  readonly channels: readonly Channel[];
  readonly digestMinutes: number;
}

type Environment = z.infer<z.ZodObject<typeof DeliveryEnvironment>>;
const ADDRESS = /^(?:[^<>\r\n]*<[^<>@\s,]+@[^<>@\s,]+>|[^<>@\s,]+@[^<>@\s,]+)$/;

/** The channels of an environment whose variables are right one by one, and what is wrong with them together. */
export function readDelivery(env: Environment): { delivery: DeliverySettings; problems: Problem[] } {
  const problems: Problem[] = [];
  const wrong = (where: keyof Environment, what: string, hint?: string) =>
    problems.push({ where, what, ...(hint ? { hint } : {}) });
  const channels: Channel[] = [];
  for (const name of ['STRATA_ALERT_WEBHOOK', 'STRATA_ALERT_SLACK'] as const) {
    const url = env[name];
    if (url === undefined) continue;
    const { protocol, hostname, username } = new URL(url);
    if (protocol === 'http:' && !isThisMachine(hostname))
      wrong(name, 'is another machine, which is reached by https:// only.', 'Alerts tell what the figures are.');
    if (username) wrong(name, 'has a user in it, which is not sent.', 'Put the token into the path or the query.');
    if (name === 'STRATA_ALERT_SLACK') channels.push({ name: 'slack', url });
    else channels.push({ name: 'webhook', url, secret: env.STRATA_ALERT_WEBHOOK_SECRET });
  }
  if (env.STRATA_ALERT_WEBHOOK_SECRET && !env.STRATA_ALERT_WEBHOOK)
    wrong('STRATA_ALERT_WEBHOOK_SECRET', 'signs what STRATA_ALERT_WEBHOOK gets, which is not set.');
  const { STRATA_ALERT_SMTP: smtp, STRATA_ALERT_MAIL_FROM: from, STRATA_ALERT_MAIL_TO: to } = env;
  const mail = { STRATA_ALERT_SMTP: smtp, STRATA_ALERT_MAIL_FROM: from, STRATA_ALERT_MAIL_TO: to };
  const missing = Object.entries(mail).filter(([, value]) => value === undefined);
  if (missing.length > 0 && missing.length < 3)
    for (const [name] of missing)
      wrong(name as keyof Environment, 'is missing: mail needs a server, a sender and receivers.');
  if (smtp !== undefined && from !== undefined && to !== undefined) {
    const addresses = to.split(',').map((one) => one.trim());
    if (!ADDRESS.test(from)) wrong('STRATA_ALERT_MAIL_FROM', `${JSON.stringify(from)} is no address of mail.`);
    for (const one of addresses)
      if (!ADDRESS.test(one)) wrong('STRATA_ALERT_MAIL_TO', `${JSON.stringify(one)} is no address of mail.`);
    channels.push(mailChannel(new URL(smtp), from, addresses));
  }
  return { delivery: { channels, digestMinutes: env.STRATA_ALERT_DIGEST_MINUTES }, problems };
}

function mailChannel(url: URL, from: string, to: readonly string[]): MailChannel {
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    name: 'mail',
    host,
    port: url.port ? Number(url.port) : secure ? 465 : 587,
    secure,
    requireTls: !secure && !isThisMachine(host),
    ...(url.username ? { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) } : {}),
    from,
    to,
  };
}

/** True for this machine by any of its names: what is sent there passes no network. */
function isThisMachine(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (isLoopback(bare) || bare === os.hostname().toLowerCase()) return true;
  return Object.values(os.networkInterfaces()).some((list) => list?.some(({ address }) => address === bare));
}

/** Host of a channel: what may be said of where it goes. */
export const hostOf = (channel: Channel): string =>
  channel.name === 'mail' ? `${channel.host}:${channel.port}` : new URL(channel.url).host;
