import type { Comparison } from '../../compare.ts';
import type { FigureChange, MeasureChange } from '../../cube/compare-figures.ts';
import type { TableDiff } from '../../warehouse/diff.ts';
import type { SegmentChanges } from '../../warehouse/diff-segments.ts';
import { type Context, command, jsonOption, readerSettings, warehouseOption } from '../command.ts';
import { count, hanging, plural, print, printJson, printTable } from '../output.ts';
import { parseContext } from '../parse.ts';
import { shownValue } from '../values.ts';

interface Options {
  warehouse?: string;
  context: string;
  json?: boolean;
}
/** Measures that the table lists; --json has all. */
const LISTED = 25;

export const diff = (context: Context) =>
  command(
    'diff',
    'what differs between two builds',
    'Compares two builds: first the measures that changed, as the semantic layer gives them in total and for each of the last twelve months (MRR and customers as closing figures), worst first, one line a measure; then how many accounts are in another segment of the same month, from which to which; then the tables, with the rows that came, went or changed by their grain, and one of them. --json has every figure, and more of the rows.',
    [
      'strata builds',
      'strata diff 20261120T060000Z-11aa 20261121T060000Z-3f2a',
      'strata diff A B --json | jq .figures',
    ],
  )
    .argument('<before>', 'id of a build')
    .argument('<after>', 'id of another')
    .addOption(warehouseOption())
    .option('--context <json>', 'security context, a JSON object: compare what somebody with it sees', '{}')
    .addOption(jsonOption())
    .action(async (before: string, after: string, options: Options) => {
      const settings = readerSettings(context, options);
      const securityContext = parseContext('--context', options.context);
      const { byMeasure, compareBuilds } = await import('../../compare.ts');
      const comparison = await compareBuilds(settings, before, after, { securityContext });
      if (options.json) return printJson(comparison);
      const changed = comparison.tables.filter((table) => table.status !== 'same');
      if (changed.length === 0)
        return print(
          `Nothing changed: the builds have the same content (${plural(comparison.tables.length, 'table')}).`,
        );
      printMeasures(byMeasure(comparison.figures), comparison);
      print('');
      printSegments(comparison.segments);
      printTables(changed);
      const same = comparison.tables.length - changed.length;
      if (same > 0) print(`\n${same === 1 ? '1 more table is' : `${count(same)} more tables are`} the same.`);
    });

function printMeasures(measures: readonly MeasureChange[], { unanswered, currency, months }: Comparison): void {
  const span = months ? ` (in total, and by month from ${months[0].slice(0, 7)} to ${months[1].slice(0, 7)})` : '';
  if (measures.length === 0) print(`No measure changed${span}.`);
  const shown = (value: number | null, { format }: FigureChange) =>
    shownValue(value, { format: format ?? undefined }, currency);
  const listed = measures.slice(0, LISTED);
  if (listed.length > 0)
    printTable(listed, [
      { title: 'MEASURE', value: (m) => m.member },
      { title: 'OF', value: ofWhat },
      { title: 'BEFORE', value: (m) => shown(m.before, m), align: 'right' },
      { title: 'AFTER', value: (m) => shown(m.after, m), align: 'right' },
      {
        title: 'DIFFERENCE',
        value: (m) => (m.difference === null ? '' : visible(shown(m.difference, m))),
        align: 'right',
      },
      { title: '%', value: (m) => (m.share === null ? '' : percent(m.share)), align: 'right' },
      { title: 'MONTHS', value: monthsOf },
    ]);
  const rest = measures.length - listed.length;
  if (rest > 0) print(`${plural(rest, 'more measure')}: --json lists them.`);
  if (unanswered.length > 0) print(hanging('Not in both builds: ', unanswered.join(', ')));
}

function printSegments({ month, changes }: SegmentChanges): void {
  if (changes.length === 0) return;
  printTable(changes.slice(0, LISTED), [
    { title: 'SEGMENTATION', value: (c) => c.segmentation },
    { title: 'DEFINITION', value: (c) => (c.redefined ? 'changed' : 'same') },
    { title: 'FROM', value: (c) => c.from },
    { title: 'TO', value: (c) => c.to },
    { title: `ACCOUNTS ${month!.slice(0, 7)}`, value: (c) => c.accounts },
    { title: 'ACCOUNT MONTHS', value: (c) => c.accountMonths },
    { title: 'FOR EXAMPLE', value: (c) => c.examples.join(', ') },
  ]);
  const rest = changes.length - LISTED;
  if (rest > 0) print(`${plural(rest, 'more change')} of segment: --json lists them.`);
  print('');
}

function printTables(changed: readonly TableDiff[]): void {
  printTable(changed, [
    { title: 'TABLE', value: (d) => d.name },
    { title: 'ADDED', value: (d) => d.added },
    { title: 'REMOVED', value: (d) => d.removed },
    { title: 'CHANGED', value: (d) => d.changed },
    { title: 'FOR EXAMPLE', value: example },
  ]);
}

/** A difference that its format rounds to nothing is one all the same. */
const visible = (text: string) => (/[1-9]/.test(text) ? text : '~0');

/** What the figures of a line are of: everything, a group, a month, or both. */
const ofWhat = ({ group, month }: FigureChange) =>
  [...Object.values(group), ...(month === null ? [] : [month])].join(' / ') || 'total';

/** `2026-03`, or `2026-03 to 2026-08`: where a measure changed, of the months that were compared. */
const monthsOf = ({ months }: MeasureChange) =>
  months === null ? '' : months[0] === months[1] ? months[0] : `${months[0]} to ${months[1]}`;

/** Small shares keep two digits: a correction of 0.004 % is not 0.0 %. */
const percent = (share: number) =>
  `${share > 0 ? '+' : ''}${(share * 100).toLocaleString('en-US', Math.abs(share) < 0.01 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 1 })}%`;

function example({ status, examples }: TableDiff): string {
  if (status === 'added' || status === 'removed') return `the whole table was ${status}`;
  const [first] = examples.changed;
  return first ?? (examples.added[0] ? `added ${examples.added[0]}` : `removed ${examples.removed[0]}`);
}
