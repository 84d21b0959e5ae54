/** Rows as text for people: columns that fit the terminal, or, where they cannot, a line for each value. */

export interface Column<R> {
  readonly title: string;
  readonly value: (row: R) => string | number | undefined;
  /** Numbers stand right, everything else left, unless told. */
  readonly align?: 'right';
}

/** Cells of text become no narrower than this. */
const NARROWEST = 12;
const GAP = 2;

/**
 * The lines of a table. What is wider than `width` gets narrower: titles and texts are broken over several lines, numbers
 * never are. Where even that does not fit, each row is a paragraph with a line for each column.
 */
export function tableLines<R>(rows: readonly R[], columns: readonly Column<R>[], width = Infinity): string[] {
  const cells = rows.map((row) => columns.map((column) => cellOf(column.value(row))));
  const right = columns.map((c) => c.align === 'right' || rows.some((row) => typeof c.value(row) === 'number'));
  const widths = widthsWithin(columns, cells, right, width);
  if (!widths) return paragraphs(columns, cells, width);
  const pad = (text: string, at: number) => (right[at] ? text.padStart(widths[at]!) : text.padEnd(widths[at]!));
  return [columns.map((c) => c.title), ...cells].flatMap((line, at) => {
    const parts = line.map((text, column) => wrap(text, widths[column]!));
    const height = Math.max(...parts.map((part) => part.length));
    return Array.from({ length: height }, (_, row) => {
      // A title stands at the foot of its cell, a text at the head.
      const of = (part: string[]) => part[at === 0 ? row - height + part.length : row] ?? '';
      return parts
        .map((part, column) => pad(of(part), column))
        .join(' '.repeat(GAP))
        .trimEnd();
    });
  });
}

/** Widths of the columns that together fit, or undefined when there are none. */
function widthsWithin(columns: readonly Column<never>[], cells: string[][], right: boolean[], width: number) {
  const widest = columns.map((_, at) => Math.max(0, ...cells.map((line) => line[at]!.length)));
  const widths = columns.map(({ title }, at) => Math.max(title.length, widest[at]!));
  const least = columns.map(({ title }, at) =>
    Math.max(
      ...pieces(title).map((piece) => piece.trimEnd().length),
      right[at] ? widest[at]! : Math.min(NARROWEST, widest[at]!),
    ),
  );
  const total = () => widths.reduce((sum, w) => sum + w, GAP * (widths.length - 1));
  while (total() > width) {
    const loose = widths.map((w, at) => (w > least[at]! ? w : 0));
    const most = Math.max(...loose);
    if (most === 0) return undefined;
    widths[loose.indexOf(most)]!--;
  }
  return widths;
}

function paragraphs(columns: readonly Column<never>[], cells: string[][], width: number): string[] {
  const name = Math.max(...columns.map(({ title }) => title.length));
  const room = Math.max(4, width - name - GAP);
  const paragraph = (line: string[]) =>
    columns.flatMap(({ title }, at) =>
      wrap(line[at]!, room).map((part, row) => `${(row === 0 ? title : '').padEnd(name + GAP)}${part}`.trimEnd()),
    );
  return cells.flatMap((line, at) => (at === 0 ? paragraph(line) : ['', ...paragraph(line)]));
}

/** After what a text may be broken, the better place first: words, then names and paths, then their parts. */
const BREAKS = [/(?<= )(?=[^ ])/, /(?<=[./])(?=[^./])/, /(?<=[_,-])(?=[^_,-])/];

/** Text in lines of at most `width`, broken at the best place that there is, and anywhere where there is none. */
export function wrap(text: string, width: number, level = 0): string[] {
  if (text.trimEnd().length <= width) return [text.trimEnd()];
  const at = BREAKS[level];
  if (!at)
    return Array.from({ length: Math.ceil(text.length / width) }, (_, i) => text.slice(i * width, (i + 1) * width));
  const lines: string[] = [];
  let line = '';
  for (const piece of text.split(at)) {
    if ((line + piece).trimEnd().length <= width) {
      line += piece;
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    const parts = wrap(piece, width, level + 1);
    lines.push(...parts.slice(0, -1));
    line = piece.endsWith(' ') ? `${parts.at(-1)!} ` : parts.at(-1)!;
  }
  return line === '' ? lines : [...lines, line.trimEnd()];
}

/** The parts of a text that are never broken. */
const pieces = (text: string) => text.split(/(?<=[ ./_,-])(?=[^ ./_,-])/);

const cellOf = (value: string | number | undefined): string =>
  typeof value === 'number' ? count(value) : onOneLine(value ?? '');

/** A text as one line: what would move the cursor of a terminal, or turn its writing round, is shown, not done. */
export const onOneLine = (text: string): string =>
  text
    .replaceAll(/\s*\r?\n\s*/g, ' ⏎ ')
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');

/** 12345 as 12,345; decimals are kept. */
export const count = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 6 });
