/** Alerts as mail: text, and the same as HTML. */
import nodemailer from 'nodemailer';
import type { Item, Message } from './message.ts';
import type { Outcome } from './post.ts';
import type { MailChannel } from './settings.ts';
import { facts, happened, headline, listed, TEST_WORDS, unlisted } from './words.ts';

/** For each step of the dialogue, and for all of it: a server that answers slowly may be willing. */
const TIMEOUT = 15_000;
const LONGEST = 60_000;
const LONGEST_SUBJECT = 150;

export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

export function mailOf(message: Message): { subject: string; text: string; html: string } {
  const title = message.items.length > 0 ? headline(message.items) : TEST_WORDS;
  const [first] = message.items;
  const subject = `strata: ${title}${first ? `: ${first.alert.cause}` : ''}`.replaceAll(/[\s\p{Cc}]+/gu, ' ');
  const more = unlisted(message);
  const items = listed(message);
  const text = [`strata: ${title}`, ...items.map(textOf), ...(more ? [more] : [])].join('\n\n');
  const html = `<p><b>strata: ${escapeHtml(title)}</b></p>\n${items.map(htmlOf).join('\n')}${more ? `\n<p>${escapeHtml(more)}</p>` : ''}`;
  return {
    subject: subject.length > LONGEST_SUBJECT ? `${[...subject].slice(0, LONGEST_SUBJECT - 1).join('')}…` : subject,
    text: `${text}\n`,
    html: `<!doctype html>\n<html><body style="font-family: sans-serif">\n${html}\n</body></html>\n`,
  };
}

const textOf = (item: Item) =>
  `[${happened(item)}] ${item.alert.cause}\n${facts(item)}\nstrata alerts show ${item.alert.key}`;

const htmlOf = (item: Item) =>
  `<p><b>${escapeHtml(happened(item))}</b>: ${escapeHtml(item.alert.cause)}<br>${escapeHtml(facts(item))}<br>` +
  `<code>strata alerts show ${escapeHtml(item.alert.key)}</code></p>`;

/** Sends a mail; the server's certificate is checked, and beyond this machine nothing goes without TLS. Never throws. */
export async function sendMail(channel: MailChannel, message: Message, signal?: AbortSignal): Promise<Outcome> {
  const { host, port, secure, requireTls, user, password, from, to } = channel;
  const transport = nodemailer.createTransport({
    host,
    port,
    secure,
    requireTLS: requireTls,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const late = AbortSignal.timeout(LONGEST);
  const stopped = signal ? AbortSignal.any([late, signal]) : late;
  try {
    const domain = /@([^@>\s]+)>?$/.exec(from)?.[1] ?? 'strata';
    const sending = transport.sendMail({
      ...mailOf(message),
      from,
      to: [...to],
      messageId: `<${message.id}@${domain}>`,
      headers: { 'X-Strata-Message': message.id, 'Auto-Submitted': 'auto-generated' },
    });
    const sent = await orStopped(sending, stopped);
    if (!sent)
      return { is: 'failed', why: late.aborted ? `not done within ${LONGEST / 1000} s` : 'stopped', unknown: true };
    const rejected = sent.rejected.map(String);
    return { is: 'delivered', ...(rejected.length > 0 ? { note: `not taken for ${rejected.join(', ')}` } : {}) };
  } catch (error) {
    return outcomeOf(error as Error & { code?: string; responseCode?: number; command?: string });
  } finally {
    transport.close();
  }
}

/** What comes of it, or undefined as soon as nobody waits any more: a dialogue cannot be broken off. */
function orStopped<T>(sending: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    sending.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** A reply of 5xx is meant for good, one of 4xx for now (RFC 5321, 4.2.1); without TLS, or with a wrong login, nothing will ever go. */
function outcomeOf(error: Error & { code?: string; responseCode?: number; command?: string }): Outcome {
  const { code, responseCode, command, message } = error;
  const why = message.split('\n')[0]!;
  if (responseCode !== undefined && responseCode >= 500) return { is: 'refused', why };
  if (code === 'EAUTH' && responseCode === undefined) return { is: 'refused', why };
  // Cut off after the text was sent: whether it counts, nobody knows.
  return { is: 'failed', why, ...(command === 'DATA' && responseCode === undefined ? { unknown: true } : {}) };
}
