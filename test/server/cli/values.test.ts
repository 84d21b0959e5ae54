import { expect, test } from 'vitest';
import { shownValue } from '../../../server/cli/values.ts';

test.each([
  [1234.5, 'currency', '$1,234.50'],
  [-0.5, 'currency', '-$0.50'],
  [0.03454, 'percent', '3.45%'],
  [1.1235, 'percent', '112.35%'],
  [12345.678, 'number', '12,345.68'],
  [0.00123456, 'number', '0.00123'],
  [0, 'number', '0'],
  [7, undefined, '7'],
  ['2024-01-01T00:00:00.000', undefined, '2024-01-01'],
  ['2024-01-01T10:00:00.000', undefined, '2024-01-01T10:00:00.000'],
  [true, undefined, 'true'],
  ['null', undefined, 'null'],
  ['', undefined, '""'],
  [null, 'currency', '(null)'],
  [undefined, undefined, '(null)'],
])('%j with format %s is shown as %s', (value, format, shown) => {
  expect(shownValue(value, { type: 'number', format }, 'USD')).toBe(shown);
});

test('amounts are in the currency of the settings', () => {
  expect(shownValue(1, { format: 'currency' }, 'EUR')).toBe('€1.00');
  expect(shownValue(1, { format: 'currency' }, 'CHF')).toBe('CHF\u00a01.00');
});
