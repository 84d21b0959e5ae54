import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnMeta } from '../../../sources/columns.ts';
import type { CellFormat, DateFormat } from '../../../sources/compile/grammar.ts';
import { type ColumnFormats, readRow } from '../../../sources/compile/read-row.ts';
import { rowsSql } from '../../../sources/compile/rows-sql.ts';
import type { AnyContract } from '../../../sources/contract.ts';
import { contracts } from '../../../sources/contracts.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create();
  connection = await instance.connect();
  for (const s of ["set TimeZone = 'UTC'", 'set integer_division = true', 'set ieee_floating_point_ops = false']) {
    await connection.run(s);
  }
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

type TextRow = { [column: string]: string | null };

/** The verdicts of DuckDB on rows of texts, in their order. */
async function verdicts(contract: AnyContract, rows: readonly TextRow[], formats: ColumnFormats) {
  const names = Object.keys(contract.columns);
  await connection.run(
    `create or replace temp table texts(nth integer, ${names.map((n) => `"${n}" varchar`).join(', ')})`,
  );
  const appender = await connection.createAppender('texts');
  rows.forEach((row, at) => {
    appender.appendInteger(at);
    for (const name of names) {
      const text = row[name] ?? null;
      if (text === null) appender.appendNull();
      else appender.appendVarchar(text);
    }
    appender.endRow();
  });
  appender.closeSync();
  const sql = rowsSql(contract, { source: 'select * from texts', keep: ['nth'], formats });
  const values = names.map((n) => {
    const { sql: type } = columnMeta(contract.columns[n]!);
    if (type === 'date' || type === 'timestamp') return `cast("${n}" as varchar) as "${n}"`;
    return type === 'text' || type === 'boolean' ? `"${n}"` : `cast("${n}" as double) as "${n}"`;
  });
  const reader = await connection.runAndReadAll(
    `select ${values.join(', ')}, _error.column_name as _column, _error.value as _value, _error.reason as _reason from (${sql}) order by nth`,
  );
  return reader.getRowObjectsJS() as { [column: string]: unknown }[];
}

/** Both verdicts agree: accepted with the same values, or refused with the same column, value and reason. */
async function expectAgreement(contract: AnyContract, rows: readonly TextRow[], formats: ColumnFormats) {
  const found = await verdicts(contract, rows, formats);
  rows.forEach((row, at) => {
    const mine = readRow(contract, row, formats);
    const its = found[at]!;
    const where = `${contract.name} ${JSON.stringify(row)}`;
    if (mine.accepted) {
      expect(its._reason, where).toBeNull();
      for (const name of Object.keys(contract.columns)) expect(its[name], `${where}: ${name}`).toEqual(mine.row[name]);
    } else {
      const { _column: column, _value: value, _reason: reason } = its;
      expect({ accepted: false, column, value, reason }, where).toEqual(mine);
    }
  });
}

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
function cellOf(contract: AnyContract, name: string): fc.Arbitrary<string | null> {
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

const days: { [format in DateFormat]: string } = {
  ymd: '2024-01-31',
  dmy: '31-01-2024',
  mdy: '01/31/2024',
  unix: '1706659200',
};
/** A row that the contract accepts, as a file in the given format writes it. */
function valid(contract: AnyContract, format: CellFormat = { dates: ['ymd'], decimal: '.' }): TextRow {
  const day = days[format.dates[0]!];
  const plain: { [type: string]: string } = { text: 'EUR', boolean: 'true', bigint: '3', date: day, timestamp: day };
  return Object.fromEntries(
    Object.entries(contract.columns).map(([name, schema]) => {
      const meta = columnMeta(schema);
      return [name, meta.values?.[0] ?? plain[meta.sql] ?? `1${format.decimal}50`];
    }),
  );
}

const dateFormats: DateFormat[][] = [['ymd'], ['dmy'], ['mdy'], ['dmy', 'ymd'], ['ymd', 'mdy', 'unix'], ['unix']];
const cellFormat: fc.Arbitrary<CellFormat> = fc.record({
  dates: fc.constantFrom(...dateFormats),
  decimal: fc.constantFrom('.' as const, ',' as const),
});

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

describe('what a person reads of a refusal', () => {
  const account = contracts[0];
  const subscription = contracts[1];
  it.each([
    [account, { account_id: '' }, 'account_id', null, 'is missing'],
    [account, { signup_date: '31-12-2024' }, 'signup_date', '31-12-2024', 'is not a date (year-month-day)'],
    [account, { signup_date: '2023-02-29' }, 'signup_date', '2023-02-29', 'is not a date (year-month-day)'],
    [account, { signup_date: '2199-01-01' }, 'signup_date', '2199-01-01', 'is above 2099-12-31'],
    [account, { seats: '1.5' }, 'seats', '1.5', 'is not a whole number'],
    [account, { seats: '-1' }, 'seats', '-1', 'is below 0'],
    [
      account,
      { firm_type: 'Bank' },
      'firm_type',
      'Bank',
      'is not one of asset manager, hedge fund, advisor, bank, family office, pension fund, insurer, other',
    ],
    [account, { account_name: 'a\0b' }, 'account_name', 'a\0b', 'contains a NUL byte'],
    [subscription, { mrr_amount: '-12.00' }, 'mrr_amount', '-12.00', 'is below 0'],
    [subscription, { mrr_amount: '1e9' }, 'mrr_amount', '1e9', 'is not an amount'],
    [subscription, { mrr_amount: '9'.repeat(30) }, 'mrr_amount', '9'.repeat(30), 'is too large a number'],
    [subscription, { currency: 'euro' }, 'currency', 'euro', 'is longer than 3 characters'],
    [subscription, { is_trial: 'maybe' }, 'is_trial', 'maybe', 'is not true or false'],
    [subscription, { end_date: '2024-01-30' }, null, null, 'end_date is before start_date'],
  ] as const)('%#: column, value, reason', async (contract, change, column, value, reason) => {
    const row = { ...valid(contract), ...change } as TextRow;
    expect(readRow(contract, row)).toEqual({ accepted: false, column, value, reason });
    await expectAgreement(contract, [row], {});
  });

  it('says which of several columns has to have a value', () => {
    const row = { ...valid(contracts[2]), account_id: '', subscription_id: null, user_id: ' ' };
    expect(readRow(contracts[2], row)).toMatchObject({
      reason: 'one of account_id, subscription_id, user_id is required',
    });
  });
});

describe('what a cell may look like', () => {
  const contract = contracts[1];
  const read = async (change: TextRow, format: Partial<CellFormat> = {}) => {
    const formats = Object.fromEntries(
      Object.keys(contract.columns).map((n) => [n, { dates: ['ymd' as const], decimal: '.' as const, ...format }]),
    );
    const row = { ...valid(contract, { dates: ['ymd'], decimal: '.', ...format }), mrr_amount: '1', ...change };
    await expectAgreement(contract, [row], formats);
    const verdict = readRow(contract, row, formats);
    return verdict.accepted ? verdict.row[Object.keys(change)[0]!] : verdict.reason;
  };
  it.each([
    ['1,234.50', 1234.5],
    ['$1,234.50', 1234.5],
    ['1 234.50 EUR', 1234.5],
    ["1'234'567", 1234567],
    ['12.345', 12.35],
    ['+7', 7],
  ])('money %s', async (text, value) => expect(await read({ mrr_amount: text })).toBe(value));
  it.each([
    ['1.234,50', 1234.5],
    ['1.234', 1234],
    ['€ 12,5', 12.5],
  ])('money with a decimal comma %s', async (text, value) =>
    expect(await read({ mrr_amount: text }, { decimal: ',' })).toBe(value),
  );
  it.each(['TRUE', 'true', 'yes', '1', 't', 'Y', ' on '])('true is %s', async (t) =>
    expect(await read({ is_trial: t })).toBe(true),
  );
  it.each(['FALSE', 'no', '0', 'f', 'N', 'off'])('false is %s', async (t) =>
    expect(await read({ is_trial: t })).toBe(false),
  );
  it.each([
    ['05-01-2024 09:30', '2024-01-05 09:30:00'],
    ['5/1/2024', '2024-01-05 00:00:00'],
    ['05.01.2024T10:00:00.5Z', '2024-01-05 10:00:00.5'],
    ['05-01-2024 01:00:00+02:00', '2024-01-04 23:00:00'],
  ])('day first %s', async (text, value) => expect(await read({ updated_at: text }, { dates: ['dmy'] })).toBe(value));
  it('seconds and milliseconds since 1970', async () => {
    expect(await read({ updated_at: '1700000000' }, { dates: ['unix'] })).toBe('2023-11-14 22:13:20');
    expect(await read({ updated_at: '1700000000500' }, { dates: ['unix'] })).toBe('2023-11-14 22:13:20.5');
  });
});
