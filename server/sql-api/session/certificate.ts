/** The certificate that the SQL API shows: the configured one, or one made on the first start. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { generate } from 'selfsigned';
import { StrataError } from '../../../errors.ts';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** Where the certificate is: what clients give as `sslrootcert` when it was made here. */
  readonly file: string;
}

const DAYS = 825;
/** It is made anew when it would end within that many days. */
const RENEWAL = 30;
const DAY = 86_400_000;
const AGAIN = 'Correct it, or leave both out: strata then makes a certificate of its own.';

/**
 * The certificate of configured files (PEM).
 * @throws StrataError `sql.certificate` for a file that cannot be read, is none, has ended, or does not fit the other
 */
export function configuredCertificate(certFile: string, keyFile: string): Certificate {
  const cert = read(certFile);
  const key = read(keyFile);
  const x509 = check(certFile, 'no certificate in PEM', () => new X509Certificate(cert));
  const parsed = check(keyFile, 'no private key in PEM, or one with a passphrase', () => createPrivateKey(key));
  if (!x509.checkPrivateKey(parsed))
    throw new StrataError('sql.certificate', { file: keyFile, what: `not the key of ${certFile}`, hint: AGAIN });
  if (new Date(x509.validFrom).getTime() > Date.now())
    throw new StrataError('sql.certificate', {
      file: certFile,
      what: `not valid before ${x509.validFrom}`,
      hint: AGAIN,
    });
  if (new Date(x509.validTo).getTime() < Date.now())
    throw new StrataError('sql.certificate', { file: certFile, what: `expired on ${x509.validTo}`, hint: AGAIN });
  return { key, cert, file: certFile };
}

/**
 * The certificate that strata made for itself in a directory; made now where there is none, it ends soon, or does not
 * name the host. Good for `sslmode=verify-full` with `sslrootcert` naming its file.
 * @param host the address that is listened on
 * @throws StrataError `sql.certificate` when the directory cannot be written
 */
export async function ownCertificate(
  directory: string,
  host: string,
  log: (line: string) => void = () => undefined,
): Promise<Certificate> {
  const file = path.join(directory, 'server.crt');
  const keyFile = path.join(directory, 'server.key');
  const needed = [...new Set(['localhost', '127.0.0.1', host])].filter(nameable);
  const existing = existingOne(file, keyFile);
  if (existing && existing.left > RENEWAL && needed.every(existing.isFor)) return existing.certificate;
  // What clients hold it against stays right: the names that it had are kept.
  const names = [...new Set([...needed, '::1', os.hostname(), ...(existing?.names ?? [])])].filter(nameable);
  const made = await generate([{ name: 'commonName', value: 'strata' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY),
    notAfterDate: new Date(Date.now() + DAYS * DAY),
    extensions: [
      // It is its own authority: what clients are given to trust.
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })),
      },
    ],
  });
  check(directory, 'it cannot be written', () => {
    mkdirSync(directory, { recursive: true });
    // The key first: a certificate without its key is made again.
    replace(keyFile, made.private, 0o600);
    replace(file, made.cert, 0o644);
  });
  if (existing) {
    const missing = needed.filter((name) => !existing.isFor(name)).join(', ');
    const why = missing ? `the old one is not for ${missing}` : 'the old one ends soon';
    log(
      `A new certificate in ${file}, since ${why}: give it to clients that verify, and restart other servers of this warehouse.`,
    );
  }
  return { key: made.private, cert: made.cert, file };
}

/** Every address is none. */
const nameable = (name: string) => name !== '' && name !== '0.0.0.0' && name !== '::';

/** The pair that is there, if it is one: the days that it has left, and the names that it is for. */
function existingOne(file: string, keyFile: string) {
  try {
    const certificate = configuredCertificate(file, keyFile);
    const x509 = new X509Certificate(certificate.cert);
    return {
      certificate,
      left: (new Date(x509.validTo).getTime() - Date.now()) / DAY,
      names: (x509.subjectAltName ?? '').split(', ').map((name) => name.replace(/^(DNS|IP Address):/, '')),
      isFor: (name: string) => (isIP(name) ? x509.checkIP(name) : x509.checkHost(name)) !== undefined,
    };
  } catch {
    return undefined;
  }
}

function replace(file: string, text: string, mode: number): void {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text, { mode });
  renameSync(temporary, file);
}

const read = (file: string) => check(file, 'it cannot be read', () => readFileSync(file, 'utf8'));

function check<T>(file: string, what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code && /^E[A-Z]+$/.test(code) ? ` (${code})` : '';
    throw new StrataError('sql.certificate', { file, what: what + why, hint: AGAIN }, { cause: error });
  }
}
