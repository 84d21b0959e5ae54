/** A metric tree as text: its nodes below each other, with their figures in words that people read. */
import type { TreeRow } from '../tree/evaluate.ts';
import type { Column } from './output.ts';
import { shownValue } from './values.ts';

/** How figures of a unit are shown. */
const FORMATS: Record<string, { readonly format?: string; readonly after?: string }> = {
  currency: { format: 'currency' },
  percent: { format: 'percent' },
  months: { after: ' months' },
};

/** A figure in its unit: `$2,057.66`, `0.96%`, `59.87 months`; `(null)` where there is none. */
export function figure(value: number | null, unit: string, currency: string): string {
  const { format, after = '' } = FORMATS[unit] ?? {};
  const text = shownValue(value, { format }, currency);
  return value === null ? text : text + after;
}

/** A change with its sign; one of shares in percentage points. */
export function signed(value: number | null, unit: string, currency: string): string {
  if (value === null) return '(null)';
  const sign = value < 0 ? '-' : value > 0 ? '+' : '';
  const size = figure(Math.abs(value), unit, currency);
  return sign + (unit === 'percent' ? `${size.replace(/%$/, '')} pp` : size);
}

/** `96%`; nothing where there is no whole to be a part of. */
export const shareText = (part: number | null, whole: number | null): string =>
  part === null || !whole ? '' : `${(100 * (part / whole) + 0).toLocaleString('en-US', { maximumFractionDigits: 1 })}%`;

/** Whether a target is reached, in a word. */
export function targetText({ target, value, better, unit }: TreeRow, currency: string): string {
  if (target === null) return '';
  const shown = figure(target, unit, currency);
  if (value === null) return shown;
  return `${shown} ${(better === 'up' ? value >= target : value <= target) ? 'reached' : 'missed'}`;
}

/** `October 2026`. */
export const monthText = (month: string): string =>
  new Date(`${month}T00:00:00Z`).toLocaleString('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/**
 * The columns of a drawn tree.
 * @param rows of one tree, month and segment, each before those below it; the first is the root that is explained
 */
export function treeColumns(rows: readonly TreeRow[], currency: string): Column<TreeRow>[] {
  const root = rows[0]!;
  const branches = new Map(rows.map((row, at) => [row.node, branchOf(rows, at)]));
  return [
    { title: 'NODE', value: (row) => branches.get(row.node)! + row.node },
    { title: 'VALUE', value: (row) => figure(row.value, row.unit, currency), align: 'right' },
    { title: 'CHANGE', value: (row) => signed(row.change, row.unit, currency), align: 'right' },
    { title: 'CONTRIBUTION', value: (row) => signed(row.contribution, root.unit, currency), align: 'right' },
    { title: 'SHARE', value: (row) => shareText(row.contribution, root.change), align: 'right' },
    { title: 'TARGET', value: (row) => targetText(row, currency) },
    { title: 'OWNER', value: (row) => row.owner },
  ];
}

/** The lines that lead from the root to a node. */
function branchOf(rows: readonly TreeRow[], at: number): string {
  let branch = '';
  for (let row = rows[at]!; row !== rows[0]; row = rows.find(({ node }) => node === row.parent)!) {
    const last = rows.findLast(({ parent }) => parent === row.parent) === row;
    const own = row === rows[at];
    branch = (own ? (last ? '└─ ' : '├─ ') : last ? '   ' : '│  ') + branch;
  }
  return branch;
}

/** Why the change of the root is not explained, in a sentence; nothing where it is. */
export function unexplained(rows: readonly TreeRow[], months: { readonly month: string; readonly before?: string }) {
  const root = rows[0]!;
  if (root.contribution !== null) return undefined;
  const { month, before } = months;
  if (before === undefined) return `${monthText(month)} is the first month: there is none before to compare it with.`;
  const names = (end: 'before' | 'after') =>
    root.missing
      .filter((one) => one.end === end)
      .map(({ node }) => node)
      .join(', ');
  const [now, then] = [names('after'), names('before')];
  const said =
    now === then && now !== ''
      ? [`${now} in ${monthText(before)} and ${monthText(month)}`]
      : [now && `${now} in ${monthText(month)}`, then && `${then} in ${monthText(before)}`].filter(Boolean);
  const why = said.length > 0 ? `there is no figure of ${said.join(' and of ')}` : 'a factor passes 0 on the way';
  return `The change of ${root.node} is not explained: ${why}.`;
}
