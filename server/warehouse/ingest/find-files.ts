/** Which files of a folder belong to which entity of a mapping. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { didYouMean, StrataError } from '../../../errors.ts';
import type { Mapping } from '../../../sources/mapping.ts';

export type FileKind = 'delimited' | 'json' | 'parquet';
export type Compression = 'gzip' | 'zstd' | null;

export interface FoundFile {
  readonly entity: string;
  /** Relative to the folder of the export, with forward slashes. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  readonly kind: FileKind;
  readonly compression: Compression;
}

const KINDS: Record<string, FileKind> = {
  csv: 'delimited',
  tsv: 'delimited',
  txt: 'delimited',
  jsonl: 'json',
  ndjson: 'json',
  parquet: 'parquet',
};
const EXTENSION = /\.(csv|tsv|txt|jsonl|ndjson|parquet)(\.gz|\.zst)?$/i;

/** True for a name whose ending strata reads. */
export const isDataFile = (name: string) => EXTENSION.test(name);

/**
 * The files of `directory` that the mapping knows, by path, the data files that it does not (`unmatched`), and those whose
 * ending strata does not read (`unread`).
 * @throws StrataError `ingest.directory_missing`; `ingest.no_files` when not one file is the mapping's
 */
export function findFiles(
  mapping: Mapping,
  directory: string,
): { files: FoundFile[]; unmatched: string[]; unread: string[] } {
  const globs = Object.entries(mapping.entities).map(
    ([entity, { files }]) => [entity, files.map((glob) => globPattern(glob))] as const,
  );
  const files: FoundFile[] = [];
  const unmatched: string[] = [];
  const unread: string[] = [];
  for (const relative of walk(path.resolve(directory), mapping.system)) {
    const extension = EXTENSION.exec(relative);
    if (!extension) {
      unread.push(relative);
      continue;
    }
    const stem = relative.slice(0, -extension[0].length);
    const entities = owners(
      mapping,
      globs.flatMap(([entity, patterns]) => (patterns.some((p) => p.test(stem)) ? [entity] : [])),
    );
    const kind = KINDS[extension[1]!.toLowerCase()]!;
    const compression = ({ '.gz': 'gzip', '.zst': 'zstd' } as const)[extension[2]?.toLowerCase() ?? ''] ?? null;
    if (entities.length === 0 || (kind === 'parquet' && compression)) unmatched.push(relative);
    else {
      const file = { path: relative, file: path.resolve(directory, relative), kind, compression };
      files.push(...entities.map((entity) => ({ entity, ...file })));
    }
  }
  if (files.length === 0) {
    const expected = Object.values(mapping.entities).flatMap((e) =>
      e.files.slice(0, 1).map((f) => f.replace('**/', '')),
    );
    const near = unmatched
      .map((f) => didYouMean(path.posix.basename(f).replace(EXTENSION, ''), expected))
      .find(Boolean);
    const unreadable = unread[0] === undefined ? undefined : `${unread[0]} is not read: ${adviceOn(unread[0])}`;
    throw new StrataError('ingest.no_files', {
      system: mapping.system,
      directory,
      expected,
      found: [...unmatched, ...unread],
      hint: near ?? unreadable,
    });
  }
  return { files, unmatched, unread };
}

/** Of the entities whose globs a file matches, the first, or those that say which of its rows are theirs. */
function owners(mapping: Mapping, matching: readonly string[]): readonly string[] {
  const sharing = matching.filter((entity) => mapping.entities[entity]!.rows);
  return sharing[0] === matching[0] ? sharing : matching.slice(0, 1);
}

/** What to do about a file whose ending strata does not read. */
export function adviceOn(file: string): string {
  const ending = endingOf(file);
  if (/^\.(xlsx|xls|xlsm|xlsb|ods|numbers)$/.test(ending)) return 'save each of its sheets as CSV.';
  if (/^\.(zip|7z|rar|tar|tgz|bz2|xz|lz4|gz|zst)$/.test(ending))
    return 'unpack it; .csv.gz and .csv.zst are read as they are.';
  if (ending === '.json') return 'save it with one record a line, as .jsonl.';
  if (/^\.(avro|orc|feather|arrow|db|sqlite|duckdb)$/.test(ending)) return 'export its tables as Parquet or CSV.';
  if (ending === '') return 'if it is data, give it its ending, such as .csv.';
  return 'if it is data, export it as CSV, JSON lines or Parquet.';
}

/** `.xlsx`; empty for a name without. */
export const endingOf = (file: string) => path.posix.extname(file).toLowerCase();

/** Relative paths of all files below `root`, sorted; hidden ones and folders of warehouses are passed over. */
function walk(root: string, system: string): string[] {
  let entries: ReturnType<typeof read>;
  const read = (folder: string) => readdirSync(folder, { withFileTypes: true });
  try {
    entries = read(root);
  } catch (error) {
    throw new StrataError('ingest.directory_missing', { system, directory: root }, { cause: error });
  }
  const found: string[] = [];
  const visit = (folder: string, prefix: string, list: ReturnType<typeof read>) => {
    if (list.some((e) => e.name === 'raw') && list.some((e) => e.name === 'builds')) return;
    for (const entry of list) {
      if (entry.name.startsWith('.')) continue;
      const full = path.join(folder, entry.name);
      const kind = entry.isSymbolicLink() ? statSync(full, { throwIfNoEntry: false }) : entry;
      if (kind?.isDirectory() && !entry.isSymbolicLink()) visit(full, `${prefix}${entry.name}/`, read(full));
      else if (kind?.isFile()) found.push(prefix + entry.name);
    }
  };
  visit(root, '', entries);
  return found.sort((a, b) => (a < b ? -1 : 1));
}

// A glob as pattern: `**/` is any folders or none, `**` anything, `*` and `?` are within a name, `[...]` is a set.
function globPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|\*|\?|\[[^\]]+\]|[^*?[\]]+/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    return part.startsWith('[') ? part.replace('\\', '\\\\') : part.replace(/[\\^$.|+(){}]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 'i');
}
