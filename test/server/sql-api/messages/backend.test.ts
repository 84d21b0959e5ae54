import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as backend from '../../../../server/sql-api/messages/backend.ts';
import { decodeBackend } from '../../../../server/sql-api/messages/decode-backend.ts';
import { bytes, field, format, oid, text, values } from './arbitraries.ts';

const one = (message: Buffer) => {
  const { messages, length } = decodeBackend(message);
  expect(length).toBe(message.length);
  expect(messages).toHaveLength(1);
  return messages[0];
};
function holds<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void {
  const property = fc.property(arbitrary, (value) => {
    check(value);
  });
  fc.assert(property, { numRuns: 200 });
}

test('descriptions of rows', () => {
  const described = fc.array(fc.tuple(field, format), { maxLength: 20 });
  holds(described, (pairs) => {
    const fields = pairs.map(([each]) => each);
    const formats = pairs.map(([, each]) => each);
    expect(one(backend.rowDescription(fields, formats))).toEqual({ kind: 'rowDescription', fields, formats });
  });
});

test('rows', () => {
  holds(values, (row) => {
    const message = backend.dataRow(row);
    expect(one(message)).toEqual({ kind: 'dataRow', values: row, bytes: message });
  });
});

test('parameters, tags, settings, keys', () => {
  holds(fc.array(oid, { maxLength: 20 }), (types) =>
    expect(one(backend.parameterDescription(types))).toEqual({ kind: 'parameterDescription', types }),
  );
  holds(text, (tag) => expect(one(backend.commandComplete(tag))).toEqual({ kind: 'commandComplete', tag }));
  holds(fc.tuple(text, text), ([name, value]) =>
    expect(one(backend.parameterStatus(name, value))).toEqual({ kind: 'parameterStatus', name, value }),
  );
  holds(fc.tuple(fc.integer({ min: 1, max: 0x7fff_ffff }), bytes), ([pid, secret]) =>
    expect(one(backend.backendKeyData(pid, secret))).toEqual({ kind: 'backendKeyData', pid, secret }),
  );
});

test('errors and notices have a severity twice, a code, and what else there is', () => {
  const report = fc.record({
    severity: fc.constantFrom('ERROR' as const, 'FATAL' as const, 'WARNING' as const),
    code: fc.constantFrom('42601', 'XX000'),
    message: text,
    detail: text,
    hint: text,
    position: fc.integer({ min: 1, max: 1_000_000 }),
  });
  holds(report, (each) => {
    expect(one(backend.errorResponse(each))).toEqual({ kind: 'error', report: each });
    expect(one(backend.noticeResponse(each))).toEqual({ kind: 'notice', report: each });
  });
  const least = { severity: 'ERROR', code: '42601', message: 'no' } as const;
  expect(backend.errorResponse(least).toString('latin1', 5)).toBe('SERROR\0VERROR\0C42601\0Mno\0\0');
});

test('messages without a body, and those of authentication', () => {
  expect(
    decodeBackend(
      Buffer.concat([
        backend.AUTHENTICATION_OK,
        backend.AUTHENTICATION_CLEARTEXT,
        backend.authenticationSasl(['A', 'B']),
        backend.authenticationSaslContinue('c'),
        backend.authenticationSaslFinal('f'),
        backend.negotiateProtocolVersion(0, ['_pq_.x']),
        backend.PARSE_COMPLETE,
        backend.BIND_COMPLETE,
        backend.CLOSE_COMPLETE,
        backend.NO_DATA,
        backend.PORTAL_SUSPENDED,
        backend.EMPTY_QUERY_RESPONSE,
        backend.COPY_DONE,
        backend.copyOutResponse(1, 2),
        backend.readyForQuery('E'),
      ]),
    ).messages,
  ).toEqual([
    { kind: 'authentication', code: 0, data: Buffer.alloc(0) },
    { kind: 'authentication', code: 3, data: Buffer.alloc(0) },
    { kind: 'authentication', code: 10, data: Buffer.from('A\0B\0\0') },
    { kind: 'authentication', code: 11, data: Buffer.from('c') },
    { kind: 'authentication', code: 12, data: Buffer.from('f') },
    { kind: 'negotiateProtocolVersion', minor: 0, unknown: ['_pq_.x'] },
    ...['parseComplete', 'bindComplete', 'closeComplete', 'noData', 'portalSuspended', 'emptyQuery', 'copyDone'].map(
      (kind) => ({ kind }),
    ),
    { kind: 'copyOut', format: 1, columns: [1, 1] },
    { kind: 'readyForQuery', status: 'E' },
  ]);
});

test('a string ends at a zero character of its own, so that it cannot end a message early', () => {
  expect(one(backend.commandComplete('a\0b'))).toEqual({ kind: 'commandComplete', tag: 'a' });
});
