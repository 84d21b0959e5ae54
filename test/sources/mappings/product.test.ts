import { expect, test } from 'vitest';
import { loadFixture } from './load.ts';

test('segment: track calls are usage and identify calls users, of one file', async () => {
  const { rows, rejects, counts } = await loadFixture('segment');
  expect(rows).toEqual({
    usage_events: [
      {
        event_id: 'm-1',
        account_id: 'A-1',
        user_id: 'u-1',
        session_id: 's-9',
        occurred_at: '2024-05-01 10:00:00.123',
        feature: 'Report Exported',
        event_count: 1,
      },
      {
        event_id: 'm-2',
        account_id: 'A-2',
        user_id: 'an-2',
        occurred_at: '2024-05-01 10:00:00',
        feature: 'Signed Up',
        event_count: 1,
      },
    ],
    product_users: [
      {
        user_id: 'u-1',
        account_id: 'A-1',
        email: 'ada@alpine.example',
        company: 'Alpine, AG',
        role: 'Analyst',
        signed_up_at: '2024-04-01 08:00:00',
        updated_at: '2024-05-01 09:00:00',
      },
      { user_id: 'u-2', account_id: 'A-2', company: 'Borealis', updated_at: '2024-05-02 09:00:00' },
    ],
  });
  expect(rejects).toEqual([
    ['1449734400000.jsonl', 1, null, null, 'line 2 is the same row'],
    ['1449734400000.jsonl', 4, 'feature', null, 'is missing'],
    ['1449734400000.jsonl', 6, 'user_id', 'u-1', 'line 7 has the same user_id'],
    // What is no call may be either's.
    ['1449734400000.jsonl', 11, null, null, 'is not a JSON object'],
    ['1449734400000.jsonl', 11, null, null, 'is not a JSON object'],
  ]);
  expect(counts).toEqual({
    '1449734400000.jsonl usage_events': [5, 2, 2, 1],
    '1449734400000.jsonl product_users': [4, 2, 1, 1],
    '1449820800000.jsonl usage_events': [0, 0, 0, 0],
    '1449820800000.jsonl product_users': [0, 0, 0, 0],
  });
});

test('posthog: events without its own, and persons that are not deleted', async () => {
  const { rows, rejects, counts } = await loadFixture('posthog');
  expect(rows).toEqual({
    usage_events: [
      {
        event_id: '0190-1',
        account_id: 'A-1',
        user_id: 'u-1',
        session_id: 's-1',
        occurred_at: '2024-05-01 10:00:00.123456',
        feature: 'chart created',
        event_count: 1,
      },
      {
        event_id: '0190-3',
        account_id: 'A-2',
        user_id: 'u-2',
        occurred_at: '2024-05-01 10:00:02',
        feature: 'alert set',
        event_count: 1,
      },
    ],
    product_users: [
      {
        user_id: 'u-1',
        account_id: 'A-1',
        email: 'ada@alpine.example',
        company: 'Alpine, AG',
        role: 'analyst',
        signed_up_at: '2024-04-01 08:00:00',
        updated_at: '2024-05-01 00:00:00',
      },
      { user_id: 'u-2', signed_up_at: '2024-04-02 08:00:00', updated_at: '2024-05-01 00:00:00' },
    ],
  });
  expect(rejects).toEqual([
    ['2024-05-01_events.jsonl', 4, 'occurred_at', 'soon', 'is not a date or time (year-month-day)'],
  ]);
  expect(counts).toEqual({
    '2024-05-01_events.jsonl usage_events': [3, 2, 1, 0],
    '2024-05-01_persons.jsonl product_users': [2, 2, 0, 0],
  });
});

test('amplitude: events without its own, and users of $identify', async () => {
  const { rows, rejects, counts } = await loadFixture('amplitude');
  expect(rows).toEqual({
    usage_events: [
      {
        event_id: 'am-1',
        account_id: 'A-1',
        user_id: 'u-1',
        session_id: '1714557600000',
        occurred_at: '2024-05-01 10:00:00.123',
        feature: 'report exported',
        event_count: 1,
      },
      {
        event_id: 'am-2',
        account_id: 'A-2',
        user_id: 'd-2',
        occurred_at: '2024-05-01 10:00:05',
        feature: 'alert set',
        event_count: 1,
      },
    ],
    product_users: [
      {
        user_id: 'u-1',
        account_id: 'A-1',
        email: 'ada@alpine.example',
        company: 'Alpine, AG',
        role: 'analyst',
        signed_up_at: '2024-04-01 08:00:00',
        updated_at: '2024-05-01 09:59:00',
      },
    ],
  });
  expect(rejects).toEqual([['100001_2024-05-01_10#0.jsonl', 6, 'occurred_at', null, 'is missing']]);
  expect(counts).toEqual({
    '100001_2024-05-01_10#0.jsonl usage_events': [3, 2, 1, 0],
    '100001_2024-05-01_10#0.jsonl product_users': [1, 1, 0, 0],
  });
});

test('mixpanel: events in seconds and milliseconds, and profiles', async () => {
  const { rows, rejects, counts } = await loadFixture('mixpanel');
  expect(rows).toEqual({
    usage_events: [
      {
        event_id: 'hpuDqcvpltpCjBsebtxwadtEBDnFAdycabFb',
        account_id: 'A-1',
        user_id: 'u-1',
        occurred_at: '2020-10-13 17:48:31',
        feature: 'Signed up',
        event_count: 1,
      },
      {
        event_id: 'jajcebutltmvhbbholfhxtCcycwnBjDtndha',
        user_id: 'u-2',
        occurred_at: '2020-10-15 18:38:41.5',
        feature: 'Report viewed',
        event_count: 1,
      },
    ],
    product_users: [
      { user_id: '4', updated_at: '2020-10-15 23:08:40' },
      {
        user_id: 'u-1',
        account_id: 'A-1',
        email: 'ada@alpine.example',
        company: 'Alpine, AG',
        signed_up_at: '2020-10-01 11:20:47',
        updated_at: '2020-10-15 23:08:40',
      },
    ],
  });
  expect(rejects).toEqual([
    ['events_2024-05-01.jsonl', 1, null, null, 'line 2 is the same row'],
    ['events_2024-05-01.jsonl', 5, 'occurred_at', null, 'is missing'],
  ]);
  expect(counts).toEqual({
    'events_2024-05-01.jsonl usage_events': [4, 2, 1, 1],
    'profiles.jsonl product_users': [2, 2, 0, 0],
  });
});
