import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { recordWatch } from '../../../../server/alerts/alerts.ts';
import { addBuild, story, temporaryWarehouse } from '../builds.ts';
import { startReceiver, status } from './receiver.ts';

vi.setConfig({ testTimeout: 120_000 });

const SCRIPT = path.join(import.meta.dirname, 'delivering.ts');

test('nothing is lost, nor sent twice as another message, when the receiver is down and processes are killed', async () => {
  const warehouse = temporaryWarehouse();
  const build = addBuild(warehouse, 1, '2024-05-31');
  let day = 0;
  const watch = (...keys: string[]) => {
    const at = new Date(Date.UTC(2024, 6, ++day)).toISOString();
    return recordWatch(warehouse, { build, at, stories: keys.map((key) => story(key)), watched: ['cac'] });
  };
  // What it has been told arrives; whether it says so depends.
  const receiver = await startReceiver(() => {});
  const deliver = (): ChildProcess => {
    const env = { ...process.env, STRATA_ALERT_WEBHOOK: receiver.url, STRATA_ALERT_DIGEST_MINUTES: '0' };
    const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, warehouse], { env, stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  };
  const arrived = (n: number) => vi.waitFor(() => expect(receiver.received.length).toBe(n), 30_000);

  await watch('a');
  // Killed while it waits for the answer.
  const first = deliver();
  await arrived(1);
  first.kill('SIGKILL');
  await once(first, 'exit');
  await watch('a', 'b');
  // Another one, whose answer is an error; it ends by itself.
  receiver.answer = status(500);
  const second = deliver();
  await once(second, 'exit');
  // Down.
  const { port } = receiver;
  await receiver.close();
  await watch('a', 'b', 'c');
  await once(deliver(), 'exit');
  // Back, and killed as soon as it has answered.
  const back = await startReceiver(status(200), port);
  const third = deliver();
  await vi.waitFor(() => expect(back.received.length).toBe(1), 30_000);
  third.kill('SIGKILL');
  await once(third, 'exit');
  for (let n = 0; n < 3; n++) await once(deliver(), 'exit');

  const all = [...receiver.received, ...back.received].map(({ body }) => ({
    id: body.id,
    keys: body.alerts.map(({ key }) => key).join(),
  }));
  const ids = new Map(all.map(({ id, keys }) => [keys, id]));
  // Each message has one id, however often it was sent, and together they tell everything.
  expect(all).toEqual(all.map(({ keys }) => ({ id: ids.get(keys), keys })));
  expect([...ids.keys()]).toEqual(['a', 'b,c']);
  expect(all.filter(({ keys }) => keys === 'a').length).toBeGreaterThanOrEqual(3);
});
