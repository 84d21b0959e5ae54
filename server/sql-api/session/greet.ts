import type { SecureContext } from 'node:tls';
import { SqlError } from '../errors.ts';
import { negotiateProtocolVersion } from '../messages/backend.ts';
import { decodeStartup, type StartupPacket } from '../messages/startup.ts';
import type { Cancels } from './cancels.ts';
import type { Channel } from './channel.ts';
import { Gone } from './output.ts';

/** The first byte of a TLS handshake. No startup packet may be long enough to begin with it. */
const TLS_HANDSHAKE = 0x16;
const NO = Buffer.from('N');

/** What a client says before it logs in. */
export interface Greeting {
  readonly user: string;
  readonly database: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * The first words: TLS, if the client wants it, then who is there.
 * @returns undefined for a connection that has said all it wanted: a cancel request
 * @throws SqlError 08P01 and others: the connection ends
 */
export async function greet(
  channel: Channel,
  tls: SecureContext | undefined,
  cancels: Cancels,
): Promise<Greeting | undefined> {
  const { input, output } = channel;
  let refused = false;
  if ((await input.first()) === TLS_HANDSHAKE && tls) await channel.encrypt(tls, true);
  for (;;) {
    const frame = await input.next();
    if (!frame) throw new Gone();
    const packet = decodeStartup(frame.body);
    if (packet.kind === 'cancel') {
      cancels.cancel(packet.pid, packet.secret);
      return undefined;
    }
    if (packet.kind === 'startup') return greeting(packet, channel);
    const encrypt = packet.kind === 'tls' && tls !== undefined && !channel.secure;
    // Once for TLS and once for GSSAPI: more is no client.
    if (!encrypt && packet.kind === 'tls' && refused)
      throw new SqlError('protocol_violation', 'TLS was asked for and answered before');
    refused ||= packet.kind === 'tls';
    if (encrypt) await channel.encrypt(tls, false);
    else {
      output.write(NO);
      output.flush();
    }
  }
}

function greeting(packet: StartupPacket & { kind: 'startup' }, { output }: Channel): Greeting {
  const { major, minor, parameters } = packet;
  if (major !== 3)
    throw new SqlError(
      'feature_not_supported',
      `unsupported frontend protocol ${major}.${minor}: server supports 3.0 to 3.0`,
    );
  const unknown = [...parameters.keys()].filter((name) => name.startsWith('_pq_.'));
  if (minor > 0 || unknown.length > 0) output.write(negotiateProtocolVersion(0, unknown));
  const user = parameters.get('user');
  if (!user) throw new SqlError('invalid_authorization', 'no PostgreSQL user name specified in startup packet');
  return { user, database: parameters.get('database') || user, parameters };
}
