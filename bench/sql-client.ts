/** Reads one statement's rows from a Postgres server as fast as it sends them: framing alone, no values are made. */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import pg from 'pg';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly database: string;
}

export interface Export {
  readonly seconds: number;
  readonly rows: number;
  readonly bytes: number;
  /** SHA-256 of the DataRow messages, when it was asked for. */
  readonly hash?: string;
  /** Processor seconds of the process that served it. */
  readonly cpuSeconds?: number;
}

const message = (type: string, ...parts: (Buffer | string | number)[]) => {
  const body = Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(`${part}\0`);
      if (typeof part !== 'number') return part;
      const int = Buffer.alloc(2);
      int.writeInt16BE(part);
      return int;
    }),
  );
  const head = Buffer.alloc(5, type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

/**
 * Logs in with node-postgres, then takes its socket over.
 * @param cpu gives the processor seconds of the server process so far, by its process id
 */
export async function exportRows(
  target: Target,
  sql: string,
  format: 0 | 1,
  hashed: boolean,
  cpu?: (pid: number) => number,
): Promise<Export> {
  const client = new pg.Client({ ...target, ssl: false });
  await client.connect();
  const { connection, processID } = client as unknown as { connection: { stream: Socket }; processID: number };
  const socket = connection.stream;
  socket.removeAllListeners('data');
  socket.removeAllListeners('end');
  // node-postgres would take the end of its socket for a failure.
  client.on('error', () => undefined);
  const hash = hashed ? createHash('sha256') : undefined;
  const before = cpu?.(processID) ?? 0;
  const start = performance.now();
  const [rows, bytes] = await new Promise<[number, number]>((resolve, reject) => {
    let [rows, bytes] = [0, 0];
    /** Bytes of the message at hand that are still to come, and the head of one that was cut. */
    let left = 0;
    let row = false;
    let head: Buffer = Buffer.alloc(0);
    socket.on('error', reject).on('data', (data: Buffer) => {
      bytes += data.length;
      let at = Math.min(left, data.length);
      if (row) hash?.update(data.subarray(0, at));
      left -= at;
      if (head.length > 0) {
        data = Buffer.concat([head, data]);
        head = Buffer.alloc(0);
      }
      while (left === 0 && at < data.length) {
        if (data.length - at < 5) {
          head = data.subarray(at);
          return;
        }
        const length = 1 + data.readInt32BE(at + 1);
        const type = data[at];
        row = type === 68;
        if (row) rows++;
        const end = Math.min(data.length, at + length);
        if (row) hash?.update(data.subarray(at, end));
        if (type === 69) reject(new Error(data.toString('utf8', at + 5, end).replaceAll('\0', ' ')));
        if (type === 90) resolve([rows, bytes]);
        left = at + length - end;
        at = end;
      }
    });
    const none = Buffer.alloc(4);
    const bind = message('B', '', '', 0, 0, 1, format);
    socket.write(Buffer.concat([message('P', '', sql, 0), bind, message('E', '', none), message('S')]));
  });
  const seconds = (performance.now() - start) / 1000;
  const cpuSeconds = cpu && cpu(processID) - before;
  socket.destroy();
  return { seconds, rows, bytes, hash: hash?.digest('hex'), cpuSeconds };
}
