/** Reads the corpus of catalogue statements: test/sql-api/corpus/README.md tells its form. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Case {
  readonly tool: string;
  readonly what: string;
  readonly text: string;
  readonly values: readonly (string | null)[];
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly (string | null)[])[];
  readonly atLeast?: number;
  readonly has?: readonly (string | null)[];
  readonly error?: string;
}

const FOLDER = new URL('../../../sql-api/corpus/catalog/', import.meta.url);

/** All cases of all tools. */
export function readCorpus(): Case[] {
  return readdirSync(FOLDER)
    .sort()
    .flatMap((file) => {
      const [, ...blocks] = readFileSync(new URL(file, FOLDER), 'utf8').split(/^-- what: /m);
      return blocks.map((block) => readCase(file.replace('.sql', ''), block));
    });
}

function readCase(tool: string, block: string): Case {
  const [what, ...lines] = block.split('\n');
  const head = lines.findIndex((line) => !line.startsWith('-- '));
  const told = new Map<string, string>();
  const rows: string[] = [];
  for (const line of lines.slice(0, head)) {
    const [, name, value] = /^-- ([\w ]+): ?(.*)$/.exec(line) ?? [];
    if (name) told.set(name, value!);
    else rows.push(line.slice(2));
  }
  const json = (name: string) => (told.has(name) ? JSON.parse(told.get(name)!) : undefined);
  return {
    tool,
    what: what!,
    text: lines.slice(head).join('\n').trim(),
    values: json('values') ?? [],
    columns: json('columns'),
    rows: told.has('rows') ? rows.map((row) => JSON.parse(row)) : undefined,
    atLeast: json('at least'),
    has: json('has'),
    error: told.get('error'),
  };
}
