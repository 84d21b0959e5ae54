/** LIKE, SIMILAR TO and regular expressions: Postgres' patterns as the ones of DuckDB (RE2). */
import { type Expression, invalid, refuse } from './expression.ts';
import { literal, type Sql, sql } from './parts.ts';

/** `a LIKE b`, `ILIKE`; a backslash escapes unless `mark` says otherwise, '' for nothing. */
export function like(text: Sql, pattern: Expression, insensitive: boolean, mark = '\\'): Sql {
  if (mark !== '' && [...mark].length > 1) invalid('22025', 'invalid escape string');
  const word = insensitive ? sql`ILIKE` : sql`LIKE`;
  if (typeof pattern.constant === 'string') {
    const plain = readLike(pattern.constant, mark);
    if (plain === undefined) return sql`(${text} ${word} ${literal(pattern.constant)})`;
    return sql`(${text} ${word} ${literal(plain)} ESCAPE '\\')`;
  }
  if (mark === '') return sql`(${text} ${word} replace(${pattern}, '\\', '\\\\') ESCAPE '\\')`;
  return sql`(${text} ${word} ${pattern} ESCAPE ${literal(mark)})`;
}

/** The pattern with backslashes as its escapes; undefined when it has nothing to escape. @throws SqlError 22025 */
function readLike(pattern: string, mark: string): string | undefined {
  let result = '';
  let changed = false;
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!;
    if (character === mark) {
      const next = characters[++index];
      if (next === undefined) return refuse('A LIKE pattern that ends with its escape character');
      result += `\\${next}`;
      changed = true;
    } else if (character === '\\') {
      result += '\\\\';
      changed = true;
    } else result += character;
  }
  return changed ? result : undefined;
}

export interface Flags {
  readonly global: boolean;
  readonly insensitive: boolean;
  /** Newline-sensitive. */
  readonly lines: boolean;
}

/** Flags of the regexp functions. @throws SqlError 0A000 for one that is not in `allowed` */
export function regexFlags(text: string, allowed: string): Flags {
  const bad = [...text].find((flag) => !allowed.includes(flag === 'm' ? 'n' : flag) && flag !== 'c');
  if (bad !== undefined) return refuse(`The flag ${bad} of a regular expression`);
  return { global: text.includes('g'), insensitive: /i[^c]*$/.test(text), lines: /[nm]/.test(text) };
}

const CLASS_ESCAPES: Readonly<Record<string, string>> = { d: '\\d', D: '\\D', s: '\\s', S: '\\S', w: '\\w', W: '\\W' };
const ESCAPES: Readonly<Record<string, string>> = {
  ...CLASS_ESCAPES,
  A: '\\A',
  Z: '\\z',
  y: '\\b',
  Y: '\\B',
  n: '\\n',
  t: '\\t',
  r: '\\r',
  f: '\\f',
  v: '\\v',
};

/**
 * An advanced regular expression of Postgres as one of RE2. Where only "does it match" is asked (`match`) all of the translated syntax is safe;
 * where the matched text matters (`extract`), alternatives and non-greedy repetition are refused: Postgres takes the longest, RE2 the first.
 * @throws SqlError 0A000 for back references, look-around, word ends, 2201B for a broken one
 */
export function regex(source: string, use: 'match' | 'extract', flags: Flags): string {
  if (source.startsWith('***') || source.startsWith('(?'))
    return refuse(`The regular expression ${source} with embedded options`);
  let out = '';
  for (let index = 0; index < source.length; index++) {
    const character = source[index]!;
    const rest = source.slice(index);
    if (character === '\\') {
      const next = source[++index];
      if (next === undefined) return invalid('2201B', 'invalid regular expression: invalid escape \\ sequence');
      if (/[a-z0-9]/i.test(next)) out += ESCAPES[next] ?? refuse(`\\${next} in a regular expression`);
      else out += /\p{L}/u.test(next) ? next : `\\${next}`;
    } else if (character === '[') {
      const [all] =
        /^\[\^?\]?(?:\[:[a-z]+:\]|\\.|[^\]\\[])*\]/.exec(rest) ?? refuse(`The bracket expression in ${source}`);
      out += all
        .replace(
          /\\([a-zA-Z0-9])/g,
          (_, letter: string) => ESCAPES[letter] ?? refuse(`\\${letter} in a regular expression`),
        )
        .replace(/^(\[\^?)\]/, '$1\\]');
      index += all.length - 1;
    } else if (character === '(' && source[index + 1] === '?') {
      if (source[index + 2] !== ':') return refuse('Look-around in a regular expression');
      out += '(?:';
      index += 2;
    } else if (character === '|' && use === 'extract') {
      return refuse(
        `The choice between alternatives in the regular expression ${source}`,
        'Postgres takes the longest match, DuckDB the first: use CASE with ~.',
      );
    } else if (/^(?:[*+?]|\{\d+(?:,\d*)?\})\?/.test(rest) && use === 'extract') {
      return refuse(`Non-greedy repetition in the regular expression ${source}`);
    } else if (character === '{' && !/^\{\d+(?:,\d*)?\}/.test(rest)) {
      return invalid('2201B', 'invalid regular expression: invalid repetition count(s)');
    } else out += character;
  }
  const options = (flags.insensitive ? 'i' : '') + (flags.lines ? 'm' : 's');
  return `(?${options})${out}`;
}

/** The replacement of regexp_replace: `\&` is the match, `\1` a group. */
export function replacement(text: string): string {
  return text.replace(/\\(.?)/gs, (_, next: string) => {
    if (next === '&') return '\\0';
    if (/[1-9\\]/.test(next)) return `\\${next}`;
    return `\\\\${next}`;
  });
}

/** The regular expression of a SIMILAR TO pattern (similar_escape_internal in regexp.c). @throws SqlError 0A000 for escapes of letters */
export function similar(pattern: string, mark = '\\'): string {
  let out = '';
  let bracket = false;
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!;
    if (character === mark) {
      const next = characters[++index] ?? invalid('22025', 'invalid escape sequence');
      if (next === '"') return refuse('SUBSTRING(... SIMILAR ... ESCAPE ...)');
      out += /[\p{L}\p{N}]/u.test(next)
        ? /[a-zA-Z0-9]/.test(next)
          ? refuse(`The escape ${mark}${next} in SIMILAR TO`)
          : next
        : `\\${next}`;
    } else if (bracket) {
      if (character === ']') bracket = false;
      out += character === '\\' ? '\\\\' : character;
    } else if (character === '[') {
      bracket = true;
      out += character;
      if (characters[index + 1] === '^') out += characters[++index];
    } else if (character === '%') out += '.*';
    else if (character === '_') out += '.';
    else if (character === '(') out += '(?:';
    else if ('\\.^$'.includes(character)) out += `\\${character}`;
    else out += character;
  }
  return regex(`^(?:${out})$`, 'match', regexFlags('', ''));
}
