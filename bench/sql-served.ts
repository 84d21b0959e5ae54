/**
 * A server for the suites of the SQL API: a generated company, built, then served with REST and SQL by a process of its
 * own. That process also runs statements on the same snapshot by itself, and tells its memory.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWarehouse, parseFrom } from '../server/main.ts';
import { readSoundModel } from '../server/model.ts';
import { readSettings } from '../server/settings.ts';
import { generate } from './generate.ts';
import type { Target } from './sql-client.ts';

export interface ServedBench {
  /** Where the SQL API is. */
  readonly target: Target;
  /** Where REST is. */
  readonly url: string;
  /** Milliseconds that SQL of DuckDB takes in the server's process, rows read. */
  inProcess(sql: string, values: readonly string[]): Promise<number>;
  /** Resident memory of the server's process in megabytes. */
  megabytes(): Promise<number>;
  close(): Promise<void>;
}

type Question = { readonly sql: string; readonly values: readonly string[] } | 'memory';

/** Builds a company with so many usage rows, and serves it. */
export async function serveBench(options: { rows: number; seed: number }): Promise<ServedBench> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'strata-bench-sql-'));
  const extracts = path.join(folder, 'extracts');
  const warehouse = path.join(folder, 'warehouse');
  let child: ChildProcess | undefined;
  const close = async () => {
    if (child && child.exitCode === null) {
      child.disconnect();
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    generate({ directory: extracts, ...options });
    const settings = readSettings({ STRATA_WAREHOUSE: warehouse });
    await buildWarehouse(settings, { from: [parseFrom(`canonical:${extracts}`)], wait: 0 });
    rmSync(extracts, { recursive: true });
    child = fork(fileURLToPath(import.meta.url), [warehouse], {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    });
    // One question at a time.
    const ask = <T>(question?: Question): Promise<T> =>
      new Promise((resolve, reject) => {
        const ended = () => reject(new Error('the server has ended'));
        child!.once('exit', ended);
        child!.once('message', (value) => {
          child!.off('exit', ended);
          resolve(value as T);
        });
        if (question) child!.send(question);
      });
    const { port, url } = await ask<{ port: number; url: string }>();
    const target = { host: '127.0.0.1', port, user: 'strata', password: 'strata', database: 'strata' };
    return {
      target,
      url,
      inProcess: (sql, values) => ask({ sql, values }),
      megabytes: () => ask('memory'),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function serve(warehouse: string): Promise<void> {
  const { openSnapshots } = await import('../server/warehouse/snapshots.ts');
  const { startServer } = await import('../server/cube/server.ts');
  const { openSemantic } = await import('../server/cube/semantic.ts');
  const { startSqlApi } = await import('../server/sql-api/api.ts');
  const log = () => undefined;
  const snapshots = await openSnapshots(warehouse, { poll: 0 });
  const { cube, url } = await startServer({ snapshots, files: readSoundModel().files, port: 0, log });
  const semantic = openSemantic(cube, snapshots);
  const { port } = await startSqlApi({ semantic, snapshots, host: '127.0.0.1', port: 0, log });
  process.on('message', async (question: Question) => {
    if (question === 'memory') {
      process.send!(process.memoryUsage.rss() / 1024 / 1024);
      return;
    }
    const start = performance.now();
    await snapshots.use(async ({ connection }) => {
      const reader = await connection.runAndReadAll(question.sql, [...question.values]);
      reader.getRows();
    });
    process.send!(performance.now() - start);
  });
  process.on('disconnect', () => process.exit(0));
  process.send!({ port, url });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve(process.argv[2]!);
