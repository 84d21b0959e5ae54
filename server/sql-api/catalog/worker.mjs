/**
 * The embedded Postgres in its thread: bytes of client messages in, bytes of its answer out. It knows nothing of
 * sessions. Plain JavaScript, because a thread starts without the loader that reads TypeScript, and sooner.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';

const { image, setup, memoryLimit } = workerData;

// Postgres then says that it is out of memory, and lives on. Its memory never shrinks: the owner of the thread ends it.
const { grow } = WebAssembly.Memory.prototype;
WebAssembly.Memory.prototype.grow = function (pages) {
  if (this.buffer.byteLength + pages * 65_536 > memoryLimit) throw new RangeError('the catalogue is out of memory');
  return grow.call(this, pages);
};
const { PGlite } = await import('@electric-sql/pglite');

const postgres = await PGlite.create({
  ...(image
    ? { loadDataDir: new Blob([image], { type: 'application/gzip' }) }
    : { initDbStartParams: ['--wal-segsize=1'] }),
  startParams: [
    '--single',
    '-F',
    '-O',
    '-j',
    ...['exit_on_error=false', 'io_method=sync'].flatMap((each) => ['-c', each]),
  ],
  postgresqlconf: [
    'shared_buffers=2MB',
    'wal_buffers=64kB',
    'min_wal_size=2MB',
    'max_wal_size=2MB',
    'wal_level=minimal',
    'max_wal_senders=0',
    'max_connections=5',
    'max_worker_processes=0',
    'max_parallel_workers=0',
    'max_parallel_workers_per_gather=0',
    'max_parallel_maintenance_workers=0',
    'autovacuum=off',
    'jit=off',
    'log_checkpoints=off',
    'work_mem=16MB',
    "timezone='UTC'",
    "log_timezone='UTC'",
  ],
});

if (!image) {
  for (const statement of setup) await postgres.exec(statement);
  const data = await postgres.dumpDataDir('none');
  const bytes = gzipSync(Buffer.from(await data.arrayBuffer()));
  parentPort.postMessage({ image: bytes });
} else {
  parentPort.postMessage({ ready: true });
  parentPort.on('message', ({ batch, limit }) => {
    const pieces = [];
    let length = 0;
    let full = false;
    let failure;
    const onRawData = (bytes) => {
      length += bytes.length;
      if (length <= limit) pieces.push(bytes.slice());
      else if (!full) {
        // Nothing stops Postgres from here: whoever started this thread does.
        full = true;
        parentPort.postMessage({ full });
      }
    };
    postgres
      .execProtocolRawStream(batch, { onRawData, syncToFs: false })
      .catch((error) => {
        failure = String(error?.message ?? error);
      })
      .then(() => {
        if (full) return;
        const data = new Uint8Array(length);
        let at = 0;
        for (const piece of pieces) {
          data.set(piece, at);
          at += piece.length;
        }
        const memory = postgres.Module.HEAPU8.length;
        parentPort.postMessage({ data, memory, failure: failure ?? (length === 0 ? 'no answer' : undefined) }, [
          data.buffer,
        ]);
      });
  });
}
