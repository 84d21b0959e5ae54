/** Messages of a client, after startup. */
import { SqlError } from '../errors.ts';
import type { Bound, Format } from '../types.ts';
import type { Frame } from './frames.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

/** What Describe and Close name. */
export type Target = 'statement' | 'portal';

export interface Bind extends Bound {
  readonly kind: 'bind';
  readonly portal: string;
  readonly statement: string;
  /** Formats as they were sent: none, one for all, or one for each. Those of {@link Bound} are one for each value. */
  readonly resultFormats: readonly Format[];
}

export type FrontendMessage =
  | { readonly kind: 'query'; readonly text: string }
  | { readonly kind: 'parse'; readonly name: string; readonly text: string; readonly types: readonly number[] }
  | Bind
  | { readonly kind: 'describe' | 'close'; readonly target: Target; readonly name: string }
  | { readonly kind: 'execute'; readonly portal: string; readonly limit: number }
  | { readonly kind: 'flush' | 'sync' | 'terminate' | 'copyDone' }
  | { readonly kind: 'copyFail'; readonly message: string }
  /** A password, or a SASL message: which one depends on what was asked for. */
  | { readonly kind: 'password' | 'copyData' | 'functionCall'; readonly body: Buffer };

const EMPTY = { H: 'flush', S: 'sync', X: 'terminate', c: 'copyDone' } as const;
const BODY = { p: 'password', d: 'copyData', F: 'functionCall' } as const;
const LETTERS = { query: 'Q', parse: 'P', bind: 'B', describe: 'D', close: 'C', execute: 'E', copyFail: 'f' } as const;

/** @throws SqlError 08P01 for a body that is not laid out as its type says, 22021 for text that is no UTF-8 */
export function decodeFrontend({ type, body }: Frame): FrontendMessage {
  if (type in BODY) return { kind: BODY[type as keyof typeof BODY], body };
  const reader = new Reader(body);
  const message = decode(type, reader);
  reader.end();
  return message;
}

function decode(type: string, reader: Reader): FrontendMessage {
  switch (type) {
    case 'Q':
      return { kind: 'query', text: reader.text() };
    case 'P':
      return { kind: 'parse', name: reader.text(), text: reader.text(), types: reader.list(() => reader.oid()) };
    case 'B':
      return decodeBind(reader);
    case 'D':
    case 'C':
      return { kind: type === 'D' ? 'describe' : 'close', target: target(reader.byte()), name: reader.text() };
    case 'E':
      // Zero and below: no limit.
      return { kind: 'execute', portal: reader.text(), limit: Math.max(0, reader.int32()) };
    case 'f':
      return { kind: 'copyFail', message: reader.text() };
    default:
      if (type in EMPTY) return { kind: EMPTY[type as keyof typeof EMPTY] };
      throw new SqlError('protocol_violation', `invalid frontend message type ${type.charCodeAt(0)}`);
  }
}

function decodeBind(reader: Reader): Bind {
  const portal = reader.text();
  const statement = reader.text();
  const formats = reader.list(() => format(reader.int16()));
  const values = reader.list(() => reader.value());
  if (formats.length > 1 && formats.length !== values.length)
    throw new SqlError(
      'protocol_violation',
      `bind message has ${formats.length} parameter formats but ${values.length} parameters`,
    );
  const resultFormats = reader.list(() => format(reader.int16()));
  const each = values.map((_, i) => (formats.length === 1 ? formats[0]! : (formats[i] ?? 0)));
  return { kind: 'bind', portal, statement, formats: each, values, resultFormats };
}

function format(code: number): Format {
  if (code === 0 || code === 1) return code;
  throw new SqlError('invalid_parameter_value', `unsupported format code: ${code}`);
}

function target(code: number): Target {
  if (code === 0x53) return 'statement';
  if (code === 0x50) return 'portal';
  throw new SqlError('protocol_violation', `invalid message subtype ${code}`);
}

export function encodeFrontend(message: FrontendMessage): Buffer {
  const writer = new Writer();
  switch (message.kind) {
    case 'query':
      return writer.message(LETTERS.query).text(message.text).end().done();
    case 'parse':
      writer.message(LETTERS.parse).text(message.name).text(message.text);
      return writer
        .list(message.types, (oid) => writer.oid(oid))
        .end()
        .done();
    case 'bind':
      writer.message(LETTERS.bind).text(message.portal).text(message.statement);
      return writer
        .list(message.formats, (code) => writer.int16(code))
        .list(message.values, (value) => writer.value(value))
        .list(message.resultFormats, (code) => writer.int16(code))
        .end()
        .done();
    case 'describe':
    case 'close':
      writer.message(LETTERS[message.kind]).byte(message.target === 'statement' ? 0x53 : 0x50);
      return writer.text(message.name).end().done();
    case 'execute':
      return writer.message(LETTERS.execute).text(message.portal).int32(message.limit).end().done();
    case 'copyFail':
      return writer.message(LETTERS.copyFail).text(message.message).end().done();
    case 'password':
    case 'copyData':
    case 'functionCall':
      return writer.message(letterOf(BODY, message.kind)).bytes(message.body).end().done();
    default:
      return writer.message(letterOf(EMPTY, message.kind)).end().done();
  }
}

const letterOf = (letters: Readonly<Record<string, string>>, kind: string) =>
  Object.keys(letters).find((letter) => letters[letter] === kind)!;
