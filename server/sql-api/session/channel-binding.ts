import { createHash, X509Certificate } from 'node:crypto';

/** Hashes of signature algorithms by the DER of their object identifiers. Those with none of their own are not here. */
const RSA = '2a864886f70d0101';
const ECDSA = '2a8648ce3d04';
const HASHES: Readonly<Record<string, string>> = {
  // RFC 5929: SHA-256 in place of MD5 and SHA-1.
  [`${RSA}04`]: 'sha256',
  [`${RSA}05`]: 'sha256',
  [`${ECDSA}01`]: 'sha256',
  [`${RSA}0e`]: 'sha224',
  [`${RSA}0b`]: 'sha256',
  [`${RSA}0c`]: 'sha384',
  [`${RSA}0d`]: 'sha512',
  [`${ECDSA}0301`]: 'sha224',
  [`${ECDSA}0302`]: 'sha256',
  [`${ECDSA}0303`]: 'sha384',
  [`${ECDSA}0304`]: 'sha512',
};

/** `tls-server-end-point` of a certificate (RFC 5929), undefined where its signature has no hash to take. */
export function channelBinding(certificate: string): Buffer | undefined {
  const der = new X509Certificate(certificate).raw;
  const hash = HASHES[signatureAlgorithm(der)];
  return hash === undefined ? undefined : createHash(hash).update(der).digest();
}

/** Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { algorithm OBJECT IDENTIFIER, ... }, ... } */
function signatureAlgorithm(der: Buffer): string {
  const certificate = contents(der, 0);
  const signed = contents(der, certificate.start);
  const algorithm = contents(der, signed.end);
  const identifier = contents(der, algorithm.start);
  return der.subarray(identifier.start, identifier.end).toString('hex');
}

/** Where the contents of the element at an offset start and end. */
function contents(der: Buffer, offset: number): { start: number; end: number } {
  const first = der[offset + 1]!;
  if (first < 0x80) return { start: offset + 2, end: offset + 2 + first };
  const bytes = first & 0x7f;
  const start = offset + 2 + bytes;
  return { start, end: start + der.readUIntBE(offset + 2, bytes) };
}
