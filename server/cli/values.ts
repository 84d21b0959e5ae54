/** Values of members as people read them, by the format that the model gives each. */

/** What `/meta` says of a member, as far as it matters here. */
export interface Shape {
  readonly type?: string;
  readonly format?: unknown;
}

/** How a missing value is shown: an empty text is shown as `""`, so that the two are never taken for one another. */
const MISSING = '(null)';

/**
 * A value as text: `$1,234.50` for a currency, `3.45%` for a share of 0.0345, `12,345.68` for a number (three significant
 * digits below 1), days without their midnight.
 * @param currency ISO 4217
 */
export function shownValue(value: unknown, shape: Shape | undefined, currency: string): string {
  if (value === null || value === undefined) return MISSING;
  if (value === '') return '""';
  if (typeof value !== 'number') return String(value).replace(/T00:00:00\.000$/, '');
  if (shape?.format === 'currency') return value.toLocaleString('en-US', { style: 'currency', currency });
  if (shape?.format === 'percent')
    return value.toLocaleString('en-US', { style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const digits = Math.abs(value) < 1 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 2 };
  return value.toLocaleString('en-US', digits);
}

/** True for what is written to the right. */
export const isNumeric = (shape: Shape | undefined) => shape?.type === 'number';
