import { expect, test } from 'vitest';
import type { Place } from '../../../transforms/watch/finding.ts';
import { liesIn, nested, placeOwner, placeText, placeWords, samePlace } from '../../../transforms/watch/place.ts';

const place = (text: string): Place[] =>
  text === ''
    ? []
    : text.split(' ').map((part) => {
        const [dimension, value] = part.split('=') as [string, string];
        return { dimension, value: value === '' ? null : value };
      });

test.each([
  ['a=1', '', true],
  ['', 'a=1', false],
  ['a=1 b=2', 'a=1', true],
  ['a=1 b=2', 'b=2', true],
  ['a=1', 'a=2', false],
  ['a=', 'a=', true],
  ['a=1 b=2', 'a=1 c=', false],
])('%j lies in %j: %j', (inner, outer, expected) => {
  expect(liesIn(place(inner), place(outer))).toBe(expected);
  expect(nested(place(inner), place(outer))).toBe(expected || liesIn(place(outer), place(inner)));
});

test('the same segment in another order', () => {
  expect(samePlace(place('a=1 b=2'), place('b=2 a=1'))).toBe(true);
  expect(samePlace(place('a=1 b=2'), place('a=1'))).toBe(false);
});

test('in words', () => {
  const where = place('channel=paid_social campaign=retargeting_eu creative=');
  expect(placeText(where)).toBe('channel=paid_social / campaign=retargeting_eu / creative=(none)');
  expect(placeText([])).toBe('all');
  expect(placeWords(where.slice(1))).toBe('in campaign retargeting_eu, without creative');
  expect(placeWords(place('firm_type=advisor plan=Starter'))).toBe('in firm type advisor, plan Starter');
  expect(placeOwner(place('firm_type=advisor plan=Starter'))).toBe(' of firm type advisor (in plan Starter)');
  expect(placeOwner(where)).toBe(' of paid_social (in campaign retargeting_eu, without creative)');
  expect(placeOwner(place('channel='))).toBe(' of those without channel');
  expect(placeOwner([])).toBe('');
});
