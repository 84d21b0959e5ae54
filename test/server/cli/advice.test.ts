import { expect, test } from 'vitest';
import { advice } from '../../../server/cli/advice.ts';

test('commands in a text go to the warehouse in use', () => {
  const text = 'No build. List them: strata builds, or make one: strata build --from demo';
  expect(advice(text, undefined)).toBe(text);
  expect(advice(text, '/data/wh')).toBe(
    'No build. List them: strata builds --warehouse /data/wh, or make one: strata build --warehouse /data/wh --from demo',
  );
  expect(advice('strata segment list', '/data/wh')).toBe('strata segment list --warehouse /data/wh');
  expect(advice('strata alerts ack KEY', '/data/wh')).toBe('strata alerts ack --warehouse /data/wh KEY');
  expect(advice('strata alerts --all', '/data/wh')).toBe('strata alerts --warehouse /data/wh --all');
  expect(advice('strata status', 'C:\\my data')).toBe('strata status --warehouse "C:\\my data"');
});

test('commands without a warehouse, or with one, and words are left alone', () => {
  for (const text of [
    'strata lineage',
    'strata alerts test',
    'strata token',
    'strata builds3',
    'strata build --from x:DIR --warehouse DIR',
  ])
    expect(advice(text, '/data/wh')).toBe(text);
});
