/** Two accounts as a file and as rows, and how a load fails: for tests of what loaders meet. */
import { expect } from 'vitest';
import { StrataError } from '../../../../errors.ts';
import { csv } from './warehouse.ts';

export const HEADER = 'account_id,account_name,signup_date,seats';
export const accounts = csv(HEADER, 'A-1,Alpha,2024-01-05,10', 'A-2,Beta,2024-02-06,20');
export const both = [
  expect.objectContaining({ account_id: 'A-1', account_name: 'Alpha', signup_date: '2024-01-05', seats: 10 }),
  expect.objectContaining({ account_id: 'A-2', account_name: 'Beta', signup_date: '2024-02-06', seats: 20 }),
];
export const failure = async (load: Promise<unknown>): Promise<StrataError> => {
  const error = await load.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(StrataError);
  return error as StrataError;
};
