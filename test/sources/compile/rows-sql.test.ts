import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRow } from '../../../sources/compile/read-row.ts';
import type { AnyContract } from '../../../sources/contract.ts';
import { contracts } from '../../../sources/contracts.ts';
import { cellFormat, cellOf, valid } from './texts.ts';
import { expectAgreement, type TextRow } from './verdicts.ts';

describe.each(contracts.map((c) => [c.name, c as AnyContract] as const))('%s', (_, contract) => {
  it('is judged alike by zod and by the SQL that it compiles to', async () => {
    const names = Object.keys(contract.columns);
    // Rows that differ from a valid one in a few cells: each refusal is then that of a cell that was changed.
    const changes = fc
      .uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })
      .chain((changed) => fc.tuple(...changed.map((n) => cellOf(contract, n).map((t) => [n, t] as const))))
      .map((cells) => Object.fromEntries(cells) as TextRow);
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(changes, { minLength: 50, maxLength: 120 }), cellFormat, async (rows, format) => {
        const formats = Object.fromEntries(names.map((n) => [n, format]));
        const whole = rows.map((change) => ({ ...valid(contract, format), ...change }));
        await expectAgreement(contract, whole, formats);
        accepted += whole.filter((row) => readRow(contract, row, formats).accepted).length;
      }),
      { numRuns: Number(process.env.STRATA_TEST_RUNS ?? 25) },
    );
    // A generator that made only junk, or none, would prove nothing.
    expect(accepted).toBeGreaterThan(200);
  });

  it('accepts the row that follows it and refuses an empty one', async () => {
    await expectAgreement(contract, [valid(contract), {}], {});
    expect(readRow(contract, valid(contract)).accepted).toBe(true);
    expect(readRow(contract, {}).accepted).toBe(false);
  });
});
