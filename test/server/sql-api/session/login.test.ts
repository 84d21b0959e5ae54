import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BackendMessage } from '../../../../server/sql-api/messages/decode-backend.ts';
import { encodeFrontend } from '../../../../server/sql-api/messages/frontend.ts';
import { encodeStartup } from '../../../../server/sql-api/messages/startup.ts';
import { saslFirst, saslLast } from '../../../support/sasl-client.ts';
import { WireClient } from '../../../support/wire-client.ts';
import { PASSWORD, serve } from './served.ts';
import { words } from './transcript.ts';

let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  server = await serve('select 1');
});
afterAll(() => server.close());

const open = (user: string, password: string, parameters: Record<string, string> = {}, port = server.port) =>
  WireClient.open({ port, user, password, parameters });
/** How a login ends: `ready I`, or an error. */
async function outcome(user: string, password: string, parameters?: Record<string, string>, port?: number) {
  const { client, heard } = await open(user, password, parameters, port);
  client.close();
  return words(heard.at(-1)!);
}
const startup = (parameters: Record<string, string>, minor = 0) =>
  encodeStartup({ kind: 'startup', major: 3, minor, parameters: new Map(Object.entries(parameters)) });

async function socketTo(port = server.port): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}
async function secure(options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> {
  const socket = await socketTo();
  socket.write(encodeStartup({ kind: 'tls' }));
  expect((await once(socket, 'data'))[0].toString()).toBe('S');
  return handshake(socket, options);
}
async function handshake(socket: Socket, options: tls.ConnectionOptions): Promise<tls.TLSSocket> {
  const within = tls.connect({ socket, ca: server.certificate.cert, servername: 'localhost', ...options });
  await once(within, 'secureConnect');
  return within;
}
/** The messages that come up to an end or a kind. */
function listen(socket: Socket): (kind: BackendMessage['kind']) => Promise<BackendMessage[]> {
  const client = new WireClient(socket);
  return (kind) => client.until((message) => message.kind === kind);
}

test('a password proves who is there, and the session begins with what clients rely on', async () => {
  const { client, heard } = await open('anna', PASSWORD, {
    application_name: 'tést',
    DateStyle: 'ISO, DMY',
    'my.own': 'x',
  });
  client.close();
  expect(heard.map(words).filter((line) => line.startsWith('setting'))).toEqual([
    'setting application_name=t?st',
    'setting client_encoding=UTF8',
    'setting DateStyle=ISO, DMY',
    'setting default_transaction_read_only=on',
    'setting in_hot_standby=off',
    'setting integer_datetimes=on',
    'setting IntervalStyle=postgres',
    'setting is_superuser=off',
    'setting server_encoding=UTF8',
    'setting server_version=14.12',
    'setting session_authorization=anna',
    'setting standard_conforming_strings=on',
    'setting TimeZone=UTC',
  ]);
  expect(heard.at(-2)).toMatchObject({ kind: 'backendKeyData', secret: { length: 4 } });
  expect(words(heard.at(-1)!)).toBe('ready I');
});

test.each([
  ['anna', 'wrong'],
  ['anna', ''],
  ['nobody', 'wrong'],
  ['broken', 'wrong'],
])('%s with password %j is refused in the same words as anybody', async (user, password) => {
  expect(await outcome(user, password)).toBe(`FATAL 28P01 password authentication failed for user "${user}"`);
});

test('unknown users get the challenge that known ones get, the same at each try', async () => {
  const challenge = async (user: string) => {
    const socket = await socketTo();
    const until = listen(socket);
    socket.write(startup({ user }));
    await until('authentication');
    socket.write(encodeFrontend({ kind: 'password', body: saslFirst('SCRAM-SHA-256', 'n,,n=,r=abc') }));
    const [message] = await until('authentication');
    socket.destroy();
    expect(message).toMatchObject({ kind: 'authentication', code: 11 });
    return /^r=abc[^,]{24},s=([^,]{24}),i=4096$/.exec((message as { data: Buffer }).data.toString())![1];
  };
  for (const user of ['anna', 'nobody']) expect(await challenge(user)).toBe(await challenge(user));
  expect(await challenge('anna')).not.toBe(await challenge('nobody'));
});

test('failures of the directory are logged, with the name and without the password', async () => {
  await outcome('broken', 'my password');
  expect(server.logged.at(-1)).toMatch(/"broken".*the directory is down/);
  expect(server.logged.join()).not.toContain('my password');
});

describe('a password that is needed itself', () => {
  test('is not taken in clear', async () => {
    expect(await outcome('token', 'good token')).toBe(
      'FATAL 28000 the password of user "token" is only taken within TLS',
    );
  });
  test.each([
    ['good token', 'ready I'],
    ['bad token', 'FATAL 28P01 password authentication failed for user "token"'],
    ['', 'FATAL 28P01 password authentication failed for user "token"'],
  ])('%j within TLS', async (password, expected) => {
    const socket = await secure();
    const until = listen(socket);
    socket.write(startup({ user: 'token' }));
    expect(await until('authentication')).toMatchObject([{ code: 3 }]);
    socket.write(encodeFrontend({ kind: 'password', body: Buffer.from(`${password}\0`) }));
    const heard = await until(expected.startsWith('ready') ? 'readyForQuery' : 'error');
    socket.destroy();
    expect(words(heard.at(-1)!)).toBe(expected);
  });
});

test('SCRAM refuses what is laid out wrong', async () => {
  const answer = async (...bodies: Buffer[]) => {
    const socket = await socketTo();
    const until = listen(socket);
    socket.write(startup({ user: 'anna' }));
    await until('authentication');
    for (const body of bodies) socket.write(encodeFrontend({ kind: 'password', body }));
    const heard = await until('error');
    socket.destroy();
    return words(heard.at(-1)!);
  };
  expect(await answer(saslFirst('SCRAM-SHA-1', 'n,,n=,r=abc'))).toMatch(/^FATAL 08P01/);
  expect(await answer(saslFirst('SCRAM-SHA-256-PLUS', 'n,,n=,r=abc'))).toMatch(/^FATAL 08P01/);
  expect(await answer(saslFirst('SCRAM-SHA-256', 'p=tls-server-end-point,,n=,r=abc'))).toMatch(/^FATAL 08P01/);
  expect(await answer(saslFirst('SCRAM-SHA-256', 'nonsense'))).toMatch(/^FATAL 08P01/);
  expect(await answer(saslFirst('SCRAM-SHA-256', 'n,a=other,n=,r=abc'))).toMatch(/^FATAL 0A000/);
  expect(await answer(Buffer.from('no zero byte'))).toMatch(/^FATAL 08P01/);
  const first = saslFirst('SCRAM-SHA-256', 'n,,n=,r=abc');
  expect(await answer(first, Buffer.from('c=biws,r=abc,p=AAAA'))).toMatch(/^FATAL 08P01/);
  expect(await answer(first, Buffer.from('nonsense'))).toMatch(/^FATAL 08P01/);
});

test('within TLS a client that could bind the channel, and is told that it cannot, notices', async () => {
  const socket = await secure();
  const until = listen(socket);
  socket.write(startup({ user: 'anna' }));
  const [offer] = await until('authentication');
  expect((offer as { data: Buffer }).data.toString()).toBe('SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0');
  socket.write(encodeFrontend({ kind: 'password', body: saslFirst('SCRAM-SHA-256', 'y,,n=,r=abc') }));
  expect(words((await until('error')).at(-1)!)).toBe('FATAL 28000 SCRAM channel binding negotiation error');
  socket.destroy();
});

test('a channel bound to another certificate is refused', async () => {
  const socket = await secure();
  const until = listen(socket);
  socket.write(startup({ user: 'anna' }));
  await until('authentication');
  const gs2 = 'p=tls-server-end-point,,';
  socket.write(encodeFrontend({ kind: 'password', body: saslFirst('SCRAM-SHA-256-PLUS', `${gs2}n=,r=abc`) }));
  const [message] = await until('authentication');
  const challenge = (message as { data: Buffer }).data.toString();
  const last = saslLast(PASSWORD, 'n=,r=abc', challenge, `${gs2}${'x'.repeat(32)}`);
  socket.write(encodeFrontend({ kind: 'password', body: Buffer.from(last) }));
  expect(words((await until('error')).at(-1)!)).toBe('FATAL 28000 SCRAM channel binding check failed');
  socket.destroy();
});

describe('TLS', () => {
  test('bytes behind the request, in clear, end the connection', async () => {
    const socket = await socketTo();
    const until = listen(socket);
    socket.write(Buffer.concat([encodeStartup({ kind: 'tls' }), startup({ user: 'anna' })]));
    expect((await until('error')).map(words)).toEqual(['FATAL 08P01 received unencrypted data after SSL request']);
  });

  test('may begin at once where the protocol is named (ALPN)', async () => {
    const within = await handshake(await socketTo(), { ALPNProtocols: ['postgresql'] });
    expect(within.alpnProtocol).toBe('postgresql');
    const until = listen(within);
    within.write(startup({ user: 'anna' }));
    expect(await until('authentication')).toMatchObject([{ code: 10 }]);
    within.destroy();
  });

  test('that begins at once without the name is refused', async () => {
    const within = await handshake(await socketTo(), {});
    const until = listen(within);
    within.write(startup({ user: 'anna' }));
    expect((await until('error')).map(words)[0]).toMatch(/^FATAL 08P01 .*ALPN/);
    within.destroy();
  });

  test('is refused in one letter where there is no certificate, as encryption by GSSAPI is always', async () => {
    const plain = await server.also({ tls: undefined });
    const socket = await socketTo(plain.port);
    socket.write(encodeStartup({ kind: 'gss' }));
    expect((await once(socket, 'data'))[0].toString()).toBe('N');
    socket.write(encodeStartup({ kind: 'tls' }));
    expect((await once(socket, 'data'))[0].toString()).toBe('N');
    const until = listen(socket);
    socket.write(startup({ user: 'anna' }));
    const [offer] = await until('authentication');
    expect((offer as { data: Buffer }).data.toString()).toBe('SCRAM-SHA-256\0\0');
    socket.destroy();
    await plain.close();
  });

  test('can be required', async () => {
    const strict = await server.also({ requireTls: true });
    expect(await outcome('anna', PASSWORD, {}, strict.port)).toBe(
      'FATAL 28000 this server takes connections within TLS only',
    );
    await strict.close();
  });
});

test('newer minor versions and unknown options are told what is spoken', async () => {
  const socket = await socketTo();
  const until = listen(socket);
  socket.write(startup({ user: 'anna', '_pq_.new': '1' }, 2));
  expect((await until('authentication'))[0]).toEqual({
    kind: 'negotiateProtocolVersion',
    minor: 0,
    unknown: ['_pq_.new'],
  });
  socket.destroy();
});

test.each([
  ['no user', startup({}), 'FATAL 28000 no PostgreSQL user name specified in startup packet'],
  [
    'another major version',
    encodeStartup({ kind: 'startup', major: 2, minor: 0, parameters: new Map() }),
    'FATAL 0A000 unsupported frontend protocol 2.0: server supports 3.0 to 3.0',
  ],
  [
    'a request of another protocol',
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    'FATAL 08P01 invalid length of startup packet',
  ],
])('%s', async (_, bytes, expected) => {
  const socket = await socketTo();
  const until = listen(socket);
  socket.write(bytes);
  expect((await until('error')).map(words)).toEqual([expected]);
});

test.each([
  [{ TimeZone: 'Nowhere' }, 'FATAL 22023 invalid value for parameter "TimeZone": "Nowhere"'],
  [{ timezon: 'UTC' }, 'FATAL 42704 unrecognized configuration parameter "timezon"'],
  [{ client_encoding: 'LATIN1' }, 'FATAL 0A000 strata does not offer "LATIN1" for parameter "client_encoding"'],
  [{ replication: 'database' }, 'FATAL 0A000 strata does not offer replication'],
  [{ options: '-c statement_timeout=x' }, 'FATAL 22023 invalid value for parameter "statement_timeout": "x"'],
  [{ options: '-x' }, 'FATAL 42601 invalid command-line argument for server process: -x'],
])('startup with %j is refused', async (parameters, expected) => {
  expect(await outcome('anna', PASSWORD, parameters)).toBe(expected);
});

test('options are settings, which RESET goes back to', async () => {
  const options = '-c statement_timeout=7s --search-path=a\\ b -ctimezone=Asia/Tokyo';
  const { client } = await open('anna', PASSWORD, { options });
  const show = async (name: string) => {
    client.send({ kind: 'query', text: `show ${name}` });
    const row = (await client.ready()).find((message) => message.kind === 'dataRow');
    return row?.kind === 'dataRow' && row.values[0]!.toString();
  };
  expect([await show('statement_timeout'), await show('search_path'), await show('timezone')]).toEqual([
    '7s',
    'a b',
    'Asia/Tokyo',
  ]);
  client.send({ kind: 'query', text: 'set timezone to utc; reset timezone' });
  await client.ready();
  expect(await show('timezone')).toBe('Asia/Tokyo');
  client.close();
});

test('sessions beyond the limit are refused, until one leaves', async () => {
  const small = await server.also({ limits: { connections: 1 } });
  const { client } = await open('anna', PASSWORD, {}, small.port);
  expect(await outcome('anna', PASSWORD, {}, small.port)).toBe('FATAL 53300 sorry, too many clients already');
  client.close();
  await expect.poll(() => outcome('anna', PASSWORD, {}, small.port)).toBe('ready I');
  await small.close();
});

test('a client that does not log in is left', async () => {
  const hasty = await server.also({ limits: { loginTimeout: 200 } });
  const silent = await socketTo(hasty.port);
  const halfway = await socketTo(hasty.port);
  halfway.write(startup({ user: 'anna' }));
  halfway.resume();
  await Promise.all([once(silent, 'close'), once(halfway, 'close')]);
  await hasty.close();
});
