/** The columns of a file, by name, brought together with what a mapping and a contract ask for. */
import { didYouMean, StrataError } from '../../../errors.ts';
import { columnMeta } from '../../../sources/columns.ts';
import { trimSql } from '../../../sources/compile/cell-sql.ts';
import type { AnyContract } from '../../../sources/contract.ts';
import type { CellOf, ColumnSource, Mapping } from '../../../sources/mapping.ts';
import { sqlName, sqlText } from '../layout.ts';

/** The columns that a file has: names as written there, and the SQL text expression of each. */
export interface FileColumns {
  readonly names: readonly string[];
  readonly text: (index: number) => string;
  /** SQL text expression of a name that is none of `names`: a path into a nested value. Undefined where there is none. */
  readonly nested?: (name: string) => string | undefined;
}

export interface MappedColumns {
  /** SQL text expression per column of the contract; `null` where the file has none. */
  readonly texts: ReadonlyMap<string, string>;
  /** SQL expression of the unknown columns as JSON text. */
  readonly extra: string;
  readonly unknown: readonly string[];
  readonly missingOptional: readonly string[];
}

/** Names are alike in upper and lower case, with and without spaces, `_`, `-` and `.`. */
const alike = (name: string) =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_.-]+/g, '');

/**
 * @throws StrataError `ingest.columns_missing` when a required column has no source in the file;
 * `ingest.columns_repeated` when more than one column has the name of a source: nothing tells which one is meant;
 * `ingest.columns_unknown` when the contract refuses columns that it does not know
 */
export function mapColumns(mapping: Mapping, contract: AnyContract, columns: FileColumns, file: string): MappedColumns {
  const entity = mapping.entities[contract.name]!;
  const { find, used, repeated } = finderOf(columns);
  const texts = new Map<string, string>();
  const missing: { column: string; from: string; hint?: string }[] = [];
  const missingOptional: string[] = [];
  for (const [name, schema] of Object.entries(contract.columns)) {
    const source = entity.columns[name];
    const found = source === undefined ? { absent: [name] } : sourceText(source, find, mapping.missing ?? []);
    if ('text' in found) {
      texts.set(name, found.text);
      continue;
    }
    texts.set(name, 'cast(null as varchar)');
    if (columnMeta(schema).nullable) {
      if (source !== undefined) missingOptional.push(name);
    } else {
      missing.push({ column: name, from: found.absent.join(' or '), hint: nearest(found.absent, columns.names) });
    }
  }
  if (missing.length > 0) {
    const found = [...columns.names];
    throw new StrataError('ingest.columns_missing', { file, entity: contract.name, columns: missing, found });
  }
  if (repeated.size > 0) {
    throw new StrataError('ingest.columns_repeated', { file, entity: contract.name, columns: [...repeated] });
  }
  const unknown = distinctNames(columns.names).flatMap((name, index) => (used.has(index) ? [] : [{ name, index }]));
  if (unknown.length > 0 && contract.unknownColumns === 'refuse') {
    const names = unknown.map((u) => u.name);
    throw new StrataError('ingest.columns_unknown', { file, entity: contract.name, columns: names });
  }
  const pairs = unknown.map(({ name, index }) => `${sqlText(name)}, ${columns.text(index)}`);
  return {
    texts,
    extra: pairs.length > 0 ? `cast(json_object(${pairs.join(', ')}) as varchar)` : 'cast(null as varchar)',
    unknown: unknown.map((u) => u.name),
    missingOptional,
  };
}

type Find = (name: string) => string | undefined;

/** Finds columns by name, and notes which were found, and under which names there are more than one. */
function finderOf(columns: FileColumns): { find: Find; used: Set<number>; repeated: Set<string> } {
  const used = new Set<number>();
  const repeated = new Set<string>();
  const matches = (same: (other: string) => boolean) =>
    columns.names.flatMap((other, index) => (same(other) ? [index] : []));
  const find = (name: string): string | undefined => {
    const exact = matches((other) => other === name);
    const found = exact.length > 0 ? exact : matches(likeness(name));
    const index = found[0];
    if (index === undefined) return columns.nested?.(name);
    if (found.length > 1) repeated.add(found.map((at) => columns.names[at]).join(', '));
    used.add(index);
    return columns.text(index);
  };
  return { find, used, repeated };
}

/** Whether a name is like `name`, in which `*` stands for anything. */
function likeness(name: string): (other: string) => boolean {
  const parts = name.split('*').map((part) => alike(part).replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`, 's');
  return (other) => pattern.test(alike(other));
}

/** SQL condition for the rows of a file that are the contract's; undefined where all of them are. */
export function rowCondition(mapping: Mapping, contract: AnyContract, columns: FileColumns): string | undefined {
  const { rows } = mapping.entities[contract.name]!;
  const { find } = finderOf(columns);
  return rows?.((name) => cellOf(name, find, mapping.missing ?? []) ?? NONE);
}

/** Names in which repeated ones are numbered: `note`, `note (2)`. */
function distinctNames(names: readonly string[]): string[] {
  const taken = new Set(names);
  return names.map((name, at) => {
    if (names.indexOf(name) === at) return name;
    let nth = 2;
    while (taken.has(`${name} (${nth})`)) nth++;
    taken.add(`${name} (${nth})`);
    return `${name} (${nth})`;
  });
}

function nearest(absent: readonly string[], names: readonly string[]): string | undefined {
  for (const name of absent) {
    const hint = didYouMean(name, names);
    if (hint) return hint;
  }
  return undefined;
}

function sourceText(
  source: ColumnSource,
  find: Find,
  missingWords: readonly string[],
): { text: string } | { absent: readonly string[] } {
  if (typeof source === 'object' && 'constant' in source) return { text: sqlText(source.constant) };
  if (typeof source === 'object' && 'sql' in source) return expressionText(source.sql, find, missingWords);
  const { from, words } =
    typeof source === 'object' && 'words' in source
      ? source
      : { from: source as string | readonly string[], words: {} };
  const names = typeof from === 'string' ? [from] : from;
  for (const name of names) {
    const text = find(name);
    if (text !== undefined) return { text: replaceWords(text, words, missingWords) };
  }
  return { absent: names };
}

function expressionText(
  sql: (cell: CellOf, ifAny: CellOf) => string,
  find: Find,
  missingWords: readonly string[],
): { text: string } | { absent: readonly string[] } {
  const absent: { name: string | readonly string[]; needed: boolean }[] = [];
  let found = 0;
  const reader =
    (needed: boolean): CellOf =>
    (name) => {
      const cell = cellOf(name, find, missingWords);
      if (cell === undefined) absent.push({ name, needed });
      else found++;
      return cell ?? NONE;
    };
  const text = sql(reader(true), reader(false));
  const lacking = absent.filter(({ needed }) => needed || found === 0);
  return lacking.length > 0 ? { absent: lacking.flatMap(({ name }) => name) } : { text: `cast(${text} as varchar)` };
}

const NONE = 'cast(null as varchar)';

/** The cell of the first of the names that exists. */
function cellOf(name: string | readonly string[], find: Find, missingWords: readonly string[]): string | undefined {
  for (const one of typeof name === 'string' ? [name] : name) {
    const cell = find(one);
    if (cell !== undefined) return trimSql(replaceWords(cell, {}, missingWords));
  }
  return undefined;
}

function replaceWords(text: string, words: Readonly<{ [from: string]: string }>, missing: readonly string[]): string {
  const branches = [
    ...Object.entries(words).map(([from, to]) => `when ${sqlText(from)} then ${sqlText(to)}`),
    ...missing.map((word) => `when ${sqlText(word)} then null`),
  ];
  return branches.length > 0 ? `case ${trimSql(text)} ${branches.join(' ')} else ${text} end` : text;
}

/** SELECT list item for the text of each column of the contract, under its name. */
export function textList(texts: ReadonlyMap<string, string>): string {
  return [...texts].map(([name, text]) => `${text} as ${sqlName(name)}`).join(', ');
}
