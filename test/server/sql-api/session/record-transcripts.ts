/**
 * Records what a real PostgreSQL server says to the scripts: `npx tsx test/server/sql-api/session/record-transcripts.ts
 * HOST PORT USER && npx biome check --write test/server/sql-api/session`, against an empty database `postgres` of a server that trusts that user.
 */
import { writeFileSync } from 'node:fs';
import pg from 'pg';
import { WireClient } from '../../../support/wire-client.ts';
import { SCRIPTS, SETUP } from './scripts.ts';
import { runScript } from './transcript.ts';

const [host = '127.0.0.1', port = '5432', user = 'postgres'] = process.argv.slice(2);
const options = { host, port: Number(port), user };
const client = new pg.Client({ ...options, database: 'postgres' });
await client.connect();
await client.query(`drop table if exists numbers; ${SETUP}`);
const version = (await client.query('show server_version')).rows[0].server_version as string;
await client.end();
const transcripts: Record<string, string[]> = {};
for (const [name, script] of Object.entries(SCRIPTS)) {
  const { client } = await WireClient.open({ ...options, parameters: { TimeZone: 'UTC' } });
  transcripts[name] = await runScript(client, script);
  client.close();
}
const file = new URL('./transcripts.json', import.meta.url);
writeFileSync(file, `${JSON.stringify({ version, transcripts }, null, 1)}\n`);
