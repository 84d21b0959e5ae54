/** What a column demands of a cell beyond its type, in the order in which it is said, and the words of a refusal. */
import { type ColumnMeta, columnMeta } from '../columns.ts';
import type { AnyContract } from '../contract.ts';
import type { CellFormat, DateFormat } from './grammar.ts';

export type Check =
  | { readonly check: 'present' }
  /** Digits that the SQL type has no room for: said before `type`, since such a cell is a number. */
  | { readonly check: 'size'; readonly limit: number }
  | { readonly check: 'type' }
  | { readonly check: 'min'; readonly min: number | string }
  | { readonly check: 'max'; readonly max: number | string }
  | { readonly check: 'length'; readonly max: number }
  | { readonly check: 'no_nul' }
  | { readonly check: 'pattern'; readonly pattern: string }
  | { readonly check: 'values'; readonly values: readonly string[] };

export interface ColumnChecks {
  readonly name: string;
  readonly meta: ColumnMeta & { nullable: boolean };
  readonly checks: readonly Check[];
}

const SIZES: Partial<Record<ColumnMeta['sql'], number>> = { bigint: 2 ** 63, 'decimal(18,2)': 1e16 };

/** The checks of every column of a contract, in its order. */
export function columnChecks(contract: AnyContract): ColumnChecks[] {
  return Object.entries(contract.columns).map(([name, schema]) => {
    const meta = columnMeta(schema);
    const checks: Check[] = [];
    if (!meta.nullable) checks.push({ check: 'present' });
    if (meta.values) checks.push({ check: 'values', values: meta.values });
    else if (meta.sql === 'text') {
      checks.push({ check: 'no_nul' });
      if (meta.maxLength !== undefined) checks.push({ check: 'length', max: meta.maxLength });
      if (meta.pattern !== undefined) checks.push({ check: 'pattern', pattern: meta.pattern });
    } else {
      const limit = SIZES[meta.sql];
      if (limit) checks.push({ check: 'size', limit });
      checks.push({ check: 'type' });
    }
    if (meta.min !== undefined) checks.push({ check: 'min', min: meta.min });
    if (meta.max !== undefined) checks.push({ check: 'max', max: meta.max });
    return { name, meta, checks };
  });
}

const FORMAT_WORDS: Record<DateFormat, string> = {
  ymd: 'year-month-day',
  dmy: 'day-month-year',
  mdy: 'month/day/year',
  unix: 'seconds since 1970',
};

/** Why a cell was refused, as a person reads it after the column's name and the value. */
export function reasonText(check: Check, meta: ColumnMeta, format: CellFormat): string {
  switch (check.check) {
    case 'present':
      return 'is missing';
    case 'size':
      return 'is too large a number';
    case 'min':
      return `is below ${check.min}`;
    case 'max':
      return `is above ${check.max}`;
    case 'length':
      return `is longer than ${check.max} characters`;
    case 'no_nul':
      return 'contains a NUL byte';
    case 'pattern':
      return `does not match ${check.pattern}`;
    case 'values':
      return `is not one of ${check.values.join(', ')}`;
    case 'type':
      return typeText(meta, format);
  }
}

function typeText(meta: ColumnMeta, format: CellFormat): string {
  switch (meta.sql) {
    case 'bigint':
      return 'is not a whole number';
    case 'double precision':
      return 'is not a number';
    case 'decimal(18,2)':
      return 'is not an amount';
    case 'boolean':
      return 'is not true or false';
    case 'date':
      return `is not a date (${format.dates.map((d) => FORMAT_WORDS[d]).join(' or ')})`;
    case 'timestamp':
      return `is not a date or time (${format.dates.map((d) => FORMAT_WORDS[d]).join(' or ')})`;
    case 'text':
      return 'is not text';
  }
}
