/** What happened, in a sentence that who owns the number understands. */
import type { Place } from './finding.ts';
import { placeOwner, placeWords } from './place.ts';

/** A figure before and since the move, as it is shown. */
export interface Shown {
  readonly title: string;
  readonly before: string;
  readonly after: string;
}
/** What a move comes from: a factor, in a segment, and its share of the whole. */
export interface ShownCause extends Shown {
  /** Undefined where the headline is the factor itself. */
  readonly factor?: string;
  /** The segment within that of the headline; empty where it is the same. */
  readonly within: readonly Place[];
  /** Share of the headline's change; null where it cannot be told. */
  readonly share: number | null;
}
export interface Told {
  readonly headline: Shown;
  readonly where: readonly Place[];
  readonly rose: boolean;
  /** `YYYY-MM-DD`. */
  readonly since: string;
  /** The day that the figures reach to: a date of another year is told with its year. */
  readonly until: string;
  readonly causes: readonly ShownCause[];
  /** What is at stake a month, as `31 customers and 48,000 USD of LTV`; undefined where no money hangs on it. */
  readonly stake?: string;
  /** What that is as much as: `the price of 5 customers`. */
  readonly price?: string;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `4 May`, with the year where it is not that of `until`. */
export function dayWords(day: string, until: string): string {
  const [year, month, date] = day.split('-') as [string, string, string];
  return `${Number(date)} ${MONTHS[Number(month) - 1]}${until.startsWith(year) ? '' : ` ${year}`}`;
}

/**
 * The sentence of a story.
 *
 *     LTV:CAC of paid_social fell from 3.1 to 1.9 since 4 May; 82 % of the fall is CPM in campaign retargeting_eu,
 *     on creative video-3 (from 34.10 to 85.20). 31 customers and 48,000 USD of LTV a month are at stake.
 */
export function sentence({ headline, where, rose, since, until, causes, stake, price }: Told): string {
  const move = rose ? 'rise' : 'fall';
  const head = `${headline.title}${placeOwner(where)} ${rose ? 'rose' : 'fell'} from ${headline.before} to ${headline.after} since ${dayWords(since, until)}`;
  const parts = causes.flatMap((cause, i) => {
    const place = placeWords(cause.within);
    if (!cause.factor && place === '') return [];
    const what = [cause.factor, place].filter(Boolean).join(' ');
    const figures = `${what} (from ${cause.before} to ${cause.after})`;
    const share = cause.share === null ? undefined : shareWords(cause.share);
    if (!share) return [`with it moved ${figures}`];
    return [i === 0 ? `${share} of the ${move} is ${figures}` : `${share} is ${figures}`];
  });
  const verb = stake && /^1 /.test(stake) && !stake.includes(' and ') ? 'is' : 'are';
  const stakes = stake ? ` ${stake} a month ${verb} at stake${price ? `: ${price}` : ''}.` : '';
  return `${[head, ...parts].join('; ')}.${stakes}`;
}

/** A share as people say it; undefined for one that goes the other way. */
function shareWords(share: number): string | undefined {
  const percent = Math.round(100 * share);
  if (percent <= 0) return undefined;
  if (percent > 105) return 'more than all';
  return percent >= 99 ? 'all' : `${percent} %`;
}
