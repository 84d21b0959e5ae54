/** Messages of the server. Rows are not among them: they come encoded from below. */
import type { Field, Format } from '../types.ts';
import { Writer } from './writer.ts';

export type TransactionStatus = 'I' | 'T' | 'E';
export type Severity = 'ERROR' | 'FATAL' | 'PANIC' | 'WARNING' | 'NOTICE' | 'DEBUG' | 'INFO' | 'LOG';

/** What an ErrorResponse or a NoticeResponse says. */
export interface Report {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly position?: number;
}

const empty = (type: string) => new Writer().message(type).end().done();
const authentication = (code: number) => new Writer().message('R').int32(code);

export const AUTHENTICATION_OK = authentication(0).end().done();
export const AUTHENTICATION_CLEARTEXT = authentication(3).end().done();
export const PARSE_COMPLETE = empty('1');
export const BIND_COMPLETE = empty('2');
export const CLOSE_COMPLETE = empty('3');
export const NO_DATA = empty('n');
export const PORTAL_SUSPENDED = empty('s');
export const EMPTY_QUERY_RESPONSE = empty('I');
export const COPY_DONE = empty('c');

/** Offers SASL mechanisms, the best one first. */
export function authenticationSasl(mechanisms: readonly string[]): Buffer {
  const writer = authentication(10);
  for (const mechanism of mechanisms) writer.text(mechanism);
  return writer.byte(0).end().done();
}
export const authenticationSaslContinue = (data: string) => authentication(11).bytes(Buffer.from(data)).end().done();
export const authenticationSaslFinal = (data: string) => authentication(12).bytes(Buffer.from(data)).end().done();

/** The newest minor version that is spoken, and the options that are not known. */
export function negotiateProtocolVersion(minor: number, unknown: readonly string[]): Buffer {
  const writer = new Writer()
    .message('v')
    .int32((3 << 16) | minor)
    .int32(unknown.length);
  for (const name of unknown) writer.text(name);
  return writer.end().done();
}

export const parameterStatus = (name: string, value: string) =>
  new Writer().message('S').text(name).text(value).end().done();
export const backendKeyData = (pid: number, secret: Buffer) =>
  new Writer().message('K').int32(pid).bytes(secret).end().done();
export const readyForQuery = (status: TransactionStatus) =>
  new Writer().message('Z').byte(status.charCodeAt(0)).end().done();
export const commandComplete = (tag: string) => new Writer().message('C').text(tag).end().done();

export function parameterDescription(types: readonly number[]): Buffer {
  const writer = new Writer().message('t');
  return writer
    .list(types, (oid) => writer.oid(oid))
    .end()
    .done();
}

/** @param formats one for each field */
export function rowDescription(fields: readonly Field[], formats: readonly Format[]): Buffer {
  const writer = new Writer().message('T').count(fields.length);
  fields.forEach((field, i) => {
    writer.text(field.name).oid(field.table).int16(field.column).oid(field.type);
    writer.int16(field.length).int32(field.modifier).int16(formats[i]!);
  });
  return writer.end().done();
}

export function copyOutResponse(format: Format, columns: number): Buffer {
  const writer = new Writer().message('H').byte(format).count(columns);
  for (let i = 0; i < columns; i++) writer.int16(format);
  return writer.end().done();
}

/** One row of text values, null for NULL: for the few rows that the session makes itself. */
export function dataRow(values: readonly (Uint8Array | null)[]): Buffer {
  const writer = new Writer().message('D');
  return writer
    .list(values, (value) => writer.value(value))
    .end()
    .done();
}

export const errorResponse = (report: Report) => encodeReport('E', report);
export const noticeResponse = (report: Report) => encodeReport('N', report);

function encodeReport(type: 'E' | 'N', report: Report): Buffer {
  const writer = new Writer().message(type);
  const field = (letter: string, value: string | undefined) => {
    if (value !== undefined) writer.byte(letter.charCodeAt(0)).text(value);
  };
  field('S', report.severity);
  field('V', report.severity);
  field('C', report.code);
  field('M', report.message);
  field('D', report.detail);
  field('H', report.hint);
  field('P', report.position?.toString());
  return writer.byte(0).end().done();
}
