/** Places: the segments that findings are about, as the values of dimensions that make them. */
import type { Place } from './finding.ts';

/** True where every value of `outer` is one of `inner`: the inner segment lies in the outer one. */
export const liesIn = (inner: readonly Place[], outer: readonly Place[]): boolean =>
  outer.every((place) => inner.some((other) => other.dimension === place.dimension && other.value === place.value));

/** True where one of the segments lies in the other. */
export const nested = (one: readonly Place[], other: readonly Place[]): boolean =>
  liesIn(one, other) || liesIn(other, one);

/** The same segment, however its values are ordered. */
export const samePlace = (one: readonly Place[], other: readonly Place[]): boolean =>
  one.length === other.length && liesIn(one, other);

/** The segment in a line that is the same for the same values: `channel=paid_social / creative=video-3`; `all` for everything. */
export const placeText = (where: readonly Place[]): string =>
  where.map(({ dimension, value }) => `${dimension}=${value ?? '(none)'}`).join(' / ') || 'all';

/** How people say where something is; of other dimensions their name stands before the value. */
const BEFORE: Readonly<Record<string, string>> = {
  campaign: 'in campaign',
  ad_set: 'in ad set',
  creative: 'on creative',
  landing_page: 'on landing page',
  persona: 'for persona',
};
/** Dimensions whose values say themselves what they are. */
const PLAIN = new Set(['channel', 'segmentation']);
const named = (dimension: string) => dimension.replaceAll('_', ' ');

/** The segment in words, as it follows a number: `in campaign retargeting_eu, on creative video-3`. */
export const placeWords = (where: readonly Place[]): string =>
  where
    .map(({ dimension, value }, i) => {
      if (value === null) return `without ${named(dimension)}`;
      return `${BEFORE[dimension] ?? `${i === 0 ? 'in ' : ''}${named(dimension)}`} ${value}`;
    })
    .join(', ');

/** The segment as the owner of a number: `CAC of paid_social`, `churn of firm type advisor`; empty for everything. */
export const placeOwner = (where: readonly Place[]): string => {
  if (where.length === 0) return '';
  const [first, ...rest] = where as readonly [Place, ...Place[]];
  const { dimension, value } = first;
  const head =
    value === null
      ? `those without ${named(dimension)}`
      : PLAIN.has(dimension)
        ? value
        : `${named(dimension)} ${value}`;
  return rest.length === 0 ? ` of ${head}` : ` of ${head} (${placeWords(rest)})`;
};
