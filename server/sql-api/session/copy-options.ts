import type { DefElem, Node } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import { bodyOf } from './inner.ts';
import { encoding, parseBoolean } from './setting-checks.ts';

/** How COPY writes. */
export interface CopyOptions {
  readonly format: 'text' | 'csv' | 'binary';
  readonly delimiter: string;
  readonly null: string;
  readonly header: boolean;
  readonly quote: string;
  readonly escape: string;
  /** Columns that are always quoted: all, or by name. */
  readonly forceQuote: 'all' | readonly string[];
}

type Given = Map<string, Node | undefined>;

const invalid = (message: string) => new SqlError('invalid_parameter_value', message);
const unsupported = (message: string) => new SqlError('feature_not_supported', message);

/** @throws SqlError what Postgres says of options that do not go together */
export function copyOptions(elements: readonly Node[]): CopyOptions {
  const given: Given = new Map();
  for (const node of elements) {
    const { defname = '', arg } = bodyOf<DefElem>(node);
    if (given.has(defname)) throw new SqlError('syntax_error', 'conflicting or redundant options');
    given.set(defname, arg);
  }
  const format = formatOf(text(given, 'format') ?? 'text');
  assertKnown(given);
  if (given.has('encoding')) encoding(text(given, 'encoding') ?? '', 'encoding');
  for (const name of ['delimiter', 'null'])
    if (format === 'binary' && given.has(name))
      throw new SqlError('syntax_error', `cannot specify ${name.toUpperCase()} in BINARY mode`);
  const header = headerOf(given);
  if (header && format === 'binary') throw unsupported('cannot specify HEADER in BINARY mode');
  for (const name of ['quote', 'escape', 'force_quote'])
    if (format !== 'csv' && given.has(name))
      throw unsupported(`COPY ${name.replace('_', ' ')} available only in CSV mode`);
  const csv = format === 'csv';
  const quote = text(given, 'quote') ?? '"';
  const options: CopyOptions = {
    format,
    header,
    quote,
    delimiter: text(given, 'delimiter') ?? (csv ? ',' : '\t'),
    null: text(given, 'null') ?? (csv ? '' : '\\N'),
    escape: text(given, 'escape') ?? quote,
    forceQuote: forced(given.get('force_quote')),
  };
  assertApart(options);
  return options;
}

function formatOf(name: string): CopyOptions['format'] {
  if (name === 'text' || name === 'csv' || name === 'binary') return name;
  throw invalid(`COPY format "${name}" not recognized`);
}

function assertKnown(given: Given): void {
  const known = ['format', 'delimiter', 'null', 'header', 'quote', 'escape', 'force_quote', 'encoding'];
  for (const name of given.keys()) {
    if (
      ['force_not_null', 'force_null', 'freeze', 'default', 'on_error', 'log_verbosity', 'reject_limit'].includes(name)
    )
      throw unsupported(`COPY ${name.replaceAll('_', ' ')} only available using COPY FROM`);
    if (!known.includes(name)) throw new SqlError('syntax_error', `option "${name}" not recognized`);
  }
}

function text(given: Given, name: string): string | undefined {
  const arg = given.get(name);
  if (!given.has(name)) return undefined;
  if (arg && 'String' in arg) return arg.String.sval ?? '';
  throw new SqlError('syntax_error', `${name} requires a parameter`);
}

function headerOf(given: Given): boolean {
  if (!given.has('header')) return false;
  const arg = given.get('header');
  if (!arg) return true;
  const value = String(Object.values(bodyOf<object>(arg))[0] ?? '0');
  const parsed = value.toLowerCase() === 'match' ? undefined : parseBoolean(value);
  if (parsed === undefined) throw new SqlError('syntax_error', 'header requires a Boolean value');
  return parsed;
}

function forced(arg: Node | undefined): CopyOptions['forceQuote'] {
  if (!arg) return [];
  if ('A_Star' in arg) return 'all';
  if (!('List' in arg)) throw invalid('argument to option "force_quote" must be a list of column names');
  return (arg.List.items ?? []).map((item) => ('String' in item ? (item.String.sval ?? '') : ''));
}

/** Characters of their own meaning must differ. */
function assertApart({ format, delimiter, quote, escape: escaper, null: nothing }: CopyOptions): void {
  if (format === 'binary') return;
  const single = (value: string) => Buffer.byteLength(value) === 1;
  if (!single(delimiter)) throw unsupported('COPY delimiter must be a single one-byte character');
  if (/[\r\n]/.test(delimiter)) throw invalid('COPY delimiter cannot be newline or carriage return');
  if (/[\r\n]/.test(nothing)) throw invalid('COPY null representation cannot use newline or carriage return');
  if (format === 'text' && /[\\.a-z0-9]/.test(delimiter)) throw invalid(`COPY delimiter cannot be "${delimiter}"`);
  if (nothing.includes(delimiter)) throw invalid('COPY delimiter must not appear in the NULL specification');
  if (format === 'text') return;
  if (!single(quote)) throw unsupported('COPY quote must be a single one-byte character');
  if (!single(escaper)) throw unsupported('COPY escape must be a single one-byte character');
  if (delimiter === quote) throw invalid('COPY delimiter and quote must be different');
  if (nothing.includes(quote)) throw invalid('CSV quote character must not appear in the NULL specification');
}
