import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeHtml, mailOf } from '../../../../server/alerts/delivery/mail.ts';
import { type Message, messageOf } from '../../../../server/alerts/delivery/message.ts';
import { escapeSlack, slackBody } from '../../../../server/alerts/delivery/slack.ts';
import { webhookBody } from '../../../../server/alerts/delivery/webhook.ts';
import { fold } from '../../../../server/alerts/fold.ts';
import type { Story } from '../../../../server/alerts/story.ts';
import { story } from '../builds.ts';

/** What a channel is told that has heard of nothing: `gone` are found by the first watch and not by the second. */
function messageFor(stories: readonly Story[], gone: readonly Story[] = []): Message {
  const watch = { type: 'watched' as const, build: 'b', asOf: null, metrics: ['cac'], same: [] };
  const folded = fold([
    { ...watch, at: '2024-07-01T06:00:00.000Z', stories: [...stories, ...gone] as never },
    { ...watch, at: '2024-07-02T06:00:00.000Z', stories: stories as never },
  ]);
  return messageOf(folded, 'x', folded.rings)!;
}
const one = story('cpm.video-3', {
  severity: 'critical',
  impact: 48_000,
  cause: 'LTV:CAC of <paid & social> fell.',
  owner: 'Growth "marketing"',
});

describe('Slack', () => {
  test('gets blocks that it takes', () => {
    expect(slackBody(messageFor([one], [story('old')]))).toEqual({
      text: 'strata: 1 alert, critical; 1 resolved',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'strata: 1 alert, critical; 1 resolved' } },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: ':red_circle: *new*: LTV:CAC of &lt;paid &amp; social&gt; fell.\ncritical, $48,000.00 a month, owner Growth "marketing", since 2024-05-04\n`cpm.video-3`',
          },
        },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: ':large_green_circle: *resolved by itself*: old rose.\nmedium, $1,200.00 a month, owner Kim, since 2024-05-04\n`old`',
          },
        },
      ],
    });
  });

  test('gets a flood within its limits, whatever is in it', () => {
    // docs.slack.dev: 50 blocks, a header of 150 and a section of 3,000 characters.
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 4000, size: 'max' }), { minLength: 1, maxLength: 40 }),
        (causes) => {
          const message = messageFor(causes.map((cause, i) => story(`k${i}`, { cause: `!${cause}<&>`, owner: cause })));
          const { blocks } = slackBody(message) as { blocks: { type: string; text?: { text: string } }[] };
          expect(blocks.length).toBeLessThanOrEqual(50);
          for (const { type, text } of blocks) {
            const content = text?.text ?? '';
            expect(content.length).toBeLessThanOrEqual(type === 'header' ? 150 : 3000);
            expect(Buffer.from(content).toString()).toBe(content);
            if (type === 'section') expect(content.replaceAll(/&(amp|lt|gt);/g, '')).not.toMatch(/[<>&]/);
          }
        },
      ),
      { numRuns: 30 },
    );
    const more = slackBody(messageFor(Array.from({ length: 57 }, (_, i) => story(`k${i}`)))) as { blocks: unknown[] };
    expect(JSON.stringify(more.blocks.at(-1))).toContain('and 37 more: strata alerts');
  });
});

describe('mail', () => {
  test('is text, and the same as HTML', () => {
    const { subject, text, html } = mailOf(messageFor([one, story('b', { impact: null })]));
    expect(subject).toBe('strata: 2 alerts, the worst critical: LTV:CAC of <paid & social> fell.');
    expect(text).toBe(`strata: 2 alerts, the worst critical

[new] LTV:CAC of <paid & social> fell.
critical, $48,000.00 a month, owner Growth "marketing", since 2024-05-04
strata alerts show cpm.video-3

[new] b rose.
medium, owner Kim, since 2024-05-04
strata alerts show b
`);
    expect(html).toContain('LTV:CAC of &lt;paid &amp; social&gt; fell.<br>');
    expect(html).toContain('owner Growth &quot;marketing&quot;');
  });

  test('has no line break or tag that an alert brings along', () => {
    const bad = 'x\r\nBcc: everybody@example.com\r\n\r\n<script>alert(1)</script>';
    const { subject, html } = mailOf(messageFor([story('a', { cause: bad, owner: '<img src=x onerror=y>' })]));
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).not.toMatch(/<script|<img/);
  });
});

test('escaping can be undone, and leaves nothing that means something', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', ';', 'amp', 'lt', '\n') }), (text) => {
      const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
      const back = (escaped: string) => escaped.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name) => named[name]!);
      expect(back(escapeHtml(text))).toBe(text);
      expect(back(escapeSlack(text))).toBe(text);
      expect(escapeHtml(text)).not.toMatch(/[<>"']/);
      expect(escapeSlack(text)).not.toMatch(/[<>]/);
    }),
  );
});

test('what resolved comes last, and a test says that it is one', () => {
  const message = messageFor([story('a', { severity: 'low' }), story('b', { severity: 'high' })], [one]);
  expect(message.items.map(({ ring }) => `${ring.kind} ${ring.key}`)).toEqual([
    'raised b',
    'raised a',
    'resolved cpm.video-3',
  ]);
  const empty = { id: 'm', items: [], rings: [] };
  expect(webhookBody(empty, new Date(0))).toMatchObject({ type: 'strata.test', alerts: [], more: 0 });
  expect(mailOf(empty).subject).toBe('strata: This is a test of strata: alerts will arrive here.');
});
