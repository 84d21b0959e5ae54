import { isStrataError, type StrataError } from '../../../errors.ts';
import { layoutOf } from '../../warehouse/layout.ts';
import { readManifest } from '../../warehouse/manifest.ts';
import { buildIds, servedId } from '../../warehouse/publish.ts';
import { advise, type Context, command, jsonOption, readerSettings, warehouseOption } from '../command.ts';
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
      const { warehouse } = readerSettings(context, options);
      const { served, trouble } = servedOrTrouble(warehouse);
      const list = buildIds(warehouse)
        .reverse()
        .map((id) => ({ id, served: id === served, ...describe(layoutOf(warehouse).build(id)) }));
      if (trouble) {
        process.stderr.write(`${advise(context, trouble.message)}\n`);
        process.exitCode = trouble.exitCode;
      }
      if (options.json) return printJson(list);
      if (list.length === 0) return print(advise(context, 'No builds yet. Make one: strata build --from demo'));
      printTable(list, [
        { title: ' ', value: (b) => (b.served ? '*' : '') },
        { title: 'BUILD', value: (b) => b.id },
        { title: 'STARTED', value: (b) => (b.damaged !== null ? 'damaged' : moment(b.startedAt)) },
        { title: 'SECONDS', value: (b) => (b.damaged !== null ? '-' : Math.round(b.seconds * 10) / 10) },
        { title: 'AS OF', value: (b) => b.asOf ?? '-' },
        { title: 'TABLES', value: (b) => (b.damaged !== null ? '-' : b.tables) },
        { title: 'ROWS', value: (b) => (b.damaged !== null ? '-' : b.rows) },
        { title: 'BROKEN RULES', value: (b) => (b.damaged !== null ? '-' : b.brokenRules) },
        { title: 'SELECTED', value: (b) => b.selected?.join(', ') },
      ]);
      for (const { damaged } of list) if (damaged) print(`damaged: ${damaged}`);
    });

/** What the folder of a build tells of it: `damaged` says why it tells nothing. */
function describe(folder: string) {
  try {
    const manifest = readManifest(folder);
    const kept = manifest.tables.filter((table) => table.kept);
    return {
      damaged: null,
      startedAt: manifest.startedAt,
      seconds: manifest.seconds,
      asOf: manifest.asOf,
      tables: kept.length,
      rows: kept.reduce((sum, table) => sum + table.rows, 0),
      brokenRules: manifest.checks.filter((check) => check.violations > 0).length,
      selected: manifest.selected?.tables ?? null,
    };
  } catch (error) {
    if (!isStrataError(error, 'warehouse.damaged')) throw error;
    return { damaged: `${error.details.file} ${error.details.what}`, asOf: null, selected: null };
  }
}

/** The id of the served build, or why it is not known: the builds are listed all the same. */
function servedOrTrouble(warehouse: string): { served?: string; trouble?: StrataError } {
  try {
    return { served: servedId(warehouse) };
  } catch (error) {
    if (!isStrataError(error)) throw error;
    return { trouble: error };
  }
}
