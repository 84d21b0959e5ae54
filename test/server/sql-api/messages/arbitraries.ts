import fc from 'fast-check';
import type { FrontendMessage } from '../../../../server/sql-api/messages/frontend.ts';
import type { StartupPacket } from '../../../../server/sql-api/messages/startup.ts';
import type { Field, Format } from '../../../../server/sql-api/types.ts';

/** Text as messages can hold it: no zero character, no half of a pair. */
export const text = fc.string({ unit: 'binary', maxLength: 40 }).map((each) => each.replaceAll('\0', ''));
export const bytes = fc.uint8Array({ maxLength: 60 }).map((each) => Buffer.from(each));
export const oid = fc.integer({ min: 0, max: 0xffff_ffff });
export const format = fc.constantFrom<Format>(0, 1);
export const values = fc.array(fc.option(bytes), { maxLength: 8 });

const target = fc.constantFrom('statement' as const, 'portal' as const);
const bind = fc
  .record({ portal: text, statement: text, values, resultFormats: fc.array(format, { maxLength: 8 }) })
  .chain((each) =>
    fc
      .array(format, { minLength: each.values.length, maxLength: each.values.length })
      .map((formats): FrontendMessage => ({ kind: 'bind', ...each, formats })),
  );

export const frontendMessage: fc.Arbitrary<FrontendMessage> = fc.oneof(
  fc.record({ kind: fc.constant('query' as const), text }),
  fc.record({ kind: fc.constant('parse' as const), name: text, text, types: fc.array(oid, { maxLength: 8 }) }),
  bind,
  fc.record({ kind: fc.constantFrom('describe' as const, 'close' as const), target, name: text }),
  fc.record({ kind: fc.constant('execute' as const), portal: text, limit: fc.integer({ min: 0, max: 0x7fff_ffff }) }),
  fc.record({ kind: fc.constantFrom('flush' as const, 'sync' as const, 'terminate' as const, 'copyDone' as const) }),
  fc.record({ kind: fc.constant('copyFail' as const), message: text }),
  fc.record({ kind: fc.constantFrom('copyData' as const, 'functionCall' as const), body: bytes }),
);

export const startupPacket: fc.Arbitrary<StartupPacket> = fc.oneof(
  fc.record({ kind: fc.constantFrom('tls' as const, 'gss' as const) }),
  fc.record({
    kind: fc.constant('cancel' as const),
    pid: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
    secret: fc.uint8Array({ minLength: 1, maxLength: 32 }).map((each) => Buffer.from(each)),
  }),
  fc.record({
    kind: fc.constant('startup' as const),
    major: fc.constant(3),
    minor: fc.integer({ min: 0, max: 0xffff }),
    parameters: fc
      .array(
        fc.tuple(
          text.filter((name) => name !== ''),
          text,
        ),
        { maxLength: 6 },
      )
      .map((pairs) => new Map(pairs)),
  }),
);

export const field: fc.Arbitrary<Field> = fc.record({
  name: text,
  table: oid,
  column: fc.integer({ min: -0x8000, max: 0x7fff }),
  type: oid,
  length: fc.integer({ min: -2, max: 0x7fff }),
  modifier: fc.integer({ min: -1, max: 0x7fff_ffff }),
});
