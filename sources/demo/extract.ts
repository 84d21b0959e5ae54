/** An extract of the demo company: a file as text, which somebody with a disk may write. */

export interface Extract {
  /** Path in the directory of the extracts, with `/`. */
  readonly path: string;
  readonly encoding: 'utf-8' | 'windows-1252';
  readonly gzip: boolean;
  /** The file's text in pieces, line ends included. The same pieces at every call, on every machine. */
  readonly text: () => Iterable<string>;
}

/** `lines` with `extra` ones spread evenly between them, none of them first. */
export function spread(lines: readonly string[], extra: readonly string[]): string[] {
  const all: string[] = [];
  let next = 0;
  for (const [i, line] of lines.entries()) {
    all.push(line);
    while (next < extra.length && (i + 1) * (extra.length + 1) >= (next + 1) * lines.length) all.push(extra[next++]!);
  }
  return all;
}

/** `lines` with `count` of them, evenly chosen, written a second time a few lines further down. */
export function repeatSome(lines: readonly string[], count: number): string[] {
  const step = Math.floor(lines.length / (count + 1));
  const repeated = Array.from({ length: count }, (_, i) => (i + 1) * step);
  const all: string[] = [];
  const due = new Map(repeated.map((at) => [Math.min(at + 3, lines.length - 1), lines[at]!]));
  for (const [i, line] of lines.entries()) {
    all.push(line);
    const again = due.get(i);
    if (again !== undefined) all.push(again);
  }
  return all;
}

/** Pieces of about a thousand lines, each line ended with `end`. */
export function* inPieces(lines: readonly string[], end: string): Generator<string> {
  for (let i = 0; i < lines.length; i += 1000) yield lines.slice(i, i + 1000).join(end) + end;
}

/** A cell in double quotes. */
export const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
