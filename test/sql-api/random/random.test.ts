/** Random statements over the semantic views, each answer compared with an independent evaluation over the marts. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SqlError } from '../../../server/sql-api/errors.ts';
import { statement } from './arbitrary-query.ts';
import { refusal } from './arbitrary-refusal.ts';
import { wrong } from './check.ts';
import { type Company, openCompany } from './company.ts';

const SEEDS = [20240831, 20241231];
/** 5,000 in all. */
const STATEMENTS = 2500;
const REFUSALS = 200;

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
      { seed, numRuns: STATEMENTS },
    );
  await Promise.all(SEEDS.map(seeded));
}, 1_800_000);

test('what has no right answer is refused, and told what to write', async () => {
  await fc.assert(
    fc.asyncProperty(refusal, async ({ sql, says }) => {
      const error = await company.ask(sql).then(
        (rows) => expect.fail(`${sql}\n${rows.length} rows came`),
        (refused: unknown) => refused,
      );
      if (!(error instanceof SqlError)) throw error;
      expect(['0A000', '42803'], sql).toContain(error.code);
      expect(`${error.message}\n${error.details.hint ?? ''}`, sql).toMatch(says);
    }),
    { seed: SEEDS[0], numRuns: REFUSALS },
  );
}, 300_000);
