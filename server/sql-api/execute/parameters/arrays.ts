/** Arrays of parameters, from `{1,2,NULL}` or from their binary form. */
import { SqlError } from '../../errors.ts';
import { elementOf, nameOf, type TypeName } from '../oids.ts';
import { badBinary, badText } from './value.ts';

/** An element not yet read: its text, its bytes, or an array in the array. */
export type Item<T> = T | null | readonly Item<T>[];

const otherBounds = () => new SqlError('feature_not_supported', 'arrays whose first index is not 1 are not supported');

/** Deepest nesting that Postgres knows. */
const DEEPEST = 6;

/** The elements of an array's text, quotes and escapes taken away. @throws SqlError 22P02 */
export function itemsOfText(text: string): readonly Item<string>[] {
  const [, bounds = '', body = ''] = /^\s*((?:\[[^\]]*\]\s*)+=\s*)?(.*?)\s*$/s.exec(text) ?? [];
  // DuckDB's lists begin at 1.
  if (/\[\s*(?!\+?1\s*:)[+-]?\d+/.test(bounds)) throw otherBounds();
  let at = 0;
  const fail = () => badText('array', text);
  const blank = () => {
    while (at < body.length && /\s/.test(body[at]!)) at++;
  };

  function list(depth: number): Item<string>[] {
    if (depth > DEEPEST || body[at++] !== '{') throw fail();
    const items: Item<string>[] = [];
    blank();
    if (body[at] === '}') {
      at++;
      return items;
    }
    for (;;) {
      blank();
      items.push(body[at] === '{' ? list(depth + 1) : element());
      blank();
      const next = body[at++];
      if (next === '}') return items;
      if (next !== ',') throw fail();
    }
  }

  function element(): string | null {
    let value = '';
    if (body[at] === '"') {
      for (at++; body[at] !== '"'; at++) {
        if (body[at] === '\\') at++;
        if (at >= body.length) throw fail();
        value += body[at];
      }
      at++;
      return value;
    }
    let escaped = false;
    for (; at < body.length && !/[{},"]/.test(body[at]!); at++) {
      if (body[at] === '\\') {
        escaped = true;
        at++;
        if (at >= body.length) throw fail();
      }
      value += body[at];
    }
    const trimmed = value.trimEnd();
    if (trimmed === '' && !escaped) throw fail();
    return !escaped && /^null$/i.test(trimmed) ? null : trimmed;
  }

  const items = list(1);
  if (at !== body.length) throw fail();
  return items;
}

/** The elements of array_send's bytes, with their type. @throws SqlError 22P03 */
export function itemsOfBinary(bytes: Buffer, oid: number): { items: readonly Item<Buffer>[]; element: TypeName } {
  let at = 0;
  const int = () => {
    if (at + 4 > bytes.length) throw badBinary();
    at += 4;
    return bytes.readInt32BE(at - 4);
  };
  const dimensions = int();
  int();
  const element = nameOf(int() >>> 0);
  if (dimensions < 0 || dimensions > DEEPEST || element === undefined || !alike(element, elementOf(oid)))
    throw badBinary();
  const sizes = Array.from({ length: dimensions }, () => {
    const size = int();
    if (int() !== 1) throw otherBounds();
    if (size < 0 || size > bytes.length) throw badBinary();
    return size;
  });
  const read = (depth: number): Item<Buffer>[] => {
    const items: Item<Buffer>[] = [];
    for (let i = 0; i < sizes[depth]!; i++) {
      if (depth + 1 < sizes.length) {
        items.push(read(depth + 1));
        continue;
      }
      const length = int();
      if (length > bytes.length - at) throw badBinary();
      items.push(length < 0 ? null : bytes.subarray(at, at + length));
      at += Math.max(0, length);
    }
    return items;
  };
  const items = dimensions === 0 ? [] : read(0);
  if (at !== bytes.length) throw badBinary();
  return { items, element };
}

const TEXTS: readonly (TypeName | undefined)[] = ['text', 'varchar', 'bpchar', 'name', 'unknown'];
const alike = (a: TypeName, b: TypeName | undefined) => a === b || (TEXTS.includes(a) && TEXTS.includes(b));
