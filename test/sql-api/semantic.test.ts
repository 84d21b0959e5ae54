/** The corpus of statements over the semantic views, in process, against hand-written SQL over the marts of the same build. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqlError } from '../../server/sql-api/errors.ts';
import { ask, type Company, openCompany } from './corpus/semantic/company.ts';
import { comparable } from './corpus/semantic/compare.ts';
import type { Expected, Tool } from './corpus/semantic/statement.ts';
import { readTools } from './corpus/semantic/tools.ts';

const tools = await readTools();

let company: Company;
const passed = new Map<string, number>();
beforeAll(async () => {
  company = await openCompany();
});
afterAll(async () => {
  await company?.close();
  const all = tools.map(
    ({ tool, statements }) => [tool, passed.get(tool) ?? 0, Object.keys(statements).length] as const,
  );
  const sum = (of: 1 | 2) => all.reduce((total, counts) => total + counts[of], 0);
  const lines = all.map(([tool, right, asked]) => `  ${tool.padEnd(24)}${right} of ${asked}`);
  process.stdout.write(
    `Semantic statements that pass\n${lines.join('\n')}\n  ${'all'.padEnd(24)}${sum(1)} of ${sum(2)}\n`,
  );
});

async function check(tool: Tool, expected: Expected): Promise<void> {
  const engine = await company.session(tool.settings);
  try {
    if ('code' in expected) {
      const error = await ask(engine, expected.sql, expected.parameters).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(SqlError);
      const { code, message, details } = error as SqlError;
      expect(code).toBe(expected.code);
      expect(`${message} ${details.hint ?? ''}`).toMatch(expected.says);
      return;
    }
    const { names, types, rows } = await ask(engine, expected.sql, expected.parameters);
    expect(names.map((name, i) => `${name} ${types[i]}`)).toEqual(expected.columns);
    const wanted = await company.oracle.rows(expected.rows);
    const ordered = expected.ordered ?? false;
    expect(comparable(rows, types, ordered)).toEqual(comparable(wanted, types, ordered));
  } finally {
    await engine.close();
  }
}

for (const tool of tools) {
  describe(tool.tool, () => {
    it.each(Object.entries(tool.statements))('%s', async (_, expected) => {
      await check(tool, expected);
      passed.set(tool.tool, (passed.get(tool.tool) ?? 0) + 1);
    });
  });
}

it('the corpus is whole', () => {
  expect(tools.reduce((sum, { statements }) => sum + Object.keys(statements).length, 0)).toBeGreaterThanOrEqual(200);
});
