/** Reads what a server says: for the embedded Postgres' answers, and for clients in tests. */
import { SqlError } from '../errors.ts';
import type { Field, Format } from '../types.ts';
import type { Report, Severity, TransactionStatus } from './backend.ts';
import { Reader } from './reader.ts';

export type BackendMessage =
  | { readonly kind: 'authentication'; readonly code: number; readonly data: Buffer }
  | { readonly kind: 'negotiateProtocolVersion'; readonly minor: number; readonly unknown: readonly string[] }
  | { readonly kind: 'parameterStatus'; readonly name: string; readonly value: string }
  | { readonly kind: 'backendKeyData'; readonly pid: number; readonly secret: Buffer }
  | { readonly kind: 'readyForQuery'; readonly status: TransactionStatus }
  | { readonly kind: 'commandComplete'; readonly tag: string }
  | { readonly kind: 'parameterDescription'; readonly types: readonly number[] }
  | { readonly kind: 'rowDescription'; readonly fields: readonly Field[]; readonly formats: readonly Format[] }
  /** `bytes`: the message whole, as it can be passed on. */
  | { readonly kind: 'dataRow'; readonly values: readonly (Buffer | null)[]; readonly bytes: Buffer }
  | { readonly kind: 'copyOut' | 'copyIn'; readonly format: Format; readonly columns: readonly Format[] }
  | { readonly kind: 'copyData'; readonly data: Buffer }
  | { readonly kind: 'error' | 'notice'; readonly report: Report }
  | { readonly kind: (typeof EMPTY)[keyof typeof EMPTY] };

const EMPTY = {
  '1': 'parseComplete',
  '2': 'bindComplete',
  '3': 'closeComplete',
  n: 'noData',
  s: 'portalSuspended',
  I: 'emptyQuery',
  c: 'copyDone',
} as const;

/**
 * The messages that are whole in `bytes`, and how many bytes they took.
 * @throws SqlError 08P01 for what is no message of a server
 */
export function decodeBackend(bytes: Buffer): { messages: BackendMessage[]; length: number } {
  const messages: BackendMessage[] = [];
  let at = 0;
  while (at + 5 <= bytes.length) {
    const length = bytes.readInt32BE(at + 1);
    if (length < 4) throw new SqlError('protocol_violation', 'invalid message length');
    const end = at + 1 + length;
    if (end > bytes.length) break;
    const reader = new Reader(bytes.subarray(at + 5, end));
    messages.push(decode(String.fromCharCode(bytes[at]!), reader, bytes.subarray(at, end)));
    reader.end();
    at = end;
  }
  return { messages, length: at };
}

function decode(type: string, reader: Reader, bytes: Buffer): BackendMessage {
  switch (type) {
    case 'R':
      return { kind: 'authentication', code: reader.int32(), data: reader.rest() };
    case 'v': {
      const minor = reader.int32() & 0xffff;
      const unknown = Array.from({ length: reader.int32() }, () => reader.text());
      return { kind: 'negotiateProtocolVersion', minor, unknown };
    }
    case 'S':
      return { kind: 'parameterStatus', name: reader.text(), value: reader.text() };
    case 'K':
      return { kind: 'backendKeyData', pid: reader.int32(), secret: reader.rest() };
    case 'Z':
      return { kind: 'readyForQuery', status: String.fromCharCode(reader.byte()) as TransactionStatus };
    case 'C':
      return { kind: 'commandComplete', tag: reader.text() };
    case 't':
      return { kind: 'parameterDescription', types: reader.list(() => reader.oid()) };
    case 'T':
      return decodeRowDescription(reader);
    case 'D':
      return { kind: 'dataRow', values: reader.list(() => reader.value()), bytes };
    case 'H':
    case 'G': {
      const format = reader.byte() as Format;
      const columns = reader.list(() => reader.int16() as Format);
      return { kind: type === 'H' ? 'copyOut' : 'copyIn', format, columns };
    }
    case 'd':
      return { kind: 'copyData', data: reader.rest() };
    case 'E':
    case 'N':
      return { kind: type === 'E' ? 'error' : 'notice', report: decodeReport(reader) };
    default:
      if (type in EMPTY) return { kind: EMPTY[type as keyof typeof EMPTY] };
      throw new SqlError('protocol_violation', `invalid backend message type ${type.charCodeAt(0)}`);
  }
}

function decodeRowDescription(reader: Reader): BackendMessage {
  const formats: Format[] = [];
  const fields = reader.list((): Field => {
    const name = reader.text();
    const table = reader.oid();
    const column = reader.int16();
    const type = reader.oid();
    const length = reader.int16();
    const modifier = reader.int32();
    formats.push(reader.int16() as Format);
    return { name, table, column, type, length, modifier };
  });
  return { kind: 'rowDescription', fields, formats };
}

function decodeReport(reader: Reader): Report {
  const fields = new Map<string, string>();
  for (let letter = reader.byte(); letter !== 0; letter = reader.byte())
    fields.set(String.fromCharCode(letter), reader.text());
  const position = fields.get('P');
  return {
    severity: (fields.get('V') ?? fields.get('S') ?? 'ERROR') as Severity,
    code: fields.get('C') ?? '',
    message: fields.get('M') ?? '',
    ...(fields.has('D') && { detail: fields.get('D')! }),
    ...(fields.has('H') && { hint: fields.get('H')! }),
    ...(position && { position: Number(position) }),
  };
}
