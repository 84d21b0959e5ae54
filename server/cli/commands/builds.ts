import { layoutOf } from '../../warehouse/layout.ts';
import { readManifest } from '../../warehouse/manifest.ts';
import { buildIds, servedId } from '../../warehouse/publish.ts';
import { type Context, command, jsonOption, settingsOf, warehouseOption } from '../command.ts';
import { moment, print, printJson, printTable } from '../output.ts';

export const builds = (context: Context) =>
  command(
    'builds',
    'the builds that are kept, newest first',
    'Lists the builds of the warehouse, newest first, with a star at the one that is served. STRATA_KEEP_BUILDS says how many are kept.',
    ['strata builds', 'strata rollback 20261121T205801Z-3f2a', 'strata builds --json'],
  )
    .addOption(warehouseOption())
    .addOption(jsonOption())
    .action((options: { warehouse?: string; json?: boolean }) => {
      const { warehouse } = settingsOf(context, options);
      const served = servedId(warehouse);
      const layout = layoutOf(warehouse);
      const list = buildIds(warehouse)
        .reverse()
        .map((id) => {
          const manifest = readManifest(layout.build(id));
          const kept = manifest.tables.filter((table) => table.kept);
          return {
            id,
            served: id === served,
            startedAt: manifest.startedAt,
            seconds: manifest.seconds,
            asOf: manifest.asOf,
            tables: kept.length,
            rows: kept.reduce((sum, table) => sum + table.rows, 0),
            brokenRules: manifest.checks.filter((check) => check.violations > 0).length,
            selected: manifest.selected?.tables ?? null,
          };
        });
      if (options.json) return printJson(list);
      if (list.length === 0) return print('No builds yet. Make one: strata build --from demo');
      printTable(list, [
        { title: ' ', value: (b) => (b.served ? '*' : '') },
        { title: 'BUILD', value: (b) => b.id },
        { title: 'STARTED', value: (b) => moment(b.startedAt) },
        { title: 'SECONDS', value: (b) => Math.round(b.seconds * 10) / 10 },
        { title: 'AS OF', value: (b) => b.asOf ?? '-' },
        { title: 'TABLES', value: (b) => b.tables },
        { title: 'ROWS', value: (b) => b.rows },
        { title: 'BROKEN RULES', value: (b) => b.brokenRules },
        { title: 'SELECTED', value: (b) => b.selected?.join(', ') },
      ]);
    });
