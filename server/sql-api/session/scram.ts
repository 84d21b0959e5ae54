/** SCRAM-SHA-256 (RFC 5802, RFC 7677), the server's side, with channel binding `tls-server-end-point` (RFC 5929). */
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { SqlError } from '../errors.ts';
import { utf8 } from '../messages/reader.ts';
import { saslPrep } from './sasl-prep.ts';

export const SCRAM = 'SCRAM-SHA-256';
export const SCRAM_PLUS = 'SCRAM-SHA-256-PLUS';
/** As Postgres has it. */
const ITERATIONS = 4096;

/** What proves a password without holding it. */
export interface Verifier {
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

const derive = promisify(pbkdf2);
const hmac = (key: Buffer, data: string) => createHmac('sha256', key).update(data).digest();
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest();

export async function verifierOf(password: string, salt: Buffer): Promise<Verifier> {
  const salted = await derive(saslPrep(password), salt, ITERATIONS, 32, 'sha256');
  return { salt, storedKey: sha256(hmac(salted, 'Client Key')), serverKey: hmac(salted, 'Server Key') };
}

const malformed = (detail: string) => new SqlError('protocol_violation', 'malformed SCRAM message', { detail });

/** One exchange: first message in, challenge out; last message in, the server's proof out. */
export class ScramExchange {
  readonly #verifier: Verifier;
  /** Of the certificate, within TLS. */
  readonly #binding: Buffer | undefined;
  #gs2 = '';
  #bound = false;
  #first = '';
  #challenge = '';
  #nonce = '';

  constructor(verifier: Verifier, binding: Buffer | undefined) {
    this.#verifier = verifier;
    this.#binding = binding;
  }

  /** @throws SqlError 08P01 for what is no first message of the mechanism */
  challenge(mechanism: string, message: Buffer): string {
    const match = /^((y|n|p=([^,]*)),([^,]*),)(n=[^,]*,r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/su.exec(utf8(message));
    if (!match) throw malformed('The first message is not laid out as RFC 5802 has it.');
    const [, gs2, flag, type, identity, first, nonce] = match;
    this.#bound = flag!.startsWith('p');
    if (this.#bound !== (mechanism === SCRAM_PLUS))
      throw malformed('The channel binding flag does not match the mechanism.');
    if (this.#bound && type !== 'tls-server-end-point')
      throw new SqlError('protocol_violation', `unsupported SCRAM channel-binding type "${type}"`);
    // The client could, and believes that the server cannot: somebody took the offer away.
    if (flag === 'y' && this.#binding)
      throw new SqlError('invalid_authorization', 'SCRAM channel binding negotiation error', {
        detail: 'The client supports SCRAM channel binding but thinks the server does not. However, this server does.',
      });
    if (identity)
      throw new SqlError('feature_not_supported', 'client uses authorization identity, but it is not supported');
    this.#gs2 = gs2!;
    this.#first = first!;
    this.#nonce = nonce! + randomBytes(18).toString('base64');
    this.#challenge = `r=${this.#nonce},s=${this.#verifier.salt.toString('base64')},i=${ITERATIONS}`;
    return this.#challenge;
  }

  /**
   * The server's proof, or undefined where the client's is not that of the password.
   * @throws SqlError 08P01 for what is no last message
   */
  prove(message: Buffer): string | undefined {
    const match = /^(c=([A-Za-z0-9+/=]+),r=([^,]+)(?:,[^,]+)*),p=([A-Za-z0-9+/=]+)$/su.exec(utf8(message));
    if (!match) throw malformed('The last message is not laid out as RFC 5802 has it.');
    const [, withoutProof, binding, nonce, proof] = match;
    if (nonce !== this.#nonce) throw malformed('Nonce does not match.');
    const gs2 = Buffer.from(this.#gs2);
    const expected = this.#bound ? Buffer.concat([gs2, this.#binding!]) : gs2;
    if (binding !== expected.toString('base64'))
      throw new SqlError('invalid_authorization', 'SCRAM channel binding check failed');
    const bytes = Buffer.from(proof!, 'base64');
    const authMessage = `${this.#first},${this.#challenge},${withoutProof}`;
    const signature = hmac(this.#verifier.storedKey, authMessage);
    if (bytes.length !== signature.length) throw malformed('Malformed proof.');
    const clientKey = Buffer.from(bytes.map((byte, i) => byte ^ signature[i]!));
    if (!timingSafeEqual(sha256(clientKey), this.#verifier.storedKey)) return undefined;
    return `v=${hmac(this.#verifier.serverKey, authMessage).toString('base64')}`;
  }
}
