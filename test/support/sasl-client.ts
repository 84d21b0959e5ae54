/** The client's side of SCRAM-SHA-256, without channel binding. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { BackendMessage } from '../../server/sql-api/messages/decode-backend.ts';
import type { WireClient } from './wire-client.ts';

const hmac = (key: Buffer, data: string) => createHmac('sha256', key).update(data).digest();
const OK = 0;
const CLEARTEXT = 3;

/** Answers what the server asks for; puts what it says up to ReadyForQuery, or the end, behind `heard`. */
export async function answerSasl(client: WireClient, heard: BackendMessage[], password: string): Promise<void> {
  const rest = async () => {
    heard.push(...(await client.ready()));
  };
  const asked = heard.at(-1);
  if (asked?.kind !== 'authentication') return;
  if (asked.code === OK) return rest();
  if (asked.code === CLEARTEXT) {
    client.send({ kind: 'password', body: Buffer.from(`${password}\0`) });
    return rest();
  }
  const nonce = randomBytes(18).toString('base64');
  const first = `n=,r=${nonce}`;
  client.send({ kind: 'password', body: saslFirst('SCRAM-SHA-256', `n,,${first}`) });
  heard.push(...(await client.until((message) => message.kind === 'authentication')));
  const challenged = heard.at(-1);
  if (challenged?.kind !== 'authentication') return;
  const challenge = challenged.data.toString();
  client.send({ kind: 'password', body: Buffer.from(saslLast(password, first, challenge, 'n,,')) });
  await rest();
}

export function saslFirst(mechanism: string, message: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(Buffer.byteLength(message));
  return Buffer.concat([Buffer.from(`${mechanism}\0`), length, Buffer.from(message)]);
}

export function saslLast(password: string, first: string, challenge: string, gs2: string): string {
  const [, nonce, salt, iterations] = /^r=(.*),s=(.*),i=(\d+)$/.exec(challenge)!;
  const salted = pbkdf2Sync(password, Buffer.from(salt!, 'base64'), Number(iterations), 32, 'sha256');
  const clientKey = hmac(salted, 'Client Key');
  const stored = createHash('sha256').update(clientKey).digest();
  const withoutProof = `c=${Buffer.from(gs2).toString('base64')},r=${nonce}`;
  const signature = hmac(stored, `${first},${challenge},${withoutProof}`);
  const proof = Buffer.from(clientKey.map((byte, i) => byte ^ signature[i]!));
  return `${withoutProof},p=${proof.toString('base64')}`;
}
