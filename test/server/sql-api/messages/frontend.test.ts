import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SqlError } from '../../../../server/sql-api/errors.ts';
import { Frames } from '../../../../server/sql-api/messages/frames.ts';
import { decodeFrontend, encodeFrontend, type FrontendMessage } from '../../../../server/sql-api/messages/frontend.ts';
import { decodeStartup, encodeStartup } from '../../../../server/sql-api/messages/startup.ts';
import { frontendMessage, startupPacket } from './arbitraries.ts';

/** All messages in pieces of bytes; what is wrong with them ends it. */
function decodeAll(pieces: readonly Buffer[]): (FrontendMessage | string)[] {
  const frames = new Frames();
  frames.phase = 'ready';
  const heard: (FrontendMessage | string)[] = [];
  for (const piece of pieces) {
    frames.push(piece);
    try {
      for (let frame = frames.next(); frame; frame = frames.next()) {
        try {
          heard.push(decodeFrontend(frame));
        } catch (error) {
          expect(error).toBeInstanceOf(SqlError);
          heard.push((error as SqlError).code);
        }
      }
    } catch (error) {
      expect(error).toBeInstanceOf(SqlError);
      expect((error as SqlError).code).toBe('08P01');
      return [...heard, 'unusable'];
    }
  }
  return heard;
}

/** The bytes in pieces of the sizes that are given, over and over. */
function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}
const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 });

test('messages come out as they went in, whatever the pieces they travel in', () => {
  fc.assert(
    fc.property(fc.array(frontendMessage, { maxLength: 10 }), sizes, (messages, lengths) => {
      const bytes = Buffer.concat(messages.map(encodeFrontend));
      expect(decodeAll(cut(bytes, lengths))).toEqual(messages);
    }),
    { numRuns: 500 },
  );
});

test('startup packets come out as they went in', () => {
  fc.assert(
    fc.property(startupPacket, (packet) => {
      const frames = new Frames();
      frames.push(encodeStartup(packet));
      expect(decodeStartup(frames.next()!.body)).toEqual(packet);
      expect(frames.buffered).toBe(0);
    }),
    { numRuns: 500 },
  );
});

test('random bytes are messages or errors with a code, never anything else', () => {
  const letter = fc.constantFrom(...Buffer.from('QPBDECHSXpdcfF\0Z'));
  const noise = fc.record({ letter, body: fc.uint8Array({ maxLength: 60 }), wrong: fc.integer({ min: -3, max: 3 }) });
  fc.assert(
    fc.property(fc.array(noise, { maxLength: 6 }), sizes, (parts, lengths) => {
      const bytes = parts.map(({ letter, body, wrong }) => {
        const head = Buffer.alloc(5);
        head[0] = letter;
        head.writeInt32BE(4 + body.length + (wrong === 3 ? 1 : wrong === -3 ? -1 : 0), 1);
        return Buffer.concat([head, body]);
      });
      decodeAll(cut(Buffer.concat(bytes), lengths));
    }),
    { numRuns: 1000 },
  );
});

test('mutated messages are messages or errors with a code', () => {
  fc.assert(
    fc.property(
      fc.array(frontendMessage, { minLength: 1, maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
      (messages, changes) => {
        const bytes = Buffer.concat(messages.map(encodeFrontend));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        decodeAll([bytes]);
      },
    ),
    { numRuns: 1000 },
  );
});

test('random startup packets are packets or errors with a code', () => {
  const codes = fc.constantFrom(196_608, 196_610, 80_877_102, 80_877_103, 80_877_104, 131_072);
  fc.assert(
    fc.property(codes, fc.uint8Array({ maxLength: 60 }), (code, rest) => {
      const head = Buffer.alloc(4);
      head.writeInt32BE(code);
      try {
        decodeStartup(Buffer.concat([head, rest]));
      } catch (error) {
        expect(error).toBeInstanceOf(SqlError);
      }
    }),
    { numRuns: 1000 },
  );
});

const framed = (type: string, length: number) => {
  const head = Buffer.alloc(5, type);
  head.writeInt32BE(length, 1);
  return head;
};

test.each([
  ['a startup packet', 'startup' as const, framed('', 10_001).subarray(1)],
  ['a startup packet that is too short', 'startup' as const, framed('', 7).subarray(1)],
  ['a password', 'password' as const, framed('p', 64 * 1024 + 1)],
  ['a query', 'ready' as const, framed('Q', 64 * 1024 * 1024 + 1)],
  ['a message that is short by nature', 'ready' as const, framed('S', 10_001)],
  ['a negative length', 'ready' as const, framed('Q', -1)],
  ['a type that there is not', 'ready' as const, framed('z', 4)],
])('%s beyond its bounds is refused before its bytes are waited for', (_, phase, bytes) => {
  const frames = new Frames();
  frames.phase = phase;
  frames.push(bytes);
  expect(() => frames.next()).toThrow(expect.objectContaining({ code: '08P01' }));
});

test('a message of 64 MB in small pieces is joined once', () => {
  const frames = new Frames();
  frames.phase = 'ready';
  const body = 60 * 1024 * 1024;
  frames.push(framed('d', 4 + body));
  const piece = Buffer.alloc(16 * 1024, 'x');
  const started = performance.now();
  for (let sent = 0; sent < body; sent += piece.length) {
    expect(frames.next()).toBeUndefined();
    frames.push(piece);
  }
  expect(frames.next()?.body.length).toBe(body);
  // Joining at each piece would copy 115 GB.
  expect(performance.now() - started).toBeLessThan(10_000);
});
