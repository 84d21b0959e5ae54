import { SqlError } from '../errors.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

/** What a connection may begin with. */
export type StartupPacket =
  | { readonly kind: 'tls' }
  | { readonly kind: 'gss' }
  | { readonly kind: 'cancel'; readonly pid: number; readonly secret: Buffer }
  | {
      readonly kind: 'startup';
      readonly major: number;
      readonly minor: number;
      /** user, database, options, and settings, as the client names them. */
      readonly parameters: ReadonlyMap<string, string>;
    };

const CANCEL = 80_877_102;
const TLS = 80_877_103;
const GSS = 80_877_104;
/** Protocol 3.2 made it longer than four bytes. */
const LONGEST_SECRET = 256;

/** @throws SqlError 08P01 for anything else */
export function decodeStartup(body: Buffer): StartupPacket {
  const reader = new Reader(body);
  const code = reader.int32();
  if (code === TLS || code === GSS) {
    reader.end();
    return { kind: code === TLS ? 'tls' : 'gss' };
  }
  if (code === CANCEL) {
    const pid = reader.int32();
    const secret = reader.rest();
    if (secret.length === 0 || secret.length > LONGEST_SECRET)
      throw new SqlError('protocol_violation', 'invalid length of cancel request');
    return { kind: 'cancel', pid, secret };
  }
  const major = code >>> 16;
  const minor = code & 0xffff;
  // The parameters of other versions may be laid out in another way.
  if (major !== 3) return { kind: 'startup', major, minor, parameters: new Map() };
  const parameters = new Map<string, string>();
  for (let name = reader.text(); name !== ''; name = reader.text()) parameters.set(name, reader.text());
  if (reader.left > 0)
    throw new SqlError('protocol_violation', 'invalid startup packet layout: expected terminator as last byte');
  return { kind: 'startup', major, minor, parameters };
}

export function encodeStartup(packet: StartupPacket): Buffer {
  const writer = new Writer().message('');
  if (packet.kind === 'cancel') writer.int32(CANCEL).int32(packet.pid).bytes(packet.secret);
  else if (packet.kind !== 'startup') writer.int32(packet.kind === 'tls' ? TLS : GSS);
  else {
    writer.int32((packet.major << 16) | packet.minor);
    for (const [name, value] of packet.parameters) writer.text(name).text(value);
    writer.byte(0);
  }
  return writer.end().done();
}
