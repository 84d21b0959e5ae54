/** A row of texts against a contract, in TypeScript: zod decides. */
import type { AnyContract } from '../contract.ts';
import { type Check, type ColumnChecks, columnChecks, reasonText } from './checks.ts';
import { CANONICAL_FORMAT, type CellFormat } from './grammar.ts';
import { type CellValue, readCell, trimCell } from './read-cell.ts';

export type RowVerdict =
  | { readonly accepted: true; readonly row: Readonly<Record<string, CellValue | null>> }
  | {
      readonly accepted: false;
      readonly column: string | null;
      readonly value: string | null;
      readonly reason: string;
    };

/** Formats of single columns, where they differ from the canonical one. */
export type ColumnFormats = Readonly<Record<string, CellFormat>>;

/**
 * Reads the texts of a row (a column that is absent is empty) and asks the contract's zod schema. A refusal names the
 * first offending column in the contract's order, its text and the reason; column and text are null for a row rule.
 */
export function readRow(
  contract: AnyContract,
  texts: Readonly<Record<string, string | null>>,
  formats: ColumnFormats = {},
): RowVerdict {
  const row: Record<string, CellValue | null> = {};
  const columns = columnChecks(contract);
  for (const column of columns) {
    const cell = trimCell(texts[column.name] ?? null);
    const format = formats[column.name] ?? CANONICAL_FORMAT;
    const value = cell === null ? null : readCell(column.meta.sql, cell, format);
    const verdict = value === undefined ? undefined : contract.columns[column.name]!.safeParse(value);
    if (!verdict?.success) return refusal(column, cell, value, format);
    row[column.name] = value ?? null;
  }
  const verdict = contract.row.safeParse(row);
  if (verdict.success) return { accepted: true, row };
  const broken = verdict.error.issues[0]!.message;
  return { accepted: false, column: null, value: null, reason: broken };
}

function refusal(
  column: ColumnChecks,
  cell: string | null,
  value: CellValue | null | undefined,
  format: CellFormat,
): RowVerdict {
  const failed = column.checks.find((check) => fails(check, cell, value)) ?? ({ check: 'type' } as const);
  return { accepted: false, column: column.name, value: cell, reason: reasonText(failed, column.meta, format) };
}

function fails(check: Check, cell: string | null, value: CellValue | null | undefined): boolean {
  if (check.check === 'present') return cell === null;
  if (check.check === 'type') return value === undefined;
  if (cell === null || value == null) return false;
  switch (check.check) {
    case 'size':
      return Math.abs(value as number) >= check.limit;
    case 'min':
      return typeof check.min === 'number' ? (value as number) < check.min : String(value).slice(0, 10) < check.min;
    case 'max':
      return typeof check.max === 'number' ? (value as number) > check.max : String(value).slice(0, 10) > check.max;
    case 'length':
      return [...cell].length > check.max;
    case 'no_nul':
      return cell.includes('\0');
    case 'pattern':
      return !new RegExp(check.pattern, 'u').test(cell);
    case 'values':
      return !check.values.includes(cell);
  }
}
