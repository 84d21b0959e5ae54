/** Random statements over the semantic views, each answer compared with an independent evaluation over the marts. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { statement } from './arbitrary-query.ts';
import { wrong } from './check.ts';
import { type Company, openCompany } from './company.ts';

const SEEDS = [1, 2];
const STATEMENTS = 250;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
}, 300_000);
afterAll(() => company.close());

// Two at once, as there are two cores.
test('every answer is the expected one', async () => {
  const seeded = (seed: number) =>
    fc.assert(
      fc.asyncProperty(statement, async (given) => {
        const problem = await wrong(given, company);
        if (problem) expect.fail(problem);
      }),
      { seed, numRuns: STATEMENTS, endOnFailure: false },
    );
  await Promise.all(SEEDS.map(seeded));
}, 900_000);
