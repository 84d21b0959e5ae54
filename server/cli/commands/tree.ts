import { Option } from 'commander';
import { didYouMean, StrataError } from '../../../errors.ts';
import { groupsBy } from '../../../transforms/groups-by.ts';
import type { Breakdown, MetricTree } from '../../../transforms/metric-tree/definition.ts';
import type { TreeRow } from '../../tree/evaluate.ts';
import { type Context, command, readerSettings, warehouseOption } from '../command.ts';
import { csvLines } from '../csv.ts';
import { hanging, print, printJson, printTable } from '../output.ts';
import { parseContext } from '../parse.ts';
import { figure, monthText, shareText, signed, treeColumns, unexplained } from '../tree-text.ts';

interface Options {
  warehouse?: string;
  build?: string;
  month?: string;
  by?: string;
  segment?: string;
  format: 'table' | 'csv' | 'json';
  context: string;
}

export const tree = (context: Context) =>
  command(
    'tree',
    'what a metric is made of, which part of it moved, and whose it is',
    'Draws the trees of model/metric-tree.yml with their figures of a month: value, change to the month before, what each node contributed to the change of the root (in its unit, and as a share; the leaves add up to it), target and owner. With NODE: the tree below it, and contributions to its change. With --by: the segments of a dimension; of a ratio of sums what came of their weights (mix) and of their own ratios (rate).',
    [
      'strata tree',
      'strata tree cac --month 2026-10',
      'strata tree cac --by channel',
      'strata tree --by channel --segment paid_social',
      'strata tree segmentation_effectiveness --segment client_grade',
      'strata tree ltv_to_cac --format csv',
    ],
  )
    .argument('[node]', 'name of a node, or of a tree (default: every tree)')
    .option('--month <month>', 'month, such as 2026-10 (default: the last complete one of the build)')
    .option('--by <name>', 'break down by this, as `by` in model/metric-tree.yml names it')
    .option(
      '--segment <value>',
      'draw the tree of this segment of --by, or of what there is one tree for each value of',
    )
    .option('--build <id>', 'another build than the served one')
    .addOption(warehouseOption())
    .addOption(
      new Option('--format <format>', 'how rows are printed').choices(['table', 'csv', 'json']).default('table'),
    )
    .option('--context <json>', 'security context, a JSON object: ask as somebody with it', '{}')
    .action(async (node: string | undefined, options: Options) => {
      const settings = readerSettings(context, options);
      const securityContext = parseContext('--context', options.context);
      assertMonth(options.month);
      const { readSoundModel } = await import('../../model.ts');
      const asked = askedOf(readSoundModel().trees, node, options.by);
      const { openWarehouse } = await import('../../main.ts');
      const { evaluateTrees } = await import('../../tree/evaluate.ts');
      const { semantic, manifest, currency, close } = await openWarehouse(settings, options.build);
      const rows: TreeRow[] = [];
      try {
        for (const one of asked) {
          const by = options.by === undefined ? [] : [options.by];
          rows.push(...(await evaluateTrees(semantic, [one.tree], { by, root: one.root, asker: { securityContext } })));
        }
      } finally {
        await close();
      }
      const months = monthsOf(rows, options.month);
      const chosen = segmentRows(
        rows.filter((row) => row.month === months.month),
        options.segment,
      );
      if (options.format === 'json') return printJson(chosen);
      if (options.format === 'csv') return print(csvOf(chosen));
      const head = `${monthText(months.month)}, build ${manifest.id}`;
      print(months.before === undefined ? head : `${head}: change to ${monthText(months.before)}`);
      for (const one of asked) {
        const own = chosen.filter((row) => row.tree === one.tree.name);
        draw(own, { ...months, currency, summary: node === undefined && options.segment === undefined });
      }
    });

interface Drawn {
  readonly month: string;
  readonly before?: string;
  readonly currency: string;
  /** One line for each segment alone. */
  readonly summary: boolean;
}

/** A tree of all together and the table of its segments, or of each segment its tree. */
function draw(rows: readonly TreeRow[], drawn: Drawn): void {
  const whole = rows.filter((row) => row.breakdown === null);
  const trees = [
    ...groupsBy(
      rows.filter((row) => row.breakdown !== null),
      (row) => [row.segment ?? ''],
    ).values(),
  ];
  if (whole.length > 0) drawTree(whole, drawn);
  if (trees.length === 0) return;
  if (whole.length > 0 || (drawn.summary && trees.length > 1)) {
    const size = (row: TreeRow) => Math.abs((row.mix ?? 0) + (row.rate ?? 0));
    const roots = trees.map((of) => of[0]!).sort((a, b) => size(b) - size(a));
    drawSegments(roots, whole[0], drawn);
    return;
  }
  for (const of of trees) drawTree(of, drawn);
}

function drawTree(rows: readonly TreeRow[], drawn: Drawn): void {
  const { title, breakdown, segment } = rows[0]!;
  print(`\n${title}${breakdown === null ? '' : `, ${breakdown} ${segment}`}`);
  printTable(rows, treeColumns(rows, drawn.currency));
  const why = unexplained(rows, drawn);
  if (why) print(hanging('', why));
}

/** The same node of every segment, with its part in the change of all together where that is known. */
function drawSegments(rows: readonly TreeRow[], whole: TreeRow | undefined, { currency }: Drawn): void {
  const { title, node, breakdown } = rows[0]!;
  const parts = rows.some((row) => row.mix !== null);
  print(`\n${title} by ${breakdown}`);
  printTable(rows, [
    { title: breakdown!.toUpperCase(), value: (row) => row.segment ?? '' },
    { title: 'VALUE', value: (row) => figure(row.value, row.unit, currency), align: 'right' },
    { title: 'CHANGE', value: (row) => signed(row.change, row.unit, currency), align: 'right' },
    ...(parts
      ? [
          { title: 'MIX', value: (row: TreeRow) => signed(row.mix, row.unit, currency), align: 'right' as const },
          { title: 'RATE', value: (row: TreeRow) => signed(row.rate, row.unit, currency), align: 'right' as const },
          {
            title: 'SHARE',
            value: (row: TreeRow) => shareText(row.mix === null ? null : row.mix + row.rate!, whole?.change ?? null),
            align: 'right' as const,
          },
        ]
      : []),
  ]);
  const told = parts
    ? `Mix and rate add up to the change of ${node} of all together.`
    : `Mix and rate are told of ratios of sums: over ${breakdown}, ${node} is none. Try its factors.`;
  if (parts || (whole && whole.change !== null)) print(hanging('', told));
}

interface AskedTree {
  readonly tree: MetricTree;
  readonly root: string;
}

/** The trees with the nodes from which they are drawn. @throws StrataError `usage.invalid` for a node or breakdown that is not there */
function askedOf(trees: readonly MetricTree[], node: string | undefined, by: string | undefined): AskedTree[] {
  const found = trees.flatMap((tree) => {
    if (node === undefined || node === tree.name) return [{ tree, root: tree.root }];
    return tree.nodes.some(({ name }) => name === node) ? [{ tree, root: node }] : [];
  });
  if (found.length === 0) {
    const known = trees.flatMap((tree) => tree.nodes.map(({ name }) => name));
    const hint = didYouMean(node ?? '', [...known, ...trees.map(({ name }) => name)]) ?? `Known: ${known.join(', ')}.`;
    if (trees.length > 0) throw new StrataError('usage.invalid', { what: `tree ${node}: no such node.`, hint });
    throw new StrataError('usage.invalid', { what: 'tree: there is none.', hint: 'Add one: model/metric-tree.yml' });
  }
  const breakdowns = (tree: MetricTree): readonly Breakdown[] => (tree.per ? [tree.per] : tree.by);
  const broken = found.filter(({ tree }) => by === undefined || breakdowns(tree).some(({ name }) => name === by));
  if (broken.length > 0) return broken;
  const known = found.flatMap(({ tree }) => breakdowns(tree).map(({ name }) => name));
  const hint = didYouMean(by!, known) ?? (known.length > 0 ? `Known: ${known.join(', ')}.` : 'The tree has no `by`.');
  throw new StrataError('usage.invalid', { what: `--by ${by}: the tree is not broken down by that.`, hint });
}

function assertMonth(month: string | undefined): void {
  if (month === undefined || /^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$/.test(month)) return;
  throw new StrataError('usage.invalid', { what: `--month ${month}: no month.`, hint: 'Write it as 2026-10.' });
}

/** The month that is asked for, and the one before it. @throws StrataError `usage.invalid` for one that the build does not have */
function monthsOf(rows: readonly TreeRow[], asked: string | undefined): { month: string; before?: string } {
  const months = [...new Set(rows.map((row) => row.month))].sort();
  const month = asked === undefined ? months.at(-1) : `${asked.slice(0, 7)}-01`;
  const at = month === undefined ? -1 : months.indexOf(month);
  if (at >= 0) return { month: month!, ...(at > 0 ? { before: months[at - 1]! } : {}) };
  const hint =
    months.length > 0
      ? `It has ${months[0]!.slice(0, 7)} to ${months.at(-1)!.slice(0, 7)}.`
      : 'It has no month at all.';
  throw new StrataError('usage.invalid', { what: `--month ${asked ?? ''}: not in the build.`, hint });
}

/** The rows of one segment; all of them unless told. @throws StrataError `usage.invalid` for one that there is not */
function segmentRows(rows: readonly TreeRow[], segment: string | undefined): readonly TreeRow[] {
  if (segment === undefined) return rows;
  const found = rows.filter((row) => row.segment === segment);
  if (found.length > 0) return found;
  const known = [...new Set(rows.flatMap((row) => row.segment ?? []))];
  const hint =
    didYouMean(segment, known) ?? (known.length > 0 ? `Known: ${known.join(', ')}.` : 'Say of what: --by NAME.');
  throw new StrataError('usage.invalid', { what: `--segment ${segment}: no such segment.`, hint });
}

function csvOf(rows: readonly TreeRow[]): string {
  const names = Object.keys(rows[0] ?? {}).filter((name) => name !== 'missing') as (keyof TreeRow)[];
  return csvLines([names, ...rows.map((row) => names.map((name) => row[name]))]);
}
