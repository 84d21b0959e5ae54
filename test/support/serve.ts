/** A warehouse built from extracts and served on a free port of this machine, as `strata build` and `strata serve` do it. */
import { startServer } from '../../server/cube/server.ts';
import { buildWarehouse, parseFrom } from '../../server/main.ts';
import { readSoundModel } from '../../server/model.ts';
import { readSettings } from '../../server/settings.ts';
import type { Manifest } from '../../server/warehouse/manifest.ts';
import { openSnapshots } from '../../server/warehouse/snapshots.ts';

type Row = Record<string, unknown>;
export interface TestServer {
  readonly manifest: Manifest;
  readonly url: string;
  /** Rows of a Cube query through REST; numbers are texts, as REST gives them. */
  load(query: object): Promise<Row[]>;
  close(): Promise<void>;
}

/** Builds `from` (`SYSTEM:DIR`) into the warehouse and serves it to this machine, without tokens. */
export async function serveWarehouse(warehouse: string, from: readonly string[]): Promise<TestServer> {
  const settings = readSettings({ STRATA_WAREHOUSE: warehouse });
  const manifest = await buildWarehouse(settings, { from: from.map(parseFrom), wait: 5 });
  const snapshots = await openSnapshots(warehouse);
  const server = await startServer({ snapshots, files: readSoundModel().files, port: 0 });
  return {
    manifest,
    url: server.url,
    async load(query) {
      for (;;) {
        const body = JSON.stringify({ query });
        const response = await fetch(`${server.url}/cubejs-api/v1/load`, {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json' },
        });
        const answer = (await response.json()) as { data?: Row[]; error?: string };
        // Cube's way of saying that the query still runs.
        if (answer.error === 'Continue wait') continue;
        if (!answer.data) throw new Error(`${response.status} ${answer.error}`);
        return answer.data;
      }
    },
    async close() {
      await server.close();
      await snapshots.close();
    },
  };
}
