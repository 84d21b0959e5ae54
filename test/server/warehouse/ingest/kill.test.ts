import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { csv, query, Workspace } from './warehouse.ts';

it('kill -9 at any moment of loading: what counts is whole, and the next run completes it', async () => {
  const w = new Workspace();
  try {
    const rows = (file: number) =>
      Array.from({ length: 20_000 }, (_, i) => `A-${file}-${i},2024-01-01,${i % 50 === 0 ? 'x' : i}`);
    for (let file = 0; file < 8; file++)
      w.write(`accounts_${file}.csv`, csv('account_id,signup_date,seats', ...rows(file)));
    const script = `
      import { ingest } from ${JSON.stringify(new URL('../../../../server/warehouse/ingest/index.ts', import.meta.url).href)};
      import { canonical } from ${JSON.stringify(new URL('../../../../sources/mappings/canonical.ts', import.meta.url).href)};
      console.log('ready');
      await ingest({ warehouse: ${JSON.stringify(w.warehouse)}, mapping: canonical, directory: ${JSON.stringify(w.export)} });`;
    for (const delay of [50, 150, 300, 450, 600, 900]) {
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
      // A quick machine may be done before it is killed.
      const exit = once(child, 'exit');
      await once(child.stdout, 'data');
      await sleep(delay);
      child.kill('SIGKILL');
      await exit;
      for (const load of w.loads()) {
        const [counted] = await query(`select count(*) as n from read_parquet('${load.rowsFile}')`);
        expect(counted).toEqual({ n: load.accepted });
        const [refused] = await query(`select count(*) as n from read_parquet('${load.rejectsFile}')`);
        expect(refused).toEqual({ n: load.rejected });
      }
    }
    await w.load();
    expect(
      w
        .loads()
        .map((l) => [l.path, l.rows, l.accepted, l.rejected])
        .sort(),
    ).toEqual(Array.from({ length: 8 }, (_, file) => [`accounts_${file}.csv`, 20_000, 19_600, 400]));
  } finally {
    w.remove();
  }
});
