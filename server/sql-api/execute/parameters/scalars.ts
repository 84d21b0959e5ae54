/** One value of a parameter, of a type that is no array, from its text or binary form. */
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBIntervalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBUUIDValue,
  type DuckDBValue,
  FLOAT,
  INTEGER,
  INTERVAL,
  SMALLINT,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  UINTEGER,
  UUID,
  VARCHAR,
} from '@duckdb/node-api';
import { SqlError } from '../../errors.ts';
import type { Offsets } from '../offsets.ts';
import type { TypeName } from '../oids.ts';
import { floatOf, integerOf } from './numbers.ts';
import { intervalOf, LATEST_DAY, LATEST_MICROS, momentOf } from './times.ts';
import { badBinary, badText, utf8 } from './value.ts';

const DAYS_TO_2000 = 10957;
const MICROS_TO_2000 = BigInt(DAYS_TO_2000) * 86_400_000_000n;

/** How a type is read. Of `numeric` see numbers.ts: its DuckDB type depends on the value. */
export interface Reader {
  readonly type: DuckDBType;
  /**
   * @param offsets of the zone of an instant that tells none
   * @throws SqlError 22P02, 22003, 22007, 22008
   */
  text(text: string, offsets: Offsets): DuckDBValue;
  /** @throws SqlError 22P03 */
  binary(bytes: Buffer): DuckDBValue;
}

/** Bytes of a fixed size. */
function sized(bytes: Buffer, size: number): Buffer {
  if (bytes.length !== size) throw badBinary();
  return bytes;
}

const textual: Reader = { type: VARCHAR, text: (text) => text, binary: utf8 };

function json(name: 'json' | 'jsonb'): Reader {
  const text = (value: string) => {
    try {
      JSON.parse(value);
    } catch {
      throw badText(name, value);
    }
    return value;
  };
  return {
    type: VARCHAR,
    text,
    binary: (bytes) => {
      if (name === 'json') return text(utf8(bytes));
      if (bytes[0] !== 1) throw badBinary();
      return text(utf8(bytes.subarray(1)));
    },
  };
}

/** microseconds since 2000 as those since 1970, infinities as they are. */
function microsOf(bytes: Buffer): bigint {
  const value = sized(bytes, 8).readBigInt64BE(0);
  if (value === LATEST_MICROS) return value;
  if (value === -LATEST_MICROS - 1n) return -LATEST_MICROS;
  const micros = value + MICROS_TO_2000;
  if (micros >= LATEST_MICROS) throw new SqlError('datetime_field_overflow', 'timestamp out of range');
  return micros;
}

export const READERS: { readonly [name in Exclude<TypeName, 'numeric'>]: Reader } = {
  bool: { type: BOOLEAN, text: boolOf, binary: (bytes) => sized(bytes, 1)[0] !== 0 },
  bytea: {
    type: BLOB,
    text: (text) => new DuckDBBlobValue(bytesOf(text)),
    binary: (bytes) => new DuckDBBlobValue(bytes),
  },
  char: textual,
  name: textual,
  text: textual,
  varchar: textual,
  bpchar: textual,
  unknown: textual,
  json: json('json'),
  jsonb: json('jsonb'),
  int2: {
    type: SMALLINT,
    text: (text) => Number(integerOf(text, 'int2')),
    binary: (bytes) => sized(bytes, 2).readInt16BE(0),
  },
  int4: {
    type: INTEGER,
    text: (text) => Number(integerOf(text, 'int4')),
    binary: (bytes) => sized(bytes, 4).readInt32BE(0),
  },
  oid: {
    type: UINTEGER,
    text: (text) => Number(integerOf(text, 'oid')),
    binary: (bytes) => sized(bytes, 4).readUInt32BE(0),
  },
  int8: { type: BIGINT, text: (text) => integerOf(text, 'int8'), binary: (bytes) => sized(bytes, 8).readBigInt64BE(0) },
  float4: { type: FLOAT, text: (text) => floatOf(text, 'float4'), binary: (bytes) => sized(bytes, 4).readFloatBE(0) },
  float8: { type: DOUBLE, text: (text) => floatOf(text, 'float8'), binary: (bytes) => sized(bytes, 8).readDoubleBE(0) },
  date: {
    type: DATE,
    text: (text) => new DuckDBDateValue(Number(momentOf(text, 'date'))),
    binary: (bytes) => {
      const days = sized(bytes, 4).readInt32BE(0);
      if (days === LATEST_DAY) return new DuckDBDateValue(days);
      if (days === -LATEST_DAY - 1) return new DuckDBDateValue(-LATEST_DAY);
      if (days + DAYS_TO_2000 >= LATEST_DAY) throw new SqlError('datetime_field_overflow', 'date out of range');
      return new DuckDBDateValue(days + DAYS_TO_2000);
    },
  },
  time: {
    type: TIME,
    text: (text) => new DuckDBTimeValue(momentOf(text, 'time')),
    binary: (bytes) => {
      const micros = sized(bytes, 8).readBigInt64BE(0);
      if (micros < 0n || micros > 86_400_000_000n) throw new SqlError('datetime_field_overflow', 'time out of range');
      return new DuckDBTimeValue(micros);
    },
  },
  timestamp: {
    type: TIMESTAMP,
    text: (text) => new DuckDBTimestampValue(momentOf(text, 'timestamp')),
    binary: (bytes) => new DuckDBTimestampValue(microsOf(bytes)),
  },
  timestamptz: {
    type: TIMESTAMPTZ,
    text: (text, offsets) => new DuckDBTimestampTZValue(momentOf(text, 'timestamptz', offsets)),
    binary: (bytes) => new DuckDBTimestampTZValue(microsOf(bytes)),
  },
  interval: {
    type: INTERVAL,
    text: (text) => {
      const { months, days, micros } = intervalOf(text);
      return new DuckDBIntervalValue(months, days, micros);
    },
    binary: (bytes) => {
      const micros = sized(bytes, 16).readBigInt64BE(0);
      return new DuckDBIntervalValue(bytes.readInt32BE(12), bytes.readInt32BE(8), micros);
    },
  },
  uuid: {
    type: UUID,
    text: (text) => {
      const found = /^\{?([0-9a-f]{4}(?:-?[0-9a-f]{4}){7})\}?$/i.exec(text);
      if (!found || text.startsWith('{') !== text.endsWith('}')) throw badText('uuid', text);
      return uuidOf(found[1]!.replaceAll('-', ''));
    },
    binary: (bytes) => uuidOf(sized(bytes, 16).toString('hex')),
  },
};

const uuidOf = (hex: string) => DuckDBUUIDValue.fromUint128(BigInt(`0x${hex}`));

/** Postgres takes every beginning of true, false, yes and no that is unique, and on, off, 1, 0. */
function boolOf(text: string): boolean {
  const word = text.trim().toLowerCase();
  if (word !== '') {
    if (['true', 'yes'].some((full) => full.startsWith(word)) || word === 'on' || word === '1') return true;
    if (['false', 'no'].some((full) => full.startsWith(word)) || word === '0') return false;
    if (word === 'of' || word === 'off') return false;
  }
  throw badText('bool', text);
}

/** `\x0aff`, or the older form with `\\` and `\ooo`. */
function bytesOf(text: string): Buffer {
  if (text.startsWith('\\x')) {
    const hex = text.slice(2).replace(/[ \t\r\n]/g, '');
    const wrong = /[^0-9a-f]/i.exec(hex);
    if (wrong) throw new SqlError('invalid_parameter_value', `invalid hexadecimal digit: "${wrong[0]}"`);
    if (hex.length % 2 === 1)
      throw new SqlError('invalid_parameter_value', 'invalid hexadecimal data: odd number of digits');
    return Buffer.from(hex, 'hex');
  }
  if (/\\(?!\\|[0-3][0-7]{2})/.test(text.replaceAll('\\\\', ''))) throw badText('bytea', text);
  const parts = text.split(/(\\\\|\\[0-3][0-7]{2})/);
  return Buffer.concat(
    parts.map((part, i) => {
      if (i % 2 === 0) return Buffer.from(part);
      return Buffer.from([part === '\\\\' ? 92 : Number.parseInt(part.slice(1), 8)]);
    }),
  );
}
