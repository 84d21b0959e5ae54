import os from 'node:os';
import { expect, test } from 'vitest';
import { isStrataError } from '../../../../errors.ts';
import { readSettings } from '../../../../server/settings.ts';

const problemsOf = (env: Record<string, string>) => {
  try {
    readSettings(env);
  } catch (error) {
    if (!isStrataError(error, 'settings.invalid')) throw error;
    return error.details.problems.map(({ where, what }) => `${where.replace('STRATA_ALERT_', '')}: ${what}`);
  }
  return [];
};
const MAIL = {
  STRATA_ALERT_MAIL_FROM: 'strata <strata@example.com>',
  STRATA_ALERT_MAIL_TO: 'ana@example.com, b@example.com',
};

test('none are set unless told, and digests are a quarter of an hour apart', () => {
  expect(readSettings({}).delivery).toEqual({ channels: [], digestMinutes: 15 });
});

test('channels in the words of the environment', () => {
  const { delivery } = readSettings({
    STRATA_ALERT_WEBHOOK: 'https://example.com/hook?token=x',
    STRATA_ALERT_WEBHOOK_SECRET: 'sixteen letters!',
    STRATA_ALERT_SLACK: 'https://hooks.slack.com/services/T/B/x',
    STRATA_ALERT_SMTP: 'smtp://user%40example.com:p%3Ass@mail.example.com',
    ...MAIL,
    STRATA_ALERT_DIGEST_MINUTES: '60',
  });
  expect(delivery).toEqual({
    channels: [
      { name: 'webhook', url: 'https://example.com/hook?token=x', secret: 'sixteen letters!' },
      { name: 'slack', url: 'https://hooks.slack.com/services/T/B/x' },
      {
        ...{ name: 'mail', host: 'mail.example.com', port: 587, secure: false, requireTls: true },
        ...{ user: 'user@example.com', password: 'p:ss' },
        ...{ from: 'strata <strata@example.com>', to: ['ana@example.com', 'b@example.com'] },
      },
    ],
    digestMinutes: 60,
  });
});

test.each(['http://localhost:9000/x', 'http://127.0.0.1/x', 'http://[::1]:80/x', `http://${os.hostname()}:9000/`])(
  'this machine may be reached without TLS: %s',
  (url) => {
    expect(problemsOf({ STRATA_ALERT_WEBHOOK: url, STRATA_ALERT_SLACK: url })).toEqual([]);
  },
);
test('mail to this machine needs no TLS, smtps has it', () => {
  const mail = (smtp: string) => readSettings({ STRATA_ALERT_SMTP: smtp, ...MAIL }).delivery.channels[0];
  expect(mail('smtp://localhost:2525')).toMatchObject({ host: 'localhost', port: 2525, requireTls: false });
  expect(mail('smtps://mail.example.com')).toMatchObject({ port: 465, secure: true, requireTls: false });
});

test.each([
  [{ STRATA_ALERT_WEBHOOK: 'http://example.com/s3cret' }, 'WEBHOOK: is another machine'],
  [{ STRATA_ALERT_SLACK: 'http://10.0.0.1/s3cret' }, 'SLACK: is another machine'],
  [{ STRATA_ALERT_WEBHOOK: 'ftp://s3cret' }, 'WEBHOOK: must be an address'],
  [{ STRATA_ALERT_WEBHOOK: 's3cret' }, 'WEBHOOK: must be an address'],
  [{ STRATA_ALERT_WEBHOOK: 'https://user:s3cret@example.com/' }, 'WEBHOOK: has a user in it'],
  [
    { STRATA_ALERT_WEBHOOK: 'https://example.com/', STRATA_ALERT_WEBHOOK_SECRET: 's3cret' },
    'WEBHOOK_SECRET: is too short',
  ],
  [{ STRATA_ALERT_WEBHOOK_SECRET: 's3cret s3cret s3cret' }, 'WEBHOOK_SECRET: signs what STRATA_ALERT_WEBHOOK gets'],
  [{ STRATA_ALERT_SMTP: 'https://s3cret@example.com', ...MAIL }, 'SMTP: must be an address'],
  [{ STRATA_ALERT_SMTP: 'smtps://u:s3cret@example.com' }, 'MAIL_FROM: is missing'],
  [{ ...MAIL }, 'SMTP: is missing'],
  [{ STRATA_ALERT_SMTP: 'smtps://x', ...MAIL, STRATA_ALERT_MAIL_TO: 'ana' }, 'MAIL_TO: "ana" is no address of mail'],
  [{ STRATA_ALERT_SMTP: 'smtps://x', ...MAIL, STRATA_ALERT_MAIL_FROM: 'a@b\r\nBcc: c@d' }, 'MAIL_FROM: "a@b'],
  [{ STRATA_ALERT_DIGEST_MINUTES: 'soon' }, 'DIGEST_MINUTES: "soon" must be a number'],
  [{ STRATA_ALERT_DIGEST_MINUTES: '-1' }, 'DIGEST_MINUTES: "-1"'],
])('%o is refused, without telling secrets', (env, says) => {
  const problems = problemsOf(env as Record<string, string>);
  expect(problems[0]).toContain(says);
  expect(problems.join()).not.toContain('s3cret');
});
