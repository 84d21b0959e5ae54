/** Words that the formats of people share. */
import { type Item, isGone, type Message } from './message.ts';

/** A message lists this many alerts; the rest is counted. */
const MOST_LISTED = 20;

/** `3 alerts, the worst critical; 1 resolved`. */
export function headline(items: readonly Item[]): string {
  const there = items.filter((item) => !isGone(item));
  const gone = items.length - there.length;
  const parts = [
    ...(there.length
      ? [`${counted(there.length)}${there.length > 1 ? ', the worst' : ','} ${there[0]!.alert.severity}`]
      : []),
    ...(gone ? [there.length ? `${gone} resolved` : `${counted(gone)} resolved`] : []),
  ];
  return parts.join('; ');
}
const counted = (n: number) => (n === 1 ? '1 alert' : `${n} alerts`);

/** What happened, in a word or two. */
export function happened({ ring, alert }: Item): string {
  switch (ring.kind) {
    case 'raised':
      return 'new';
    case 'worse':
      return 'worse than before';
    case 'recurring':
      return `back, raised ${alert.timesRaised} times`;
    case 'resolved':
      return 'resolved by itself';
  }
}

/** The facts behind the sentence: `high, $4,200 a month, owner Growth, since 2026-05-04`. */
export function facts({ alert }: Item): string {
  const { severity, impact, currency, owner, since } = alert;
  const money = impact === null ? [] : [`${impact.toLocaleString('en-US', { style: 'currency', currency })} a month`];
  return [severity, ...money, `owner ${owner}`, `since ${since}`].join(', ');
}

export const listed = ({ items }: Message): readonly Item[] => items.slice(0, MOST_LISTED);

/** `and 37 more: strata alerts`, undefined when all are listed. */
export const unlisted = ({ items }: Message): string | undefined =>
  items.length > MOST_LISTED ? `and ${items.length - MOST_LISTED} more: strata alerts` : undefined;

export const TEST_WORDS = 'This is a test of strata: alerts will arrive here.';
