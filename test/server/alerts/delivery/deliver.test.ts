import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { recordWatch } from '../../../../server/alerts/alerts.ts';
import { deliver } from '../../../../server/alerts/delivery/deliver.ts';
import { startDelivery } from '../../../../server/alerts/delivery/loop.ts';
import type { Story } from '../../../../server/alerts/story.ts';
import { readSettings } from '../../../../server/settings.ts';
import { layoutOf } from '../../../../server/warehouse/layout.ts';
import { addBuild, story, temporaryWarehouse } from '../builds.ts';
import { startReceiver, status } from './receiver.ts';

vi.setConfig({ testTimeout: 60_000 });

const SECRET = 'a secret of some length';
let warehouse: string;
let build: string;
let day: number;
const logged: string[] = [];
beforeEach(() => {
  warehouse = temporaryWarehouse();
  build = addBuild(warehouse, 1, '2024-05-31');
  day = 0;
  logged.length = 0;
});
const watch = (...stories: Story[]) =>
  recordWatch(warehouse, { build, at: new Date(Date.UTC(2024, 6, ++day)).toISOString(), stories, watched: ['cac'] });
const settings = (env: Record<string, string>) => readSettings({ STRATA_ALERT_DIGEST_MINUTES: '0', ...env });
const log = (line: string) => void logged.push(line);
const once_ = (env: Record<string, string>) => deliver(warehouse, settings(env), { once: true, log });
const outcomes = async (env: Record<string, string>) => (await once_(env)).map(({ outcome }) => outcome);
const eventsOf = (body: { alerts: Record<string, unknown>[] }) =>
  body.alerts.map(({ event, key }) => `${event} ${key}`);

describe('a webhook', () => {
  test('gets what is pending as one message, signed, and never again', async () => {
    const receiver = await startReceiver();
    const env = { STRATA_ALERT_WEBHOOK: receiver.url, STRATA_ALERT_WEBHOOK_SECRET: SECRET };
    expect(await outcomes(env)).toEqual(['nothing']);
    await watch(story('a'), story('b', { severity: 'critical', impact: null }), story('c', { impact: 5000 }));
    expect(await outcomes(env)).toEqual(['delivered']);
    expect(await outcomes(env)).toEqual(['nothing']);
    expect(receiver.received).toHaveLength(1);
    const { headers, text, body } = receiver.received[0]!;
    expect(eventsOf(body)).toEqual(['raised b', 'raised c', 'raised a']);
    expect(body).toMatchObject({ type: 'strata.alerts', version: 1, more: 0 });
    expect(body.alerts[2]).toMatchObject({
      ...{
        id: 'a#1',
        state: 'open',
        severity: 'medium',
        impact: 1200,
        currency: 'USD',
        owner: 'Kim',
        since: '2024-05-04',
      },
      ...{ cause: 'a rose.', details: { factor: 'cpm' }, resolved_at: null, build },
    });
    const timestamp = headers['strata-timestamp'] as string;
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(30);
    expect(headers['strata-signature']).toBe(
      `v1=${createHmac('sha256', SECRET).update(`${timestamp}.${text}`).digest('hex')}`,
    );
    expect(headers['idempotency-key']).toBe(body.id);
    expect(headers['content-type']).toBe('application/json');
    await watch(story('b', { severity: 'critical', impact: null }), story('c', { impact: 5000, severity: 'high' }));
    expect(await outcomes(env)).toEqual(['delivered']);
    expect(eventsOf(receiver.received[1]!.body)).toEqual(['worse c', 'resolved a']);
    expect(receiver.received[1]!.body.id).not.toBe(body.id);
  });

  test('that is new is told what is there, not what was', async () => {
    await watch(story('a'), story('b'));
    await watch(story('b'));
    const receiver = await startReceiver();
    expect(await outcomes({ STRATA_ALERT_WEBHOOK: receiver.url })).toEqual(['delivered']);
    expect(receiver.received.map(({ body }) => eventsOf(body))).toEqual([['raised b']]);
  });

  test('gets one digest a while, but what is critical at once', async () => {
    const receiver = await startReceiver();
    const env = { STRATA_ALERT_WEBHOOK: receiver.url, STRATA_ALERT_DIGEST_MINUTES: '15' };
    await watch(story('a'));
    expect(await outcomes(env)).toEqual(['delivered']);
    await watch(story('a'), story('b'));
    const [waits] = await once_(env);
    expect(waits).toMatchObject({ outcome: 'waits' });
    expect((waits!.until!.getTime() - Date.now()) / 60_000).toBeCloseTo(15, 0);
    await watch(story('a'), story('b'), story('c', { severity: 'critical' }));
    expect(await outcomes(env)).toEqual(['delivered']);
    expect(receiver.received.map(({ body }) => eventsOf(body))).toEqual([['raised a'], ['raised c', 'raised b']]);
  });

  test.each([
    ['500', status(500, {}, 'oh no'), 'failed', /answered 500: oh no \(1 kept, next try /],
    ['408', status(408), 'failed', /answered 408/],
    [
      '400',
      status(400, {}, 'no such channel'),
      'refused',
      /REFUSED: answered 400: no such channel\. Correct the channel/,
    ],
    ['a redirect', status(302, { location: 'http://127.0.0.1:9/elsewhere' }), 'refused', /Redirects are not followed/],
    ['an answer that never ends', (r: NodeJS.WritableStream) => void r.write('x'.repeat(1e6)), 'delivered', undefined],
    ['its own address', status(410, {}, 'gone: /hooks/s3cret-path'), 'refused', /gone: \*\*\*/],
  ] as const)('that answers %s', async (_, answer, outcome, says) => {
    const receiver = await startReceiver(answer as never);
    const env = { STRATA_ALERT_WEBHOOK: receiver.url, STRATA_ALERT_WEBHOOK_SECRET: SECRET };
    await watch(story('a'));
    expect(await outcomes(env)).toEqual([outcome]);
    expect(receiver.received).toHaveLength(1);
    if (says) expect(logged).toEqual([expect.stringMatching(says)]);
    else expect(logged).toEqual([]);
    expect(logged.join()).not.toMatch(/s3cret-path|a secret of/);
    // Whatever happened, nothing is lost, and the next one gets it.
    receiver.answer = status(200);
    expect(await outcomes(env)).toEqual([outcome === 'delivered' ? 'nothing' : 'delivered']);
    expect(eventsOf(receiver.received.at(-1)!.body)).toEqual(['raised a']);
  });

  test('that speaks no HTTP, hangs up or is not there', async () => {
    const garbage = net.createServer((socket) => socket.on('error', () => {}).end('220 not HTTP at all\r\n'));
    garbage.listen(0, '127.0.0.1');
    await once(garbage, 'listening');
    onTestFinished(() => void garbage.close());
    const { port } = garbage.address() as AddressInfo;
    await watch(story('a'));
    expect(await outcomes({ STRATA_ALERT_WEBHOOK: `http://127.0.0.1:${port}/` })).toEqual(['failed']);
    const gone = await startReceiver();
    await gone.close();
    expect(await outcomes({ STRATA_ALERT_WEBHOOK: gone.url })).toEqual(['failed']);
    expect(logged[1]).toMatch(/^Alerts to webhook \(127\.0\.0\.1:\d+\) failed: connect ECONNREFUSED/);
    const receiver = await startReceiver((response) => response.destroy());
    expect(await outcomes({ STRATA_ALERT_WEBHOOK: receiver.url })).toEqual(['failed']);
    receiver.answer = status(200);
    expect(await outcomes({ STRATA_ALERT_WEBHOOK: receiver.url })).toEqual(['delivered']);
    // What nobody has answered may have arrived: it is sent again as the same message.
    expect(new Set(receiver.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  test('that asks for time gets it, from who tries once too', async () => {
    const receiver = await startReceiver(status(429, { 'retry-after': '120' }));
    const env = { STRATA_ALERT_WEBHOOK: receiver.url };
    await watch(story('a'));
    const [first] = await once_(env);
    expect(first).toMatchObject({ outcome: 'failed', why: 'answered 429' });
    expect((first!.until!.getTime() - Date.now()) / 1000).toBeGreaterThan(110);
    expect(await outcomes(env)).toEqual(['waits']);
    expect(receiver.received).toHaveLength(1);
    // What is known of it may be lost: then it is asked sooner.
    rmSync(layoutOf(warehouse).delivery);
    receiver.answer = status(503, { 'retry-after': new Date(Date.now() + 300_000).toUTCString() });
    const [second] = await once_(env);
    expect((second!.until!.getTime() - Date.now()) / 1000).toBeGreaterThan(290);
    writeFileSync(layoutOf(warehouse).delivery, 'no JSON');
    receiver.answer = status(200);
    expect(await outcomes(env)).toEqual(['delivered']);
    expect(logged.at(-1)).toMatch(/delivery\.json: cannot be read, so messages that failed are tried again at once/);
  });

  test('whose fate is unknown gets the same message again, then what came meanwhile', async () => {
    const receiver = await startReceiver(status(500));
    const env = { STRATA_ALERT_WEBHOOK: receiver.url };
    await watch(story('a'));
    await outcomes(env);
    await watch(story('a'), story('b'));
    receiver.answer = status(200);
    expect(await outcomes(env)).toEqual(['delivered']);
    expect(await outcomes(env)).toEqual(['delivered']);
    expect(receiver.received.map(({ body }) => [body.id, eventsOf(body)])).toEqual([
      [receiver.received[0]!.body.id, ['raised a']],
      [receiver.received[0]!.body.id, ['raised a']],
      [receiver.received[2]!.body.id, ['raised b']],
    ]);
    // A refusal is no such doubt: what is pending goes together.
    receiver.answer = status(403);
    await watch(story('a'), story('b'), story('c'));
    await outcomes(env);
    await watch(story('a'), story('b'), story('c'), story('d'));
    receiver.answer = status(200);
    await outcomes(env);
    expect(eventsOf(receiver.received.at(-1)!.body)).toEqual(['raised c', 'raised d']);
  });
});

test('channels do not wait for each other, and each keeps what it was not told', async () => {
  const [good, bad] = [await startReceiver(), await startReceiver(status(500))];
  const env = { STRATA_ALERT_WEBHOOK: bad.url, STRATA_ALERT_SLACK: good.url };
  await watch(story('a'));
  expect(await outcomes(env)).toEqual(['failed', 'delivered']);
  await watch();
  expect(await outcomes(env)).toEqual(['failed', 'delivered']);
  bad.answer = status(200);
  expect(await outcomes(env)).toEqual(['delivered', 'nothing']);
  expect(await outcomes(env)).toEqual(['delivered', 'nothing']);
  expect(bad.received.map(({ body }) => eventsOf(body))).toEqual([
    ...[['raised a'], ['raised a'], ['raised a']],
    ['resolved a'],
  ]);
  expect(good.received).toHaveLength(2);
});

test('of several who deliver at once one sends', async () => {
  const receiver = await startReceiver((response) => void setTimeout(() => response.writeHead(200).end(), 200));
  await watch(story('a'));
  const all = settings({ STRATA_ALERT_WEBHOOK: receiver.url });
  const told = await Promise.all(Array.from({ length: 5 }, () => deliver(warehouse, all, { once: true })));
  const others = await Promise.all(Array.from({ length: 3 }, () => deliver(warehouse, all)));
  expect(
    told
      .flat()
      .map(({ outcome }) => outcome)
      .sort(),
  ).toEqual(['delivered', ...Array(4).fill('nothing')]);
  expect(others.flat().every(({ outcome }) => outcome === 'nothing')).toBe(true);
  expect(receiver.received).toHaveLength(1);
});

test('a flood is told in one message, the worst first, the rest counted', async () => {
  const receiver = await startReceiver();
  await watch(...Array.from({ length: 240 }, (_, i) => story(`k${i}`, { impact: i })));
  expect(await outcomes({ STRATA_ALERT_WEBHOOK: receiver.url })).toEqual(['delivered']);
  const [{ body }] = receiver.received as [(typeof receiver.received)[number]];
  expect(body.alerts).toHaveLength(200);
  expect(body.more).toBe(40);
  expect(body.alerts[0]!.key).toBe('k239');
  expect(await outcomes({ STRATA_ALERT_WEBHOOK: receiver.url })).toEqual(['nothing']);
});

describe('a server', () => {
  test('sends what comes, tries again by itself, and stops', async () => {
    const receiver = await startReceiver(status(429, { 'retry-after': '0' }));
    const delivery = startDelivery(warehouse, settings({ STRATA_ALERT_WEBHOOK: receiver.url }), log, 20);
    onTestFinished(() => delivery.stop());
    await watch(story('a'));
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 5000);
    receiver.answer = status(200);
    // Half a minute and more would pass before the next try: as if it had.
    await vi.waitFor(() => expect(readFileSync(layoutOf(warehouse).delivery, 'utf8')).toContain('"failures": 1'), 5000);
    const text = readFileSync(layoutOf(warehouse).delivery, 'utf8');
    writeFileSync(layoutOf(warehouse).delivery, text.replace(/"retryAt": "[^"]*"/, '"retryAt": null'));
    await watch(story('a'), story('b'));
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2), 5000);
    await delivery.stop();
    await watch(story('c'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(receiver.received.map(({ body }) => eventsOf(body))).toEqual([['raised a'], ['raised a', 'raised b']]);
  });

  test('tries at its start what was refused, whose settings may be others by now', async () => {
    const receiver = await startReceiver(status(403));
    await watch(story('a'));
    const env = settings({ STRATA_ALERT_WEBHOOK: receiver.url });
    expect((await deliver(warehouse, env)).map(({ outcome }) => outcome)).toEqual(['refused']);
    expect((await deliver(warehouse, env)).map(({ outcome }) => outcome)).toEqual(['waits']);
    receiver.answer = status(200);
    const delivery = startDelivery(warehouse, env, log, 10);
    onTestFinished(() => delivery.stop());
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2), 5000);
  });

  test('tells once that the log cannot be read, and goes on when it can', async () => {
    const receiver = await startReceiver();
    await watch(story('a'));
    const good = readFileSync(layoutOf(warehouse).alerts);
    writeFileSync(layoutOf(warehouse).alerts, 'no event\n');
    const delivery = startDelivery(warehouse, settings({ STRATA_ALERT_WEBHOOK: receiver.url }), log, 10);
    onTestFinished(() => delivery.stop());
    await vi.waitFor(() => expect(logged).toHaveLength(1), 5000);
    expect(logged[0]).toMatch(/^Alerts are not sent: .*alerts\.jsonl:1: is no JSON/);
    writeFileSync(layoutOf(warehouse).alerts, good);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 5000);
    expect(logged).toHaveLength(1);
  });

  test('that stops while a receiver is silent ends soon, and the message is not lost', async () => {
    const receiver = await startReceiver(() => {});
    await watch(story('a'));
    const delivery = startDelivery(warehouse, settings({ STRATA_ALERT_WEBHOOK: receiver.url }), log, 10);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 5000);
    const start = performance.now();
    await delivery.stop();
    expect(performance.now() - start).toBeLessThan(6000);
    receiver.answer = status(200);
    expect(await outcomes({ STRATA_ALERT_WEBHOOK: receiver.url })).toEqual(['delivered']);
    expect(new Set(receiver.received.map(({ body }) => body.id)).size).toBe(1);
  });
});
