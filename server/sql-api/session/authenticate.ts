import { createHmac, randomBytes } from 'node:crypto';
import { SqlError } from '../errors.ts';
import * as backend from '../messages/backend.ts';
import { Reader } from '../messages/reader.ts';
import type { SqlUser } from '../types.ts';
import type { LoginRequest, SqlAuth } from './auth.ts';
import type { Channel } from './channel.ts';
import { Gone } from './output.ts';
import { SCRAM, SCRAM_PLUS, ScramExchange, verifierOf } from './scram.ts';

/** Salts follow from names, so that a name has the same one at each try whether there is such a user or not. */
const SALT_KEY = randomBytes(32);
const saltOf = (name: string) => createHmac('sha256', SALT_KEY).update(name).digest().subarray(0, 16);

/**
 * Finds out who is there. Unknown users go through the same motions as known ones.
 * @param binding of the certificate, where it has one
 * @throws SqlError 28P01 for a wrong password, 28000 for a password that would have to cross the network in clear
 */
export async function authenticate(
  channel: Channel,
  auth: SqlAuth,
  name: string,
  request: LoginRequest,
  binding: Buffer | undefined,
  onError: (error: unknown) => void,
): Promise<SqlUser> {
  const wrong = () => new SqlError('invalid_password', `password authentication failed for user "${name}"`);
  const safely = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      onError(error);
      return undefined;
    }
  };
  channel.input.expect('password');
  const login = await safely(() => auth.lookup(name, request));
  if (login && 'checkPassword' in login) {
    if (!request.secure)
      throw new SqlError('invalid_authorization', `the password of user "${name}" is only taken within TLS`, {
        hint: 'Connect with sslmode=require.',
      });
    channel.output.write(backend.AUTHENTICATION_CLEARTEXT);
    const reader = new Reader(await answer(channel));
    const password = reader.text();
    reader.end();
    const user = password === '' ? undefined : await safely(() => login.checkPassword(password));
    if (!user) throw wrong();
    return user;
  }

  const verifier = await verifierOf(login?.password ?? randomBytes(24).toString('base64'), saltOf(name));
  const bound = request.secure ? binding : undefined;
  channel.output.write(backend.authenticationSasl(bound ? [SCRAM_PLUS, SCRAM] : [SCRAM]));
  const reader = new Reader(await answer(channel));
  const mechanism = reader.text();
  if (mechanism !== SCRAM && !(mechanism === SCRAM_PLUS && bound))
    throw new SqlError('protocol_violation', 'client selected an invalid SASL authentication mechanism');
  const exchange = new ScramExchange(verifier, bound);
  const first = reader.value();
  reader.end();
  channel.output.write(backend.authenticationSaslContinue(exchange.challenge(mechanism, first ?? Buffer.alloc(0))));
  const proof = exchange.prove(await answer(channel));
  // A password that is empty is none.
  if (proof === undefined || !login?.password) throw wrong();
  channel.output.write(backend.authenticationSaslFinal(proof));
  return login.user;
}

async function answer(channel: Channel): Promise<Buffer> {
  channel.output.flush();
  const frame = await channel.input.next();
  if (!frame) throw new Gone();
  if (frame.type !== 'p')
    throw new SqlError(
      'protocol_violation',
      `expected a password message, got message type ${frame.type.charCodeAt(0)}`,
    );
  return frame.body;
}
