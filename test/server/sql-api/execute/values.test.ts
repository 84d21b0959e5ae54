/** Every value goes through a parameter and back out, in text and in binary, as it does in a real Postgres: byte for byte. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SqlError } from '../../../../server/sql-api/errors.ts';
import type { Format } from '../../../../server/sql-api/types.ts';
import { Postgres } from './postgres.ts';
import { messages, type Served, serve, withValue } from './served.ts';

let served: Served;
let postgres: Postgres;
beforeAll(async () => {
  [served, postgres] = await Promise.all([serve(), Postgres.open()]);
});
afterAll(async () => {
  await served.close();
  await postgres.close();
});

/** The types: OID, Postgres' name, DuckDB's. */
const TYPES = {
  bool: [16, 'bool', 'boolean'],
  bytea: [17, 'bytea', 'blob'],
  int8: [20, 'int8', 'bigint'],
  int2: [21, 'int2', 'smallint'],
  int4: [23, 'int4', 'integer'],
  text: [25, 'text', 'varchar'],
  oid: [26, 'oid', 'uinteger'],
  json: [114, 'json', 'varchar'],
  jsonb: [3802, 'jsonb', 'varchar'],
  float4: [700, 'float4', 'float'],
  float8: [701, 'float8', 'double'],
  varchar: [1043, 'varchar', 'varchar'],
  date: [1082, 'date', 'date'],
  time: [1083, 'time', 'time'],
  timestamp: [1114, 'timestamp', 'timestamp'],
  timestamptz: [1184, 'timestamptz', 'timestamptz'],
  interval: [1186, 'interval', 'interval'],
  uuid: [2950, 'uuid', 'uuid'],
  'text[]': [1009, 'text[]', 'varchar[]'],
  'int4[]': [1007, 'int4[]', 'integer[]'],
  'int8[]': [1016, 'int8[]', 'bigint[]'],
  'float8[]': [1022, 'float8[]', 'double[]'],
  'bool[]': [1000, 'bool[]', 'boolean[]'],
  'date[]': [1182, 'date[]', 'date[]'],
  'timestamptz[]': [1185, 'timestamptz[]', 'timestamptz[]'],
  'uuid[]': [2951, 'uuid[]', 'uuid[]'],
  'int4[][]': [1007, 'int4[]', 'integer[][]'],
  'text[][]': [1009, 'text[]', 'varchar[][]'],
} as const;
type Name = keyof typeof TYPES;
const FORMATS: readonly Format[] = [0, 1];

/** What our side gives for a parameter that is handed back; the SQLSTATE when it fails. */
async function ours(
  oid: number,
  duck: string,
  value: Buffer | string,
  given: Format,
  told: Format,
): Promise<Buffer | string> {
  try {
    return await messages(served, withValue(`select cast($1 as ${duck})`, oid, value, given, oid), told);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return error.code;
  }
}

const readable = (answer: Buffer | string) => (typeof answer === 'string' ? answer : answer.toString('latin1'));

/** The same value in text and, as Postgres sends it, in binary; told in both. Gives what differs. */
async function differences(name: Name, value: string) {
  const [oid, type, duck] = TYPES[name];
  const found: { value: string; given: Format; told: Format; ours: string; theirs: string }[] = [];
  const compare = async (raw: Buffer | string, given: Format, told: Format) => {
    const theirs = await postgres.ask(`select $1::${type}`, [[oid, raw, given]], told);
    const answer = await ours(oid, duck, raw, given, told);
    if (readable(answer) !== readable(theirs))
      found.push({ value, given, told, ours: readable(answer), theirs: readable(theirs) });
    return theirs;
  };
  await compare(value, 0, 0);
  const binary = await compare(value, 0, 1);
  if (typeof binary !== 'string') for (const told of FORMATS) await compare(binary.subarray(11), 1, told);
  return found;
}

const CASES: { readonly [name in Name]: readonly string[] } = {
  bool: ['t', 'true', 'f', ' FALSE ', 'y', 'no', 'on', 'off', 'of', 'o', '1', '0', '', 'maybe', 'tr', '2'],
  bytea: ['', '\\x', '\\x00ff', '\\x DE AD', '\\xg0', '\\xabc', 'abc', 'a\\\\b', '\\000\\377', '\\400', '\\1', 'é'],
  int2: ['0', '-32768', '32767', '32768', ' 7 ', '+5', '1.5', '', 'x', '-', '99999999999999999999999'],
  int4: ['0', '-2147483648', '2147483647', '2147483648', '12345', '-99', '00012', 'abc'],
  int8: [
    '0',
    '-9223372036854775808',
    '9223372036854775807',
    '9223372036854775808',
    '9007199254740993',
    '-1000000000',
    '123456789012',
  ],
  oid: ['0', '4294967295', '4294967296', '16384'],
  text: [
    '',
    ' ',
    'a',
    'exactly 12 c',
    'exactly 13 ch',
    'Ünïcödé',
    '日本語のテキストです',
    '🎈'.repeat(20),
    'line\nbreak\ttab',
    '\\',
    '\'"',
    'x'.repeat(5000),
  ],
  varchar: ['', 'abc', 'é'],
  json: ['{"a": 1}', '[]', 'null', '"x"', '{', ''],
  jsonb: ['{"a": 1}', '[]', 'null', '"x"', '{'],
  float4: [
    '0',
    '-0',
    '1.5',
    '3.4028235e38',
    '1e39',
    '1e-45',
    '1e-46',
    '0.1',
    '16777216',
    '123456',
    '1234567',
    '1e6',
    '1e-5',
    '0.0001',
    'NaN',
    'inf',
    '-Infinity',
    '8388608',
    '1.17549435e-38',
    '9.8607613e-32',
    'x',
    '33554432',
    '1.4e-45',
    '2.3509887e-38',
  ],
  float8: [
    '0',
    '-0',
    '1',
    '0.1',
    '1e15',
    '999999999999999',
    '1e14',
    '123456789012345680',
    '1e-4',
    '0.00001',
    '1.7976931348623157e308',
    '5e-324',
    '2.2250738585072014e-308',
    '1e400',
    '1e-400',
    'NaN',
    '-inf',
    'infinity',
    '9007199254740993',
    '0.30000000000000004',
    '1e23',
    '4.35',
    '1.5e',
    '.5',
    '5.',
    '-.5e-3',
    '',
    '1152921504606846976',
    '9.5367431640625e-7',
    '1e22',
    '1e21',
  ],
  date: [
    '2024-02-29',
    '2023-02-29',
    '1970-01-01',
    '2000-01-01',
    '0001-01-01',
    '0001-01-01 BC',
    '4713-11-24 BC',
    '4714-11-24 BC',
    '4715-01-01 BC',
    '5874897-12-31',
    '5874898-01-01',
    'infinity',
    '-infinity',
    'epoch',
    '2020-01-01 +00',
    '2020-01-01 10:00:00',
    '20200131',
    '1/31/2020',
    '2020-13-01',
    '2020-00-10',
    '0000-01-01',
    'x',
    '',
    '10000-01-01',
    '2020-1-5',
    '1582-10-15',
    '0044-03-15 BC',
  ],
  time: [
    '00:00:00',
    '23:59:59.999999',
    '24:00:00',
    '24:00:01',
    '10:11',
    '10:11:12.1',
    '10:11:12.1234567',
    '1:02:03 PM',
    '12:00 am',
    '25:00',
    '10:60',
    '10:11:60',
    'x',
    '10:11:12+02',
    '2020-01-01 10:11:12',
  ],
  timestamp: [
    '2024-01-01 00:00:00',
    '2024-01-01T10:11:12.000001',
    '1999-12-31 23:59:59.999999',
    '1970-01-01',
    '0001-01-01 00:00:00 BC',
    '4713-11-24 00:00:00 BC',
    '4714-11-23 00:00:00 BC',
    '294246-12-31 23:59:59.999999',
    '294277-01-01',
    'infinity',
    '-infinity',
    'epoch',
    '2024-01-01 10:00:00+02',
    '2024-01-01 10:00:00Z',
    '2024-01-01 24:00:00',
    '2024-01-01 25:00:00',
    '2024-01-01 10:00:00.9999999',
    '2024-02-30 10:00:00',
    'now or never',
    '20240101T101112',
    '2024-01-01 10:11',
    '10000-06-01 12:00:00',
    '1900-01-01 00:00:00.5',
  ],
  timestamptz: [
    '2024-01-01 00:00:00+00',
    '2024-01-01 10:00:00+02',
    '2024-01-01 10:00:00-05:30',
    '2024-01-01 10:00:00+0530',
    '2024-01-01',
    '2024-01-01T00:00:00Z',
    '2024-01-01 00:00:00 UTC',
    'infinity',
    '-infinity',
    '0044-03-15 12:00:00+00 BC',
    '2024-01-01 10:00:00+20',
    '1969-12-31 23:59:59.999999+00',
    '2024-01-01 00:00:00.123456+00:00:30',
    'x',
  ],
  interval: [
    '0',
    '1 year',
    '-1 year 2 mons',
    '1 year -2 mons 3 days -04:05:06.7',
    '-1 day +02:03:04',
    '1 mon',
    '13 months',
    '-13 months',
    '36:00:00',
    '100:00:00',
    '-00:00:00.000001',
    '1 day ago',
    'P1Y2M3DT4H5M6.5S',
    'PT36H',
    'P1W',
    '@ 1 minute',
    '1.5 days',
    '1.5 years',
    '1.5 months',
    '2 weeks',
    '1 hour 30 minutes',
    '500 milliseconds',
    '1 decade',
    '1-2',
    '3 4:05:06',
    '90',
    '-5 days',
    '1 fortnight',
    '',
    'x',
    '10000000000 days',
    '01:02',
    '178000000 years',
    '2562047788:00:54.775807',
    '1 day -00:00:01',
    '12h',
    '5m 3s',
  ],
  uuid: [
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
    'A0EEBC999C0B4EF8BB6D6BB9BD380A11',
    '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}',
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'a0eebc99',
    '7fffffff-ffff-ffff-ffff-ffffffffffff',
    '80000000-0000-0000-0000-000000000000',
  ],
  'text[]': [
    '{}',
    '{a,b}',
    '{"a b","c,d"}',
    '{NULL,"NULL",null}',
    '{"",x}',
    '{"q\\"uote","back\\\\slash"}',
    '{ a , b }',
    '{é,日本,"{x}"}',
    '{a',
    'a}',
    '{a,}',
    '[1:2]={a,b}',
    '{"\t"}',
    '{\\n}',
    '{"a"b}',
    `{${'long text of more than twelve bytes '.repeat(3)}}`,
  ],
  'int4[]': ['{}', '{1,2,3}', '{1,NULL,-3}', '{1,x}', '{{1,2},3}', '{NULL}'],
  'int8[]': ['{1,9223372036854775807}'],
  'float8[]': ['{0.1,NaN,-Infinity,1e300,0.5}'],
  'bool[]': ['{t,f,NULL}'],
  'date[]': ['{2024-01-01,infinity,"0044-03-15 BC"}'],
  'timestamptz[]': ['{"2024-01-01 10:00:00+02",NULL}'],
  'uuid[]': ['{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'],
  'int4[][]': ['{{1,2},{3,4}}', '{{1},{NULL}}', '{{1,2},{3}}'],
  'text[][]': ['{{a,"b c"},{NULL,""}}'],
};

describe('values and their spellings are those of Postgres', () => {
  test.each(Object.keys(CASES) as Name[])('%s', async (name) => {
    const found = [];
    for (const value of CASES[name]) found.push(...(await differences(name, value)));
    expect(found).toEqual([]);
  });
});

describe('numeric', () => {
  const cases: readonly [string, number, number][] = [
    ['0', 18, 2],
    ['12.30', 18, 2],
    ['-0.01', 18, 2],
    ['0.00', 4, 2],
    ['99.99', 4, 2],
    ['-12345.67', 9, 2],
    ['10000', 9, 0],
    ['100000000', 18, 4],
    ['0.0001', 18, 4],
    ['0.00010', 18, 5],
    ['9007199254740993.5', 18, 1],
    ['-999999999999999999', 18, 0],
    ['99999999999999999999999999999999999999', 38, 0],
    ['-0.00000000000000000000000000000000000001', 38, 38],
    ['123456789012345678.12345678901234567890', 38, 20],
    ['1.5', 38, 20],
    ['1e3', 18, 2],
    ['.5', 18, 2],
    [' 7 ', 18, 2],
    ['12345678.9', 38, 15],
    ['123456789.123456789', 38, 9],
    ['10000.0001', 38, 4],
    ['4503599627370497.5', 38, 1],
    ['1000000000000', 38, 3],
    ['0.000000000001', 38, 12],
  ]; // prettier-ignore

  test.each(cases)('%s as numeric(%i,%i)', async (value, precision, scale) => {
    await sameNumeric(value, precision, scale);
  });

  test('any digits, any scale', async () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 38 });
    const anyNumeric = digits.chain((all) => fc.tuple(fc.constant(all), fc.nat(all.length), fc.boolean()));
    await fc.assert(
      fc.asyncProperty(anyNumeric, async ([all, scale, negative]) => {
        const point = all.length - scale;
        await sameNumeric(`${negative ? '-' : ''}${all.slice(0, point) || '0'}.${all.slice(point)}`, all.length, scale);
      }),
      { numRuns: 150 },
    );
  });

  test.each(['x', '', '1.2.3', '1e', '--1'])('%j is no number', async (value) => {
    expect(await ours(1700, 'decimal(18,2)', value, 0, 0)).toBe(
      await postgres.ask('select $1::numeric', [[1700, value, 0]], 0),
    );
  });

  test.each(['NaN', 'Infinity', `1${'0'.repeat(38)}`, '1e40'])(
    '%s is beyond what is supported, and said to be',
    async (value) => {
      expect(await ours(1700, 'decimal(38,0)', value, 0, 0)).toBe('22003');
    },
  );

  test('arrays take one scale that holds all their elements', async () => {
    const sql = 'select $1::numeric(20,4)[]';
    for (const told of FORMATS) {
      const theirs = await postgres.ask(sql, [[1231, '{1,2.5,NULL,-1000.1234}', 0]], told);
      expect(await ours(1231, 'decimal(20,4)[]', '{1,2.5,NULL,-1000.1234}', 0, told)).toEqual(theirs);
    }
  });

  async function sameNumeric(value: string, precision: number, scale: number) {
    const sql = `select $1::numeric(${precision},${scale})`;
    for (const told of FORMATS) {
      const theirs = await postgres.ask(sql, [[1700, value, 0]], told);
      const duck = `decimal(${precision},${scale})`;
      expect([value, readable(await ours(1700, duck, value, 0, told))]).toEqual([value, readable(theirs)]);
      if (told === 0 || typeof theirs === 'string') continue;
      const again = await ours(1700, duck, theirs.subarray(11), 1, 0);
      expect(readable(again)).toEqual(readable(await postgres.ask(sql, [[1700, theirs.subarray(11), 1]], 0)));
    }
  }
});

/** Many values at once, as an array that is taken apart again. */
async function sameColumn(
  name: 'int8' | 'float8' | 'float4' | 'text' | 'date' | 'timestamp' | 'timestamptz' | 'interval' | 'bytea' | 'int4',
  array: number,
  values: readonly (string | null)[],
) {
  const [oid, type, duck] = TYPES[name];
  const items = values.map((value) => (value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`));
  const text = `{${items.join(',')}}`;
  for (const told of FORMATS) {
    const theirs = await postgres.ask(`select unnest($1::${type}[])`, [[array, text, 0]], told);
    const answer = await messages(served, withValue(`select unnest(cast($1 as ${duck}[]))`, array, text, 0, oid), told);
    expect(answer.equals(theirs as Buffer) || [readable(answer), readable(theirs)]).toBe(true);
  }
}

describe('any values', () => {
  const many = <T>(value: fc.Arbitrary<T>) => fc.array(fc.option(value, { freq: 8 }), { minLength: 1, maxLength: 300 });
  const check = async <T>(value: fc.Arbitrary<T>, same: (values: readonly (T | null)[]) => Promise<void>) =>
    fc.assert(fc.asyncProperty(many(value), same), { numRuns: 20 });
  const spell = <T>(values: readonly (T | null)[], text: (value: T) => string) =>
    values.map((value) => (value === null ? null : text(value)));

  /** `'2024-01-31 BC'` and the like, from days since 1970. */
  const day = (days: number) => {
    const date = new Date(days * 86_400_000);
    const year = date.getUTCFullYear();
    const rest = date.toISOString().slice(-19, -14);
    return { text: `${String(year > 0 ? year : 1 - year).padStart(4, '0')}-${rest}`, era: year > 0 ? '' : ' BC' };
  };
  const days = fc.integer({ min: -2_440_000, max: 90_000_000 });
  const micros = fc.integer({ min: 0, max: 86_399_999_999 });
  const clock = (value: number) =>
    new Date(Math.floor(value / 1000)).toISOString().slice(11, 23) + String(value % 1000).padStart(3, '0');

  test('double precision', () => check(fc.double(), (values) => sameColumn('float8', 1022, spell(values, String))));
  test('double precision of few decimals, and next to powers of two', () =>
    check(
      fc.oneof(
        fc.tuple(fc.maxSafeInteger(), fc.nat(20)).map(([n, scale]) => n / 10 ** scale),
        fc
          .tuple(fc.integer({ min: -1070, max: 1020 }), fc.integer({ min: -2, max: 2 }))
          .map(([n, off]) => 2 ** n * (1 + off * 2 ** -52)),
      ),
      (values) => sameColumn('float8', 1022, spell(values, String)),
    ));
  test('real', () => check(fc.float(), (values) => sameColumn('float4', 1021, spell(values, String))));
  test('real next to powers of two', () =>
    check(
      fc
        .tuple(fc.integer({ min: -149, max: 127 }), fc.integer({ min: -1, max: 1 }))
        .map(([n, off]) => Math.fround(2 ** n * (1 + off * 2 ** -23))),
      (values) => sameColumn('float4', 1021, spell(values, String)),
    ));
  test('bigint', () =>
    check(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (values) =>
      sameColumn('int8', 1016, spell(values, String)),
    ));
  test('integer', () => check(fc.integer(), (values) => sameColumn('int4', 1007, spell(values, String))));
  test('text', () => {
    // Postgres has no zero character.
    const text = fc.string({ unit: 'binary', maxLength: 60 }).map((value) => value.replaceAll('\0', ''));
    return check(text, (values) => sameColumn('text', 1009, values));
  });
  test('bytea', () =>
    check(fc.uint8Array({ maxLength: 50 }), (values) =>
      sameColumn(
        'bytea',
        1001,
        spell(values, (value) => `\\x${Buffer.from(value).toString('hex')}`),
      ),
    ));
  test('date', () =>
    check(days, (values) =>
      sameColumn(
        'date',
        1182,
        spell(values, (value) => day(value).text + day(value).era),
      ),
    ));
  test('timestamp', () =>
    check(fc.tuple(days, micros), (values) =>
      sameColumn(
        'timestamp',
        1115,
        spell(values, ([on, at]) => `${day(on).text} ${clock(at)}${day(on).era}`),
      ),
    ));
  test('timestamp with time zone', () =>
    check(fc.tuple(days, micros, fc.integer({ min: -15, max: 15 })), (values) =>
      sameColumn(
        'timestamptz',
        1185,
        spell(
          values,
          ([on, at, zone]) => `${day(on).text} ${clock(at)}${zone < 0 ? '-' : '+'}${Math.abs(zone)}${day(on).era}`,
        ),
      ),
    ));
  test('interval', () =>
    check(fc.tuple(fc.integer(), fc.integer(), fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n })), (values) =>
      sameColumn(
        'interval',
        1187,
        spell(values, ([months, on, at]) => `${months} months ${on} days ${at} microseconds`),
      ),
    ));
});
