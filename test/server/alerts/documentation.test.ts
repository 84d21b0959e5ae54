/** What docs/alerts.md tells receivers to do is done here, with messages as they are sent. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { messageOf } from '../../../server/alerts/delivery/message.ts';
import { send } from '../../../server/alerts/delivery/send.ts';
import { DeliveryEnvironment } from '../../../server/alerts/delivery/settings.ts';
import { webhookBody } from '../../../server/alerts/delivery/webhook.ts';
import { fold, STATES } from '../../../server/alerts/fold.ts';
import { story } from './builds.ts';
import { startReceiver } from './delivery/receiver.ts';

const DOCS = readFileSync(new URL('../../../docs/alerts.md', import.meta.url), 'utf8');
const block = (language: string) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(DOCS)![1]!;
const SECRET = 'a secret of söme length';

/** A message as a receiver gets it. */
async function receive() {
  const receiver = await startReceiver();
  const watched = { type: 'watched' as const, at: '2024-07-01T06:00:00.000Z', build: 'b', asOf: null, metrics: [] };
  const folded = fold([{ ...watched, stories: [story('a', { cause: 'Umsatz fiel – 12 €.' })] as never, same: [] }]);
  const message = messageOf(folded, 'webhook', folded.rings)!;
  await send({ name: 'webhook', url: receiver.url, secret: SECRET }, message);
  return { message, ...receiver.received[0]! };
}
function folderOfTest() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'strata-docs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('the signature is verified as the sample in JavaScript does', async () => {
  const file = path.join(folderOfTest(), 'verify.mjs');
  writeFileSync(file, block('js'));
  const { isFromStrata } = await import(/* @vite-ignore */ pathToFileURL(file).href);
  const { headers, text } = await receive();
  expect(isFromStrata(SECRET, headers, text)).toBe(true);
  expect(isFromStrata('another secret', headers, text)).toBe(false);
  expect(isFromStrata(SECRET, headers, text.replace('1200', '1300'))).toBe(false);
  expect(isFromStrata(SECRET, headers, text, Date.now() + 301_000)).toBe(false);
  const later = { ...headers, 'strata-timestamp': String(Number(headers['strata-timestamp']) + 1) };
  expect(isFromStrata(SECRET, later, text)).toBe(false);
  expect(isFromStrata(SECRET, {}, text)).toBe(false);
});

test('and as the sample in Python does', async () => {
  const folder = folderOfTest();
  const { headers, text } = await receive();
  const program = `${block('python')}
import json, sys
given = json.load(open(sys.argv[1]))
body = given["text"].encode()
check = lambda secret, body, headers=given["headers"], now=None: is_from_strata(secret, headers, body, now)
print(json.dumps([check(given["secret"], body), check("another", body), check(given["secret"], body + b" "),
                  check(given["secret"], body, now=time.time() + 301), check(given["secret"], body, {})]))
`;
  writeFileSync(path.join(folder, 'given.json'), JSON.stringify({ secret: SECRET, headers, text }));
  writeFileSync(path.join(folder, 'verify.py'), program);
  const said = execFileSync('python3', [path.join(folder, 'verify.py'), path.join(folder, 'given.json')]).toString();
  expect(JSON.parse(said)).toEqual([true, false, false, false, false]);
});

test('the message, the settings and the states are those of the docs', async () => {
  const { message } = await receive();
  const shown = JSON.parse(block('json'));
  const sent = webhookBody(message, new Date()) as typeof shown;
  expect(Object.keys(shown)).toEqual(Object.keys(sent));
  expect(Object.keys(shown.alerts[0])).toEqual(Object.keys(sent.alerts[0]));
  for (const name of [...Object.keys(DeliveryEnvironment), ...STATES]) expect(DOCS).toContain(`| \`${name}\` |`);
});
