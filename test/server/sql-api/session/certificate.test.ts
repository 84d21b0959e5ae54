import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configuredCertificate, ownCertificate } from '../../../../server/sql-api/session/certificate.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'strata-certificate-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const DAY = 86_400_000;
const place = (name: string) => path.join(directory, name);
/** A pair of files of a certificate that ends in some days. */
async function pair(name: string, days: number, ip = '127.0.0.1') {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 2 * DAY),
    notAfterDate: new Date(Date.now() + days * DAY),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: ['localhost', '127.0.0.1', '::1', os.hostname(), ip].map((each) =>
          /^[\d.:]+$/.test(each) ? { type: 7, ip: each } : { type: 2, value: each },
        ),
      },
    ],
  });
  const files = { cert: place(`${name}.crt`), key: place(`${name}.key`) };
  writeFileSync(files.cert, made.cert);
  writeFileSync(files.key, made.private);
  return { ...files, made };
}
const refused = (file: string, what: RegExp) =>
  expect.objectContaining({
    code: 'sql.certificate',
    details: expect.objectContaining({ file, what: expect.stringMatching(what) }),
  });

test('it is made once, names this machine and the address, and its key is for the owner alone', async () => {
  const at = place('own');
  const first = await ownCertificate(at, '192.168.7.9');
  const x509 = new X509Certificate(first.cert);
  for (const name of ['localhost', os.hostname()]) expect(x509.checkHost(name)).toBe(name);
  for (const ip of ['127.0.0.1', '::1', '192.168.7.9']) expect(x509.checkIP(ip)).toBe(ip);
  expect(x509.ca).toBe(true);
  expect(x509.verify(x509.publicKey)).toBe(true);
  expect(first.file).toBe(path.join(at, 'server.crt'));
  if (process.platform !== 'win32') expect(statSync(path.join(at, 'server.key')).mode & 0o777).toBe(0o600);
  expect(await ownCertificate(at, '192.168.7.9')).toEqual(first);
});

test('it is made again for an address that it does not name, when it ends soon, or is damaged', async () => {
  const at = place('again');
  const first = await ownCertificate(at, '127.0.0.1');
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  const other = await ownCertificate(at, '10.1.2.3', log);
  expect(other.cert).not.toBe(first.cert);
  expect(logged).toEqual([expect.stringMatching(/server\.crt.*not for 10\.1\.2\.3.*clients that verify/)]);
  // The names that it had are kept, so that the next start at either address takes it as it is.
  const third = await ownCertificate(at, '10.9.9.9', log);
  expect(new X509Certificate(third.cert).checkIP('10.1.2.3')).toBe('10.1.2.3');
  expect(await ownCertificate(at, '10.1.2.3', log)).toEqual(third);
  expect(logged).toHaveLength(2);
  writeFileSync(path.join(at, 'server.key'), first.key);
  const fitting = await ownCertificate(at, '10.1.2.3');
  expect(fitting.cert).not.toBe(other.cert);
  const ending = await pair('ending', 5);
  writeFileSync(path.join(at, 'server.crt'), ending.made.cert);
  writeFileSync(path.join(at, 'server.key'), ending.made.private);
  const renewed = await ownCertificate(at, '127.0.0.1');
  expect(renewed.cert).not.toBe(ending.made.cert);
  expect(new Date(new X509Certificate(renewed.cert).validTo).getTime()).toBeGreaterThan(Date.now() + 300 * DAY);
});

test('every address is none that it names', async () => {
  const { cert } = await ownCertificate(place('every'), '0.0.0.0');
  expect(new X509Certificate(cert).subjectAltName).not.toContain('0.0.0.0');
});

test('a directory that cannot be made is said to be so', async () => {
  writeFileSync(place('file'), '');
  await expect(ownCertificate(place('file'), '127.0.0.1')).rejects.toEqual(refused(place('file'), /cannot be written/));
});

test('configured files are used as they are', async () => {
  const { cert, key, made } = await pair('good', 100);
  expect(configuredCertificate(cert, key)).toEqual({ cert: made.cert, key: made.private, file: cert });
});

test('configured files that cannot be used are named, with what is wrong', async () => {
  const good = await pair('one', 100);
  const other = await pair('other', 100);
  const over = await pair('over', -1);
  expect(existsSync(place('none.crt'))).toBe(false);
  expect(() => configuredCertificate(place('none.crt'), good.key)).toThrow(
    refused(place('none.crt'), /cannot be read \(ENOENT\)/),
  );
  expect(() => configuredCertificate(good.cert, place('none.key'))).toThrow(
    refused(place('none.key'), /cannot be read \(ENOENT\)/),
  );
  expect(() => configuredCertificate(good.key, good.key)).toThrow(refused(good.key, /no certificate/));
  expect(() => configuredCertificate(good.cert, good.cert)).toThrow(refused(good.cert, /no private key/));
  expect(() => configuredCertificate(good.cert, other.key)).toThrow(refused(other.key, /not the key of/));
  expect(() => configuredCertificate(over.cert, over.key)).toThrow(refused(over.cert, /expired/));
  expect(readFileSync(good.key, 'utf8')).toBe(good.made.private);
});
