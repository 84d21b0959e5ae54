/** The table that the cases of the comparison read. */
import type { Table } from './engines.ts';

const columns: readonly (readonly [string, string])[] = [
  ['id', 'integer'],
  ['a', 'integer'],
  ['b', 'integer'],
  ['bi', 'bigint'],
  ['n', 'numeric(10,3)'],
  ['f', 'double precision'],
  ['s', 'text'],
  ['d', 'date'],
  ['ts', 'timestamp'],
  ['tz', 'timestamptz'],
  ['bo', 'boolean'],
];

export const T: Table = {
  name: 't',
  columns: columns.map(([name, type]) => ({ name, type })),
  rows: [
    "(1, 7, 2, 10000000000, 10.250, 1.5, 'Alpha', '2024-01-31', '2024-01-31 10:11:12.345', '2024-01-31 10:11:12.345+00', true)",
    "(2, -3, 2, 5, 0.333, -2.5, 'beta', '2023-12-31', '2023-12-31 23:59:59', '2023-12-31 23:59:59+00', false)",
    '(3, null, 1, null, null, null, null, null, null, null, null)',
    "(4, 5, 3, -7, -1.005, 0.1, 'a_b%c', '2024-12-30', '2024-12-30 00:00:00', '2024-12-30 00:00:00+00', true)",
  ],
};
