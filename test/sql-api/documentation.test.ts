/** The SQL of docs/sql-api.md, run on the small company: what is said to work gives rows, what is said to be refused is, with a way out. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqlError } from '../../server/sql-api/errors.ts';
import { ask, type Company, openCompany } from './corpus/semantic/company.ts';

const text = readFileSync(new URL('../../docs/sql-api.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/^```sql( refused)?\n([\s\S]*?)^```$/gm)].map(([, refused, sql]) => ({
  refused: refused !== undefined,
  // What makes a temporary table is of one session.
  statements: (/^CREATE/.test(sql!) ? [sql!] : sql!.split(/;\n/)).map((statement) => statement.trim()).filter(Boolean),
}));
const examples = (refused: boolean) =>
  blocks.filter((block) => block.refused === refused).flatMap(({ statements }) => statements);

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company?.close());

async function answered(sql: string): Promise<unknown> {
  const engine = await company.session();
  try {
    return await ask(engine, sql);
  } finally {
    await engine.close();
  }
}

describe('examples', () => {
  it.each(examples(false))('%s', async (sql) => {
    const { rows } = (await answered(sql)) as { rows: unknown[] };
    expect(rows.length).toBeGreaterThan(0);
  });
});

describe('examples of what is refused', () => {
  it.each(examples(true))('%s', async (sql) => {
    const error = await answered(sql).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SqlError);
    const { code, message, details } = error as SqlError;
    expect(code).toBe(/^SELECT/.test(sql) ? '0A000' : '25006');
    expect(`${message} ${details.hint ?? ''}`).toMatch(/MEASURE|subquery|group by|of their own|read-only/i);
  });
});

it('examples are found', () => {
  expect(examples(false).length).toBeGreaterThanOrEqual(12);
  expect(examples(true).length).toBeGreaterThanOrEqual(8);
});
