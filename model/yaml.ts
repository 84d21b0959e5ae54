/** A YAML file as data whose every part knows its line. */
import { type Document, isAlias, isMap, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Issue, ModelFile } from './issues.ts';

export type Path = readonly (string | number)[];

export interface YamlFile {
  readonly path: string;
  readonly text: string;
  /** The content as plain data; undefined when the file is no valid YAML. */
  readonly data: unknown;
  /** Issues of the YAML itself: syntax, duplicate keys, aliases that name nothing. */
  readonly issues: readonly Issue[];
  /** An issue at the value of `path`, or at its key; at the nearest part around it where the file has no such part. */
  issue(path: Path, what: string, hint?: string, at?: 'value' | 'key'): Issue;
}

/** Reads one YAML document. Never throws: what is wrong with the file is in `issues`. */
export function parseYaml({ path: file, text }: ModelFile): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: lines, prettyErrors: false });
  const at = (offset: number, what: string, hint?: string): Issue => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), what, hint };
  };
  const issues = [...document.errors, ...document.warnings].map((e) => at(e.pos[0], firstLine(e.message)));
  if (issues.length === 0) {
    visit(document, {
      Alias: (_, node) => {
        if (!node.resolve(document)) issues.push(at(node.range?.[0] ?? 0, `the alias *${node.source} names no anchor`));
      },
    });
  }
  return {
    path: file,
    text,
    data: issues.length ? undefined : toData(document, (what) => issues.push(at(0, what))),
    issues,
    issue: (path, what, hint, part = 'value') => at(offsetOf(document, path, part), what, hint),
  };
}

function toData(document: Document, report: (what: string) => void): unknown {
  try {
    return document.toJS();
  } catch (error) {
    report(firstLine((error as Error).message));
    return undefined;
  }
}

const firstLine = (message: string) => message.split('\n', 1)[0]!;

function offsetOf(document: Document, path: Path, part: 'value' | 'key'): number {
  let node: Node | null | undefined = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const [i, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    let next: Node | null | undefined;
    if (isMap(node)) {
      const pair = node.items.find((p) => String((p.key as { value?: unknown })?.value) === String(step));
      const key = pair?.key as Node | undefined;
      next = pair?.value as Node | null | undefined;
      if (key?.range && part === 'key' && i === path.length - 1) return key.range[0];
      // A key without a value has no place of its own.
      if (key?.range && !next?.range) return key.range[0];
    } else if (isSeq(node)) {
      next = node.items[Number(step)] as Node | undefined;
    }
    if (!next?.range) return offset;
    node = next;
    offset = next.range[0];
  }
  return offset;
}
