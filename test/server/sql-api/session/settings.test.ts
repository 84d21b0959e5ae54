import { afterAll, beforeAll, expect, test } from 'vitest';
import { Settings } from '../../../../server/sql-api/session/settings.ts';
import type { Engine } from '../../../../server/sql-api/types.ts';
import { WireClient } from '../../../support/wire-client.ts';
import { PASSWORD, serve } from './served.ts';
import { words } from './transcript.ts';

let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  server = await serve('select 1');
});
afterAll(() => server.close());

const settings = () => new Settings({ session_authorization: 'anna' });

test('layers below see what differs from the defaults, always in the same map', () => {
  const own = settings();
  const { values } = own;
  own.begin('TimeZone', 'Asia/Tokyo');
  own.set('statement_timeout', '1500');
  own.set('my.Own', 'x', true);
  expect(Object.fromEntries(values)).toEqual({ timezone: 'Asia/Tokyo', statement_timeout: '1500ms', 'my.own': 'x' });
  own.set('timezone', 'UTC');
  own.endLocal();
  own.reset('statement_timeout');
  expect(Object.fromEntries(values)).toEqual({});
  own.reset('timezone');
  expect(Object.fromEntries(values)).toEqual({ timezone: 'Asia/Tokyo' });
});

test('rolling back restores them, RESET ALL goes back to startup', () => {
  const own = settings();
  own.set('jit', 'on');
  const mark = own.mark();
  own.set('jit', 'off');
  own.set('timezone', 'Asia/Tokyo', true);
  own.rollback(mark);
  expect([own.get('jit'), own.get('timezone')]).toEqual(['on', 'UTC']);
  own.resetAll();
  expect(own.get('jit')).toBe('off');
});

test.each([
  ['statment_timeout', '42704', 'Did you mean "statement_timeout"?'],
  ['intervalstyle', '0A000', 'Available values: postgres.'],
  ['client_encoding', '0A000', expect.stringContaining('UTF8')],
  ['datestyle', '0A000', expect.stringContaining('ISO')],
])('%s with a value that strata does not offer says what it does', (name, code, hint) => {
  const value = { intervalstyle: 'iso_8601', client_encoding: 'latin1', datestyle: 'German' }[name] ?? '1';
  expect(() => settings().set(name, value)).toThrow(
    expect.objectContaining({ code, details: expect.objectContaining({ hint }) }),
  );
});

test('all of them are shown, in order, and each can be shown by its name', () => {
  const own = settings();
  const all = own.all();
  expect(all.length).toBeGreaterThan(90);
  for (const [name, value, description] of all) {
    expect(own.get(name.toUpperCase())).toBe(value);
    expect(own.shownName(name.toUpperCase())).toBe(name);
    expect(description).not.toBe('');
  }
});

test('each default is a value that can be set', () => {
  const own = settings();
  for (const [name, value] of own.all()) {
    try {
      own.set(name, value);
    } catch (error) {
      expect(error).toMatchObject({ code: '55P02' });
    }
    expect(own.get(name)).toBe(value);
  }
});

test('what a statement sets by itself (set_config) stays with the session, until a rollback', async () => {
  const engine = async (): Promise<Engine> => {
    const plain = await server.engine({
      user: { name: 'anna', securityContext: {} },
      database: '',
      pid: 1,
      settings: new Map(),
    });
    return {
      parse: (text) => plain.parse(text),
      explain: (statement) => plain.explain(statement),
      discardTemporary: () => plain.discardTemporary(),
      close: () => plain.close(),
      async prepare(statement, types, signal) {
        const prepared = await plain.prepare(statement, types, signal);
        const changed = new Map([['timezone', 'Asia/Tokyo']]);
        return {
          ...prepared,
          async start(bound, stop) {
            const rows = await prepared.start(bound, stop);
            return { next: (max, formats) => rows.next(max, formats), close: () => rows.close(), settings: changed };
          },
        };
      },
    };
  };
  const also = await server.also({ engine });
  const { client } = await WireClient.open({ port: also.port, user: 'anna', password: PASSWORD });
  const query = async (text: string) => {
    client.send({ kind: 'query', text });
    return (await client.ready()).map(words);
  };
  await query('begin');
  expect(await query("select set_config('timezone', 'Asia/Tokyo', false)")).toContain('setting TimeZone=Asia/Tokyo');
  expect(await query('rollback')).toContain('setting TimeZone=UTC');
  await query("select set_config('timezone', 'Asia/Tokyo', false)");
  expect(await query('show timezone')).toContain('data Asia/Tokyo');
  await query('reset timezone');
  await query("copy (select set_config('timezone', 'Asia/Tokyo', false)) to stdout");
  expect(await query('show timezone')).toContain('data Asia/Tokyo');
  await query("reset timezone; begin; declare c scroll cursor for select set_config('timezone', 'Asia/Tokyo', false)");
  expect(await query('show timezone')).toContain('data UTC');
  await query('fetch 1 from c');
  expect(await query('show timezone')).toContain('data Asia/Tokyo');
  // Once: what the client sets afterwards is not undone by the next FETCH.
  await query("set timezone = 'Asia/Kolkata'; fetch prior from c");
  expect(await query('show timezone')).toContain('data Asia/Kolkata');
  await query('commit');
  client.close();
  await also.close();
});
