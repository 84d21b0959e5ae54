import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WireClient } from '../../../support/wire-client.ts';
import { SCRIPTS, SETUP } from './scripts.ts';
import { PASSWORD, serve } from './served.ts';
import { runScript } from './transcript.ts';
import recorded from './transcripts.json' with { type: 'json' };

let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  server = await serve(SETUP);
});
afterAll(() => server.close());

/**
 * Values are looked at when a statement is executed, not when it is bound: an error comes one message later. Places of
 * COPY's options are not told.
 */
const comparable = (heard: readonly string[]) =>
  heard
    .filter((line, i) => !(heard[i + 1]?.startsWith('ERROR') && /^(bindComplete|row )/.test(line)))
    .filter((line, i, lines) => !(lines[i + 1]?.startsWith('ERROR') && line === 'bindComplete'))
    .map((line) => line.replace(/( (?:not recognized|redundant options)) at \d+$/, '$1'));

describe(`answers are those of PostgreSQL ${recorded.version}`, () => {
  test.each(Object.entries(SCRIPTS))('%s', async (name, script) => {
    const { client } = await WireClient.open({ port: server.port, user: 'anna', password: PASSWORD });
    const heard = await runScript(client, script);
    client.close();
    expect(comparable(heard)).toEqual(comparable(recorded.transcripts[name as keyof typeof recorded.transcripts]));
    expect(server.logged).toEqual([]);
  });
});
