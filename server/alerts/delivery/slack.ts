/** Alerts in the format of Slack's incoming webhooks (Block Kit). */
import type { Item, Message } from './message.ts';
import { type Outcome, post } from './post.ts';
import type { SlackChannel } from './settings.ts';
import { facts, happened, headline, listed, TEST_WORDS, unlisted } from './words.ts';

/** Slack refuses sections of more than 3,000 characters. */
const LONGEST = 3000;
const MARKS = {
  low: ':white_circle:',
  medium: ':large_yellow_circle:',
  high: ':large_orange_circle:',
  critical: ':red_circle:',
};

/** `&`, `<` and `>` are all that Slack reads in a text (docs.slack.dev, Formatting message text): no mention, no link comes of one. */
export const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export function slackBody(message: Message): object {
  const title = message.items.length > 0 ? headline(message.items) : TEST_WORDS;
  const more = unlisted(message);
  return {
    // What notifications show.
    text: escapeSlack(`strata: ${title}`),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: `strata: ${title}`.slice(0, 150) } },
      ...listed(message).map(section),
      ...(more ? [{ type: 'context', elements: [{ type: 'mrkdwn', text: escapeSlack(more) }] }] : []),
    ],
  };
}

function section(item: Item): object {
  const { alert, ring } = item;
  const mark = ring.kind === 'resolved' ? ':large_green_circle:' : MARKS[alert.severity];
  const around = `\n${plain(facts(item), 500)}\n\`${plain(alert.key, 120)}\``;
  const before = `${mark} *${plain(happened(item), 100)}*: `;
  const text = before + plain(alert.cause, LONGEST - before.length - around.length) + around;
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

/** Characters that make text bold, struck or code, and those that look like them. */
const LOOKALIKES: Readonly<Record<string, string>> = { '*': '\u2217', '~': '\u223c', '`': '\u02cb' };

/** Escaped, no longer than `most`, and without marks of its own. */
function plain(text: string, most: number): string {
  const bare = text.replaceAll(/[*~`]/g, (mark) => LOOKALIKES[mark]!).replaceAll(/\s+/g, ' ');
  if (escapeSlack(bare).length <= most) return escapeSlack(bare);
  // Cut between characters, never within what stands for one.
  let cut = '';
  for (const character of bare) {
    const next = escapeSlack(character);
    if (cut.length + next.length >= most) break;
    cut += next;
  }
  return `${cut}…`;
}

export function postSlack({ url }: SlackChannel, message: Message, signal?: AbortSignal): Promise<Outcome> {
  return post(url, JSON.stringify(slackBody(message)), { headers: {}, id: message.id, signal });
}
