/** Batches for the embedded Postgres, and what it answers. */
import { SqlError } from '../errors.ts';
import type { Report } from '../messages/backend.ts';
import { type BackendMessage, decodeBackend } from '../messages/decode-backend.ts';
import { encodeFrontend, type FrontendMessage } from '../messages/frontend.ts';
import type { Bound, Format } from '../types.ts';

/** Bytes of messages. A batch ends with {@link sync} or with a {@link simple} query: Postgres reads on for ever otherwise. */
export const batch = (messages: readonly FrontendMessage[]) => Buffer.concat(messages.map(encodeFrontend));
export const sync: FrontendMessage = { kind: 'sync' };
export const simple = (text: string): FrontendMessage => ({ kind: 'query', text });
export const parse = (text: string, types: readonly number[] = []): FrontendMessage => ({
  kind: 'parse',
  name: '',
  text,
  types,
});
export const describeStatement: FrontendMessage = { kind: 'describe', target: 'statement', name: '' };

/** Binds and runs the statement that was parsed last. */
export function execute(bound: Bound, resultFormats: readonly Format[], limit = 0): FrontendMessage[] {
  return [
    { kind: 'bind', portal: '', statement: '', ...bound, resultFormats },
    { kind: 'execute', portal: '', limit },
  ];
}

/** A statement with parameters as text, run whole. */
export function call(text: string, ...values: string[]): FrontendMessage[] {
  const bound: Bound = { values: values.map((value) => Buffer.from(value)), formats: values.map(() => 0) };
  return [parse(text), ...execute(bound, [])];
}

/**
 * The messages of an answer.
 * @throws SqlError the first error that Postgres reports, with its SQLSTATE, detail, hint and position
 */
export function decodeReply(bytes: Buffer): BackendMessage[] {
  const { messages } = decodeBackend(bytes);
  for (const message of messages) if (message.kind === 'error') throw sqlError(message.report);
  return messages;
}

function sqlError({ code, message, detail, hint, position }: Report): SqlError {
  // Where its stack ends, Postgres here drops the statement without a word, and misses it when it is to be described.
  if (code === '26000') return new SqlError('statement_too_complex', 'the statement is nested too deep');
  return new SqlError({ code }, message, { detail, hint, position });
}

/** The values of all rows, as text. */
export const textRows = (messages: readonly BackendMessage[]): (string | null)[][] =>
  messages.flatMap((message) =>
    message.kind === 'dataRow' ? [message.values.map((value) => value?.toString() ?? null)] : [],
  );
