/** Where the REST API may listen, and who may ask there without a token. */
import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { StrataError } from '../../errors.ts';

const IPV4_LOOPBACK = /^127\.\d+\.\d+\.\d+$/;

/** True for names and addresses that reach this machine only. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && IPV4_LOOPBACK.test(bare));
}

/** Without a secret, on loopback only: anonymous access, and a secret of this process that no one else knows. */
export interface Access {
  readonly secret: string;
  readonly anonymous: boolean;
}

/**
 * How the users of `host` are told apart.
 * @throws StrataError `server.unsafe` beyond loopback without a secret
 */
export function accessOf(host: string, secret: string | undefined): Access {
  if (secret) return { secret, anonymous: false };
  if (!isLoopback(host)) throw new StrataError('server.unsafe', { host });
  return { secret: newSecret(), anonymous: true };
}

/** The host of a `Host` header, without its port. */
export const hostOf = (header: string | undefined) => (header ?? '').replace(/:\d+$/, '');

/** A secret that nobody knows: what it signs, only this process has signed. */
export const newSecret = () => randomBytes(32).toString('hex');
