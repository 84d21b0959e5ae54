/** A statement asked and evaluated: what is wrong with its answer. */
import { SqlError } from '../../../server/sql-api/errors.ts';
import type { Statement } from './arbitrary-query.ts';
import type { Company } from './company.ts';
import { difference } from './compare.ts';
import { kindsOf } from './description.ts';
import { Refused } from './group.ts';
import { expectedRows } from './oracle.ts';
import { print } from './print.ts';
import type { Rows } from './relations.ts';

/** @returns what is wrong, with the statement, both answers and the plan; undefined when nothing is */
export async function wrong({ query, bind }: Statement, company: Company): Promise<string | undefined> {
  const { sql, parameters } = print(query, bind);
  const expected = attempt(() => expectedRows(query, company.marts));
  const answer = await company.ask(sql, parameters).catch((error: unknown) => error as Error);
  const problem = judged(expected, answer, query);
  if (!problem) return undefined;
  const plan = await company.explain(sql).catch((error: unknown) => String(error));
  const values = parameters.length ? `\nParameters: ${JSON.stringify(parameters)}` : '';
  return `${problem}\n\n${sql}${values}\n\nExpected: ${shown(expected)}\n\nAnswer: ${shown(answer)}\n\n${plan}`;
}

function judged(
  expected: Rows | Error,
  answer: (string | null)[][] | Error,
  query: Statement['query'],
): string | undefined {
  if (expected instanceof Error) {
    if (answer instanceof SqlError && answer.code === (expected as Refused).code) return undefined;
    return `It should be refused: ${expected.message}`;
  }
  if (answer instanceof SqlError) return `It is refused: ${answer.code} ${answer.message} ${answer.details.hint ?? ''}`;
  if (answer instanceof Error) return `It fails: ${answer.stack}`;
  return difference(expected, kindsOf(query), answer, 'total' in query && query.total);
}

function attempt(evaluate: () => Rows): Rows | Error {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

const shown = (rows: Rows | Error) =>
  rows instanceof Error
    ? rows.message
    : rows
        .slice(0, 30)
        .map((row) => `\n  ${row.map((value) => value ?? 'NULL').join(' | ')}`)
        .join('') || 'no rows';
