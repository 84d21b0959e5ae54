/** Text split into lines, and lines into records: exact about line numbers, and never at a loss for a broken line. */
import { StringDecoder } from 'node:string_decoder';
import { chunksOf } from './content.ts';

export interface Line {
  /** Physical line, from 1. */
  readonly line: number;
  /** Without its line end; a `\r` before `\n` is kept. */
  readonly text: string;
}

/** The lines of a UTF-8 file. */
export function* linesOf(file: string, end: '\n' | '\r' = '\n'): Generator<Line> {
  const decoder = new StringDecoder('utf8');
  let rest: string[] = [];
  let line = 0;
  for (const chunk of chunksOf(file)) {
    const parts = decoder.write(chunk).split(end);
    if (parts.length === 1) {
      rest.push(parts[0]!);
      continue;
    }
    parts[0] = rest.join('') + parts[0];
    rest = [parts.pop()!];
    for (const text of parts) yield { line: ++line, text };
  }
  const text = rest.join('') + decoder.end();
  if (text !== '') yield { line: ++line, text };
}

export interface TextRecord {
  /** Physical line on which it starts. */
  readonly line: number;
  /** As it stands in the file, without the last line end. */
  readonly raw: string;
  readonly fields: readonly string[];
  /** Why it is no record, as the reason of a reject; null for a whole one. */
  readonly broken: string | null;
}

export interface RecordOptions {
  readonly delimiter: string;
  readonly end?: '\n' | '\r';
  /** Longest record in characters; a quote that is open for longer is taken to be a broken line. */
  readonly longest?: number;
}

/**
 * The records of delimited text (RFC 4180): fields may be quoted with `"`, in which `""` is a quote and line ends are
 * text. Empty lines are no records. A line with a stray quote is broken by itself: the lines after it still count.
 */
export function* recordsOf(file: string, options: RecordOptions): Generator<TextRecord> {
  const { delimiter, end = '\n', longest = 1 << 24 } = options;
  const lines = linesOf(file, end);
  // Lines that were read ahead for a quote that did not close: a stack, the next one last.
  const waiting: Line[] = [];
  const next = (): Line | undefined => waiting.pop() ?? (lines.next().value as Line | undefined);
  for (let first = next(); first; first = next()) {
    const text = first.line === 1 ? first.text.replace(/^\ufeff/, '') : first.text;
    const bare = chop(text);
    if (bare === '') continue;
    if (!bare.includes('"')) {
      yield { line: first.line, raw: bare, fields: bare.split(delimiter), broken: null };
      continue;
    }
    let split = splitFields(bare, delimiter);
    const ahead: string[] = [text];
    const taken: Line[] = [];
    for (let length = text.length; split === 'open' && length < longest; ) {
      const more = next();
      if (!more) break;
      taken.push(more);
      ahead.push(more.text);
      length += more.text.length + 1;
      // Only a line with a quote can close one; a long text is not split anew for each of its lines.
      if (more.text.includes('"')) split = splitFields(chop(ahead.join(end)), delimiter);
    }
    if (typeof split !== 'string') {
      yield { line: first.line, raw: chop(ahead.join(end)), fields: split, broken: null };
      continue;
    }
    // Most likely a stray quote: only its own line is lost, the ones read ahead are tried by themselves.
    const broken =
      taken.length > 0 || split === 'open' ? 'opens a quote that is not closed' : 'has text after a closing quote';
    while (taken.length > 0) waiting.push(taken.pop()!);
    yield { line: first.line, raw: bare, fields: [], broken };
  }
}

const chop = (text: string) => (text.endsWith('\r') ? text.slice(0, -1) : text);

/** The fields of a record; spaces around quotes are no text, as DuckDB has it; `open` when a quote is not closed, `tail` when text follows a closing quote. */
export function splitFields(text: string, delimiter: string): string[] | 'open' | 'tail' {
  const fields: string[] = [];
  const pastSpaces = (from: number) => {
    let at = from;
    while (text[at] === ' ') at++;
    return at;
  };
  for (let at = 0; ; ) {
    const start = pastSpaces(at);
    if (text[start] !== '"') {
      const end = text.indexOf(delimiter, at);
      fields.push(end < 0 ? text.slice(at) : text.slice(at, end));
      if (end < 0) return fields;
      at = end + 1;
      continue;
    }
    let value = '';
    for (let from = start + 1; ; ) {
      const quote = text.indexOf('"', from);
      if (quote < 0) return 'open';
      value += text.slice(from, quote);
      if (text[quote + 1] === '"') {
        value += '"';
        from = quote + 2;
        continue;
      }
      at = pastSpaces(quote + 1);
      break;
    }
    fields.push(value);
    if (at === text.length) return fields;
    if (text[at] !== delimiter) return 'tail';
    at++;
  }
}
