/** Servers over the company of company.ts, closed after the test that started them, and requests to them. */
import jwt from 'jsonwebtoken';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type CubeServer, type ServerOptions, startServer } from '../../../server/cube/server.ts';
import { openSnapshots } from '../../../server/warehouse/snapshots.ts';
import { MODEL, makeWarehouse } from './company.ts';

type Closing = (() => Promise<unknown> | unknown)[];
/** What the running test has opened, closed after it in the reverse order. */
export let closing: Closing = [];
const closeAll = async (list: Closing) => {
  for (const close of list.splice(0).reverse()) await close();
};
afterEach(() => closeAll(closing));

/** One server for the tests of a group that only read. */
export function shared(options: Partial<ServerOptions> = {}) {
  const holder = {} as Awaited<ReturnType<typeof start>>;
  let mine: Closing = [];
  beforeAll(async () => {
    Object.assign(holder, await start(options));
    mine = closing;
    closing = [];
  });
  afterAll(() => closeAll(mine));
  return holder;
}

export async function start(options: Partial<ServerOptions> & { built?: boolean; poll?: number } = {}) {
  const { built = true, poll = 0, ...rest } = options;
  const warehouse = makeWarehouse();
  closing.push(warehouse.remove);
  if (built) await warehouse.build();
  const snapshots = await openSnapshots(warehouse.warehouse, { poll });
  closing.push(snapshots.close);
  const logged: string[] = [];
  const log = (line: string) => logged.push(line);
  const server = await startServer({ snapshots, files: MODEL, port: 0, log, ...rest });
  closing.push(server.close);
  return { server, snapshots, logged, build: warehouse.build };
}
/** Only as much of an answer as the tests read. */
export interface Answer {
  data: Record<string, string>[] & { cube: object[] };
  sql: { sql: [string, string[]] };
  queryType: string;
  error: string;
  errors?: object[];
  stack?: string;
}

export interface Meta {
  cubes: { name: string; dimensions: { name: string }[] }[];
}

export async function post(server: CubeServer, path: string, body: object, token?: string) {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: token } : {}) },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}
export const load = (server: CubeServer, query: object, token?: string) =>
  post(server, '/cubejs-api/v1/load', { query }, token);

export const MRR = { measures: ['revenue.mrr'] };
export const SECRET = 'not a secret at all';
export const tokenOf = (payload: object, secret = SECRET) => jwt.sign(payload, secret, { expiresIn: '1h' });
