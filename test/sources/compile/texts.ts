/** Texts that cells may hold, good and bad: for property tests. */
import fc from 'fast-check';
import { columnMeta } from '../../../sources/columns.ts';
import type { CellFormat, DateFormat } from '../../../sources/compile/grammar.ts';
import type { AnyContract } from '../../../sources/contract.ts';
import type { TextRow } from './verdicts.ts';

const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`));
const edge = fc.constantFrom('', '', '', ' ', '\t', '\u00a0', '\ufeff', '\n');

const numberText = fc.oneof(
  fc.integer().map(String),
  fc.maxSafeInteger().map(String),
  fc.double({ noNaN: true }).map(String),
  fc
    .tuple(
      fc.constantFrom('', '-', '+', '$', '-$', '$-', '€ ', 'USD ', 'usd ', '- '),
      digits(1, 4),
      fc.constantFrom('', '.5', '.', '.005', '.994999', ',50', ',5', '.50 EUR', '.1e2', 'e5', 'E-3', 'e400', '%'),
    )
    .map((p) => p.join('')),
  fc
    .tuple(
      digits(1, 3),
      fc.constantFrom(',', '.', ' ', "'", '\u202f', '\u2019', '_'),
      digits(3, 3),
      fc.constantFrom('', '.00', ',00', ',123', '.123'),
    )
    .map((p) => p.join('')),
  digits(15, 40),
  fc.constantFrom(
    '0',
    '-0',
    '1e3',
    '1_000',
    '0x1F',
    'NaN',
    'Infinity',
    '-inf',
    '.5',
    '5.',
    '.',
    '-',
    '1,23',
    '12,345,678.9',
    '9007199254740991',
    '9007199254740992',
    '1000000000000.004',
    '1000000000000.005',
    '999999999999.995',
    '-0.004',
    '-0.005',
    '٣',
  ),
);
const pad = (n: number, w: number) => String(n).padStart(w, '0');
const dateText = fc
  .tuple(
    fc.constantFrom(1989, 1990, 2000, 2023, 2024, 2099, 2100, 9999, 0),
    fc.integer({ min: 0, max: 13 }),
    fc.integer({ min: 0, max: 32 }),
    fc.constantFrom('-', '/', '.', '', ' '),
    fc.constantFrom('ymd', 'dmy', 'mdy', 'short'),
    fc.constantFrom(
      '',
      '',
      ' 00:00',
      'T23:59:59',
      ' 9:05',
      ' 24:00',
      'T10:00:00.123456Z',
      ' 10:00:00.1234567',
      ' 12:30:60',
      'T10:00+02:00',
      ' 01:00:00-0330',
      ' 10:00 UTC',
      ' 10:00:00,5',
      ' 10:00 +16:00',
      'Z',
      ' 23:59:59.9999999',
      'T00:30:00+01:00',
    ),
  )
  .map(([y, m, d, s, order, time]) => {
    const [yy, mm, dd] = order === 'short' ? [String(y), String(m), String(d)] : [pad(y, 4), pad(m, 2), pad(d, 2)];
    const parts = order === 'dmy' ? [dd, mm, yy] : order === 'mdy' ? [mm, dd, yy] : [yy, mm, dd];
    return parts.join(s) + time;
  });
const dates = fc.oneof(
  dateText,
  fc.constantFrom(
    '2024-02-29',
    '2023-02-29',
    '29-02-2024',
    '29/02/2023',
    '1700000000',
    '1700000000000',
    '170000000',
    '12345678901',
    'today',
    '2024-W05',
    '20240229',
    '20230229',
    '1990-01-01 00:00:00+01:00',
    '2099-12-31 23:59:59-01:00',
  ),
);
const junk = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    '\0',
    'a\0b',
    '🤦🏼‍♂️',
    'ﬁ',
    '\u202e',
    "'; drop table texts; --",
    'NULL',
    '\u2028',
    'ＴＲＵＥ',
    '\x7f',
    '\r\n',
    'x'.repeat(201),
    '🤦'.repeat(200),
    '🤦'.repeat(201),
    'é'.repeat(1001),
    'x'.repeat(100_000),
  ),
);

/** Texts for a column: mostly what it may hold, often nearly so, sometimes anything. */
export function cellOf(contract: AnyContract, name: string): fc.Arbitrary<string | null> {
  const meta = columnMeta(contract.columns[name]!);
  const near: { [type: string]: fc.Arbitrary<string> } = {
    text: meta.values
      ? fc.constantFrom(...meta.values, ...meta.values.map((v) => v.toUpperCase()))
      : fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('EUR', 'eur', 'EUR\n', 'A-1', ' A-1 ')),
    boolean: fc.constantFrom(
      'TRUE',
      'true',
      'yes',
      'No',
      'Y',
      'n',
      '1',
      '0',
      'on',
      'OFF',
      'T',
      'f',
      '2',
      'ja',
      '1.0',
      'ſ',
    ),
    bigint: fc.oneof(fc.integer({ min: -2, max: 12 }).map(String), numberText),
    'double precision': numberText,
    'decimal(18,2)': numberText,
    date: dates,
    timestamp: dates,
  };
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(edge, near[meta.sql]!, edge).map((p) => p.join('')) },
    { weight: 1, arbitrary: junk },
    { weight: meta.nullable ? 3 : 1, arbitrary: fc.constantFrom(null, '', '  ') },
  );
}

export const days: { [format in DateFormat]: string } = {
  ymd: '2024-01-31',
  dmy: '31-01-2024',
  mdy: '01/31/2024',
  unix: '1706659200',
};
/** A row that the contract accepts, as a file in the given format writes it. */
export function valid(contract: AnyContract, format: CellFormat = { dates: ['ymd'], decimal: '.' }): TextRow {
  const day = days[format.dates[0]!];
  const plain: { [type: string]: string } = { text: 'EUR', boolean: 'true', bigint: '3', date: day, timestamp: day };
  return Object.fromEntries(
    Object.entries(contract.columns).map(([name, schema]) => {
      const meta = columnMeta(schema);
      return [name, meta.values?.[0] ?? plain[meta.sql] ?? `1${format.decimal}50`];
    }),
  );
}

export const dateFormats: DateFormat[][] = [
  ['ymd'],
  ['dmy'],
  ['mdy'],
  ['dmy', 'ymd'],
  ['ymd', 'mdy', 'unix'],
  ['unix'],
];
export const cellFormat: fc.Arbitrary<CellFormat> = fc.record({
  dates: fc.constantFrom(...dateFormats),
  decimal: fc.constantFrom('.' as const, ',' as const),
});
