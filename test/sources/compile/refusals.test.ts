import { describe, expect, it } from 'vitest';
import type { CellFormat } from '../../../sources/compile/grammar.ts';
import { readRow } from '../../../sources/compile/read-row.ts';
import { contracts } from '../../../sources/contracts.ts';
import { valid } from './texts.ts';
import { expectAgreement, type TextRow } from './verdicts.ts';

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
