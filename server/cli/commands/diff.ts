import type { TableDiff } from '../../warehouse/diff.ts';
import { type Context, command, jsonOption, readerSettings, warehouseOption } from '../command.ts';
import { count, print, printJson, printTable } from '../output.ts';

export const diff = (context: Context) =>
  command(
    'diff',
    'what differs between two builds',
    "Compares two builds: rows that came, went or changed by each table's grain, the columns that differ, and the totals of monthly tables that moved, with the month from which on.",
    ['strata builds', 'strata diff 20261120T060000Z-11aa 20261121T060000Z-3f2a', 'strata diff A B --json'],
  )
    .argument('<before>', 'id of a build')
    .argument('<after>', 'id of another')
    .addOption(warehouseOption())
    .addOption(jsonOption())
    .action(async (before: string, after: string, options: { warehouse?: string; json?: boolean }) => {
      const { warehouse } = readerSettings(context, options);
      const { diffBuilds } = await import('../../warehouse/diff.ts');
      const diffs = await diffBuilds(warehouse, before, after);
      if (options.json) return printJson(diffs);
      const changed = diffs.filter((d) => d.status !== 'same');
      if (changed.length === 0) return print(`The builds have the same content (${count(diffs.length)} tables).`);
      printTable(changed, [
        { title: 'TABLE', value: (d) => d.name },
        { title: 'STATUS', value: (d) => d.status },
        { title: 'ROWS BEFORE', value: (d) => d.rows.before },
        { title: 'AFTER', value: (d) => d.rows.after },
        { title: 'ADDED', value: (d) => d.added },
        { title: 'REMOVED', value: (d) => d.removed },
        { title: 'CHANGED', value: (d) => d.changed },
        { title: 'COLUMNS THAT DIFFER', value: columns },
      ]);
      const totals = changed.flatMap((d) => d.totals.map((total) => ({ table: d.name, ...total })));
      if (totals.length > 0) {
        print('\nTotals that moved:');
        printTable(totals, [
          { title: 'COLUMN', value: (t) => `${t.table}.${t.column}` },
          { title: 'BEFORE', value: (t) => round(t.before) },
          { title: 'AFTER', value: (t) => round(t.after) },
          { title: 'CHANGE', value: (t) => round(t.after - t.before) },
          { title: 'FROM', value: (t) => t.from.slice(0, 7) },
        ]);
      }
      const same = diffs.length - changed.length;
      if (same > 0) print(`\n${count(same)} more tables are the same.`);
    });

const round = (value: number) => Math.round(value * 100) / 100;
const columns = (d: TableDiff) =>
  Object.entries(d.columns)
    .sort(([, a], [, b]) => b - a)
    .map(([name, n]) => `${name} (${count(n)})`)
    .join(', ');
