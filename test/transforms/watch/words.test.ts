import { expect, test } from 'vitest';
import { dayWords, sentence, type Told } from '../../../transforms/watch/words.ts';

const told: Told = {
  headline: { title: 'LTV:CAC', before: '3.1', after: '1.9' },
  where: [{ dimension: 'channel', value: 'paid_social' }],
  rose: false,
  since: '2026-05-04',
  until: '2026-05-31',
  causes: [
    {
      title: 'CPM',
      factor: 'CPM',
      before: '34.1 USD',
      after: '85.2 USD',
      within: [
        { dimension: 'campaign', value: 'retargeting_eu' },
        { dimension: 'creative', value: 'video-3' },
      ],
      share: 0.823,
    },
  ],
  stake: '31 customers and 48,000 USD of LTV',
};

test('a move, its cause and what is at stake', () => {
  expect(sentence(told)).toBe(
    'LTV:CAC of paid_social fell from 3.1 to 1.9 since 4 May; 82 % of the fall is CPM in campaign retargeting_eu, ' +
      'on creative video-3 (from 34.1 USD to 85.2 USD). 31 customers and 48,000 USD of LTV a month are at stake.',
  );
});

test('a figure that moved by itself has no cause to name, and a date of last year has its year', () => {
  const alone = { ...told.causes[0]!, factor: undefined, within: [], share: 1 };
  const { factor: _, ...cause } = alone;
  const { stake: __, ...rest } = told;
  expect(sentence({ ...rest, where: [], rose: true, since: '2025-12-01', causes: [cause] })).toBe(
    'LTV:CAC rose from 3.1 to 1.9 since 1 December 2025.',
  );
});

test('several causes stand side by side, the share of one that cannot be told is left out', () => {
  const second = { ...told.causes[0]!, factor: 'Click rate', title: 'Click rate', share: 0.1, within: [] };
  const third = { ...second, factor: 'Customers per lead', share: null };
  expect(sentence({ ...told, causes: [{ ...told.causes[0]!, within: [] }, second, third] })).toContain(
    '; 82 % of the fall is CPM (from 34.1 USD to 85.2 USD); 10 % is Click rate (from 34.1 USD to 85.2 USD); ' +
      'with it moved Customers per lead (from 34.1 USD to 85.2 USD).',
  );
});

test.each([
  [0.996, 'all of the fall'],
  [1.2, 'more than all of the fall'],
  [0.4, '40 % of the fall'],
])('a share of %d', (share, words) => {
  expect(sentence({ ...told, causes: [{ ...told.causes[0]!, share }] })).toContain(words);
});

test('one of something is at stake, several are', () => {
  expect(sentence({ ...told, stake: '1 customer' })).toContain(' 1 customer a month is at stake.');
  expect(sentence({ ...told, stake: '1 customer and 900 USD of LTV' })).toContain('a month are at stake.');
});

test('what is at stake in other words', () => {
  expect(sentence({ ...told, stake: '8,086 USD of spend', price: 'the price of 2 customers' })).toContain(
    ' 8,086 USD of spend a month are at stake: the price of 2 customers.',
  );
});

test('a day', () => {
  expect(dayWords('2026-10-01', '2026-10-31')).toBe('1 October');
  expect(dayWords('2025-10-01', '2026-10-31')).toBe('1 October 2025');
});
