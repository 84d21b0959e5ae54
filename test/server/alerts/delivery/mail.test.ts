import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { recordWatch } from '../../../../server/alerts/alerts.ts';
import { deliver } from '../../../../server/alerts/delivery/deliver.ts';
import { readSettings } from '../../../../server/settings.ts';
import { ownCertificate } from '../../../../server/sql-api/session/certificate.ts';
import { strata } from '../../cli/strata.ts';
import { addBuild, story, temporaryWarehouse } from '../builds.ts';

vi.setConfig({ testTimeout: 60_000 });

const PASSWORD = 'pass:wörd/ s3cret';
let warehouse: string;
const logged: string[] = [];
beforeEach(async () => {
  warehouse = temporaryWarehouse();
  logged.length = 0;
  const stories = [story('cac.paid', { cause: 'CAC of <paid> rose – 12 €.' })];
  const build = addBuild(warehouse, 1, '2024-05-31');
  await recordWatch(warehouse, { build, at: '2024-07-01T06:00:00.000Z', stories, watched: ['cac'] });
});

interface Mail {
  readonly from: string;
  readonly to: string[];
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly text: string;
}
/** A server for mail on a free port of this machine. */
async function startSmtp(options: SMTPServerOptions = {}) {
  const mails: Mail[] = [];
  const smtp = { mails, refuse: undefined as (Error & { responseCode?: number }) | undefined };
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    onAuth: ({ username, password }, _, done) =>
      username === 'ana@example.com' && password === PASSWORD
        ? done(null, { user: username })
        : done(new Error('no such login')),
    onRcptTo: ({ address }, _, done) =>
      address.startsWith('nobody') ? done(Object.assign(new Error('no such box'), { responseCode: 550 })) : done(),
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (piece) => (text += piece));
      stream.on('end', () => {
        if (smtp.refuse) return done(smtp.refuse);
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom ? mailFrom.address : '';
        mails.push({ from, to: rcptTo.map((r) => r.address), secure: session.secure, user: session.user, text });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  onTestFinished(close);
  return Object.assign(smtp, { port: (server.server.address() as AddressInfo).port, close });
}
const LOGIN = `ana%40example.com:${encodeURIComponent(PASSWORD)}`;
const envOf = (smtp: string, to = 'ana@example.com, Ben <ben@example.com>') => ({
  STRATA_ALERT_SMTP: smtp,
  STRATA_ALERT_MAIL_FROM: 'strata <strata@example.com>',
  STRATA_ALERT_MAIL_TO: to,
  STRATA_ALERT_DIGEST_MINUTES: '0',
});
const deliverTo = (smtp: string, to?: string) =>
  deliver(warehouse, readSettings(envOf(smtp, to)), { once: true, log: (line) => void logged.push(line) });

describe('mail', () => {
  test('arrives, with a login, for everybody who is named', async () => {
    const smtp = await startSmtp({ authOptional: false });
    expect(await deliverTo(`smtp://${LOGIN}@127.0.0.1:${smtp.port}`)).toMatchObject([
      { outcome: 'delivered', alerts: 1 },
    ]);
    expect(smtp.mails).toHaveLength(1);
    const { text, ...mail } = smtp.mails[0]!;
    expect(mail).toEqual({
      ...{ from: 'strata@example.com', to: ['ana@example.com', 'ben@example.com'] },
      ...{ secure: false, user: 'ana@example.com' },
    });
    expect(text).toMatch(/^Message-ID: <[0-9a-f]{32}@example\.com>\r$/m);
    expect(text).toMatch(/^Content-Type: multipart\/alternative/m);
    expect(text.replaceAll('=\r\n', '')).toContain('CAC of &lt;paid&gt; rose =E2=80=93 12 =E2=82=AC');
    expect(logged).toEqual([]);
  });

  test.each([
    ['a wrong login', `smtp://ana%40example.com:s3cret-wrong@`, undefined, 'refused', /REFUSED: Invalid login: 535/],
    ['a text that it will not take', `smtp://`, 554, 'refused', /REFUSED: Message failed: 554 spam/],
    ['a text that it will not take now', `smtp://`, 451, 'failed', /failed: Message failed: 451 spam/],
  ])('of a server that refuses %s is kept', async (_, address, code, outcome, says) => {
    const smtp = await startSmtp();
    smtp.refuse = code === undefined ? undefined : Object.assign(new Error('spam'), { responseCode: code });
    expect(await deliverTo(`${address}127.0.0.1:${smtp.port}`)).toMatchObject([{ outcome }]);
    expect(logged).toEqual([expect.stringMatching(says)]);
    expect(logged.join()).not.toContain('s3cret');
    smtp.refuse = undefined;
    expect(await deliverTo(`smtp://127.0.0.1:${smtp.port}`)).toMatchObject([{ outcome: 'delivered' }]);
    expect(smtp.mails).toHaveLength(1);
  });

  test('of a server that is down is kept; one that takes it for some says for whom not', async () => {
    const gone = await startSmtp();
    await gone.close();
    expect(await deliverTo(`smtp://127.0.0.1:${gone.port}`)).toMatchObject([{ outcome: 'failed' }]);
    expect(logged[0]).toMatch(/^Alerts to mail \(127\.0\.0\.1:\d+\) failed: connect ECONNREFUSED/);
    const smtp = await startSmtp();
    const all = 'nobody@example.com';
    expect(await deliverTo(`smtp://127.0.0.1:${smtp.port}`, all)).toMatchObject([{ outcome: 'refused' }]);
    expect(await deliverTo(`smtp://127.0.0.1:${smtp.port}`, `ana@example.com, ${all}`)).toMatchObject([
      { outcome: 'delivered' },
    ]);
    expect(logged[2]).toMatch(/not taken for nobody@example\.com/);
    expect(smtp.mails.map(({ to }) => to)).toEqual([['ana@example.com']]);
  });

  test('goes over STARTTLS and TLS with a certificate that is trusted, and not with another one', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'strata-mail-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { key, cert, file } = await ownCertificate(folder, '127.0.0.1');
    const startTls = await startSmtp({ hideSTARTTLS: false, key, cert });
    const tls = await startSmtp({ secure: true, key, cert });
    const addresses = [`smtp://${LOGIN}@localhost:${startTls.port}`, `smtps://${LOGIN}@localhost:${tls.port}`];
    for (const address of addresses) {
      const untrusted = await strata(['alerts', 'test'], { env: envOf(address) });
      expect(untrusted.code).toBe(2);
      expect(untrusted.stderr).toMatch(/mail \(localhost:\d+\): (failed|refused): self[- ]signed certificate/);
      expect(untrusted.stderr).not.toContain('s3cret');
      const trusted = await strata(['alerts', 'test'], { env: { ...envOf(address), NODE_EXTRA_CA_CERTS: file } });
      expect(trusted).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringMatching(/^mail \(localhost:\d+\): delivered\n$/),
      });
    }
    expect([...startTls.mails, ...tls.mails].map(({ secure, user }) => [secure, user])).toEqual([
      [true, 'ana@example.com'],
      [true, 'ana@example.com'],
    ]);
  });
});
