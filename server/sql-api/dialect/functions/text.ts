/** Functions on text. */

import { textOf } from '../casts.ts';
import { atLeast, constantOf, type Expression, raise, refuse } from '../expression.ts';
import { join, literal, raw, type Sql, sql } from '../parts.ts';
import { regex, regexFlags, replacement } from '../patterns.ts';
import { array, type, typeText } from '../postgres-types.ts';
import { growing, joinTexts, LONGEST_FILL, LONGEST_TEXT, separatedTexts, within } from '../text-growth.ts';
import { type Definition, fn } from './definition.ts';
import { formatText } from './format.ts';

/** substring(text, from, count): positions before the text count, as in Postgres. */
const slice = (text: Expression, from: Expression | { sql: Sql }, count?: Expression | { sql: Sql }): Sql => {
  const start = sql`CAST(${from} AS BIGINT)`;
  if (count === undefined) return sql`substr(${text}, ${atLeast(start, 1)})`;
  const length = sql`(${start} + ${count} - ${atLeast(start, 1)})`;
  return sql`CASE WHEN ${count} < 0 THEN ${raise('22011', 'negative substring length not allowed')} ELSE substr(${text}, ${atLeast(start, 1)}, ${atLeast(length, 0)}) END`;
};

const pad = (side: 'lpad' | 'rpad') =>
  fn(
    side,
    'text, integer, text?',
    'text',
    ([a, n, fill]) => {
      const f = fill ?? { sql: sql`' '` };
      const out = sql`CASE WHEN ${f} = '' THEN left(${a!}, ${atLeast(n!.sql, 0)}) ELSE ${raw(side)}(${a!}, ${atLeast(n!.sql, 0)}, ${f}) END`;
      return within(LONGEST_FILL, n!.sql, out);
    },
    `Filled on the ${side === 'lpad' ? 'left' : 'right'} or cut to a length of at most ${LONGEST_FILL.toLocaleString('en')}.`,
  ); // prettier-ignore

const trim = (name: string, duck: string, doc: string) =>
  fn(
    name,
    'text, text?',
    'text',
    ([a, characters]) => sql`${raw(duck)}(${a!}, ${characters ?? { sql: sql`' '` }})`,
    doc,
  );

export const TEXT: readonly Definition[] = [
  fn('lower', 'text', 'text', ([a]) => sql`lower(${a!})`, 'Lower case.'),
  fn('upper', 'text', 'text', ([a]) => sql`upper(${a!})`, 'Upper case.'),
  fn(
    'initcap',
    'text',
    'text',
    ([a]) =>
      sql`CASE WHEN ${a!} IS NULL THEN NULL ELSE array_to_string(list_transform(regexp_extract_all(${a!}, '[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+'), lambda x: upper(left(x, 1)) || lower(substr(x, 2))), '') END`,
    'First letter of each word in upper case.',
  ),
  ...['length', 'char_length', 'character_length'].map((name) =>
    fn(name, 'text', 'int4', ([a]) => sql`CAST(length(${a!}) AS INTEGER)`, 'Characters.'),
  ),
  fn('octet_length', 'text', 'int4', ([a]) => sql`CAST(strlen(${a!}) AS INTEGER)`, 'Bytes.'),
  fn('bit_length', 'text', 'int4', ([a]) => sql`CAST(8 * strlen(${a!}) AS INTEGER)`, 'Bits.'),
  fn(
    'ascii',
    'text',
    'int4',
    ([a]) => sql`CASE WHEN ${a!} = '' THEN 0 ELSE unicode(${a!}) END`,
    'Code point of the first character, 0 for none.',
  ),
  fn(
    'chr',
    'integer',
    'text',
    ([a]) =>
      sql`CASE WHEN ${a!} < 0 THEN ${raise('22023', 'character number must be positive')} WHEN ${a!} = 0 OR ${a!} > 1114111 THEN ${raise('54000', 'requested character not valid for encoding')} ELSE chr(${a!}) END`,
    'Character of a code point.',
  ),
  fn(
    'reverse',
    'text',
    'text',
    ([a]) => sql`array_to_string(list_reverse(string_split(${a!}, '')), '')`,
    'Characters in reverse.',
  ),
  fn('md5', 'text', 'text', ([a]) => sql`md5(${a!})`, 'MD5 in hexadecimal.'),
  fn(
    'repeat',
    'text, integer',
    'text',
    ([a, n]) =>
      within(LONGEST_FILL, sql`(length(${a!}) * CAST(${n!} AS BIGINT))`, sql`repeat(${a!}, ${atLeast(n!.sql, 0)})`),
    `Repeated, at most ${LONGEST_FILL.toLocaleString('en')} characters in all.`,
  ),
  fn(
    'replace',
    'text, text, text',
    'text',
    ([a, b, c]) => replaced(a!, b!, c!),
    `Every occurrence replaced. Where the text may grow, its length times that of the new part is at most ${LONGEST_TEXT.toLocaleString('en')}.`,
  ),
  fn(
    'translate',
    'text, text, text',
    'text',
    ([a, b, c]) => sql`translate(${a!}, ${b!}, ${c!})`,
    'Characters replaced one by one.',
  ),
  fn(
    'left',
    'text, integer',
    'text',
    ([a, n]) => sql`left(${a!}, ${n!})`,
    'First characters; all but the last ones when negative.',
  ),
  fn(
    'right',
    'text, integer',
    'text',
    ([a, n]) => sql`right(${a!}, ${n!})`,
    'Last characters; all but the first ones when negative.',
  ),
  pad('lpad'),
  pad('rpad'),
  trim('btrim', 'trim', 'Characters (blanks) removed from both ends. Also `trim(both ... from ...)`.'),
  trim('ltrim', 'ltrim', 'Characters (blanks) removed from the left. Also `trim(leading ... from ...)`.'),
  trim('rtrim', 'rtrim', 'Characters (blanks) removed from the right. Also `trim(trailing ... from ...)`.'),
  ...['substring', 'substr'].map((name) =>
    fn(name, 'text, integer, integer?', 'text', ([a, f, n]) => slice(a!, f!, n), 'Part by position and length.'),
  ),
  fn(
    'substring',
    'text, text',
    'text',
    ([a, p]) => regexSubstring(a!, p!),
    'Part that a regular expression matches (its first group when it has one).',
  ),
  fn(
    'overlay',
    'text, text, integer, integer?',
    'text',
    ([a, b, f, n]) => {
      const count = n ?? { sql: sql`length(${b!})` };
      return sql`(${slice(a!, { sql: raw(1) }, { sql: sql`(${f!} - 1)` })} || ${b!} || substr(${a!}, ${atLeast(sql`CAST(${f!} + ${count} AS BIGINT)`, 1)}))`;
    },
    'Part replaced by position and length.',
  ), // prettier-ignore
  ...['position', 'strpos'].map((name) =>
    fn(
      name,
      'text, text',
      'int4',
      ([a, b]) => sql`CAST(strpos(${a!}, ${b!}) AS INTEGER)`,
      'Where a text is in another, 0 when it is not.',
    ),
  ),
  fn('starts_with', 'text, text', 'bool', ([a, b]) => sql`starts_with(${a!}, ${b!})`, 'Does it begin with the other?'),
  fn(
    'split_part',
    'text, text, integer',
    'text',
    ([a, b, n]) =>
      sql`CASE WHEN ${n!} = 0 THEN ${raise('22023', 'field position must not be zero')} WHEN ${b!} = '' THEN CASE WHEN ${n!} IN (1, -1) THEN ${a!} ELSE '' END ELSE split_part(${a!}, ${b!}, ${n!}) END`,
    'Field of a separated text; from its end when negative.',
  ),
  fn(
    'concat',
    'any...',
    'text',
    (args, { zone }) =>
      args.length === 0 ? sql`''` : joinTexts(args.map((a) => sql`coalesce(${outputText(a, zone)}, '')`)),
    'Texts of all arguments joined, nulls left out.',
  ),
  fn(
    'concat_ws',
    'text, any...',
    'text',
    ([separator, ...args], { zone }) =>
      separatedTexts(
        [separator!.sql, ...args.map((a) => outputText(a, zone))],
        (between, ...texts) =>
          sql`CASE WHEN ${between!} IS NULL THEN NULL ELSE concat_ws(${join([between!, ...texts, sql`CAST(NULL AS VARCHAR)`])}) END`,
      ),
    'The same with a separator.',
  ),
  fn(
    'format',
    'text, any...',
    'text',
    ([format, ...args], { zone }) => formatText(constantOf(format, 'a format'), args, zone),
    '`%s`, `%I`, `%L` and `%%` of a literal format.',
  ),
  fn('quote_ident', 'text', 'text', ([a]) => quotedIdentifier(a!), 'Quoted as an identifier when it must be.'),
  fn(
    'quote_literal',
    'text',
    'text',
    ([a]) => sql`('''' || replace(${a!}, '''', '''''') || '''')`,
    'Quoted as a literal (texts without backslash).',
  ),
  fn(
    'to_hex',
    'bigint',
    'text',
    ([a]) =>
      sql`CASE WHEN ${a!} < 0 THEN ${a!.type.name === 'int8' ? sql`lower(hex(${a!}))` : sql`lower(to_base(CAST(${a!} AS BIGINT) + 4294967296, 16))`} ELSE lower(to_base(${a!}, 16)) END`,
    'Hexadecimal.',
  ),
  fn(
    'like_escape',
    'text, text',
    'text',
    () => refuse('like_escape outside of LIKE'),
    'Inside of LIKE only: what `LIKE ... ESCAPE` becomes.',
  ),
  fn(
    'regexp_replace',
    'text, text, text, text?',
    'text',
    ([a, p, r, f]) => {
      const flags = regexFlags(f ? constantOf(f, 'flags of a regular expression') : '', 'gin');
      const pattern = regex(constantOf(p, 'a regular expression'), 'extract', flags);
      const by = literal(replacement(constantOf(r, 'a replacement')));
      return growing(
        [a!.sql, by],
        (text) => sql`regexp_replace(${text!}, ${literal(pattern)}, ${by}, ${raw(flags.global ? "'g'" : "''")})`,
      );
    },
    'Match (with flag g every match) of a literal regular expression replaced.',
  ), // prettier-ignore
  fn(
    'regexp_match',
    'text, text, text?',
    () => array(type('text')),
    ([a, p, f]) => {
      const flags = regexFlags(f ? constantOf(f, 'flags of a regular expression') : '', 'in');
      const source = constantOf(p, 'a regular expression');
      const pattern = literal(regex(source, 'extract', flags));
      const groups = countGroups(source);
      const all = groups === 0 ? [0] : Array.from({ length: groups }, (_, index) => index + 1);
      if (groups > 0) refuseOptionalGroups(source);
      return sql`CASE WHEN regexp_matches(${a!}, ${pattern}) THEN [${join(all.map((group) => sql`regexp_extract(${a!}, ${pattern}, ${raw(group)})`))}] END`;
    },
    'Groups of the first match of a literal regular expression.',
  ), // prettier-ignore
  fn(
    'regexp_like',
    'text, text, text?',
    'bool',
    ([a, p, f]) => {
      const flags = regexFlags(f ? constantOf(f, 'flags of a regular expression') : '', 'in');
      return sql`regexp_matches(${a!}, ${literal(regex(constantOf(p, 'a regular expression'), 'match', flags))})`;
    },
    'Does a literal regular expression match anywhere?',
  ), // prettier-ignore
  fn(
    'string_to_array',
    'text, text, text?',
    () => array(type('text')),
    ([a, b, n]) => {
      const list = sql`CASE WHEN ${a!} IS NULL THEN NULL WHEN ${a!} = '' THEN CAST([] AS VARCHAR[]) WHEN ${b!} IS NULL OR ${b!} = '' THEN CASE WHEN ${b!} IS NULL THEN string_split(${a!}, '') ELSE [${a!}] END ELSE string_split(${a!}, ${b!}) END`;
      return n ? sql`list_transform(${list}, lambda x: CASE WHEN x = ${n} THEN NULL ELSE x END)` : list;
    },
    'Fields of a separated text.',
  ), // prettier-ignore
];

/** concat and format use output functions: booleans print as t and f there. */
function outputText(argument: Expression, zone: string) {
  return argument.type.name === 'bool'
    ? sql`CASE WHEN ${argument} THEN 't' WHEN NOT ${argument} THEN 'f' END`
    : textOf(argument, zone);
}

function replaced(text: Expression, from: Expression, to: Expression): Sql {
  const replace = (a: Sql, b: Sql, c: Sql) =>
    from.constant
      ? sql`replace(${a}, ${b}, ${c})`
      : sql`CASE WHEN ${b} = '' THEN ${a} ELSE replace(${a}, ${b}, ${c}) END`;
  // Most cut: a literal by one that is not longer.
  if (from.constant && typeof to.constant === 'string' && to.constant.length <= from.constant.length)
    return replace(text.sql, from.sql, to.sql);
  return growing([text.sql, from.sql, to.sql], (a, b, c) => replace(a!, b!, c!));
}

const countGroups = (source: string): number =>
  (
    source
      .replace(/\\./g, '')
      .replace(/\[[^\]]*\]/g, '')
      .match(/\((?!\?)/g) ?? []
  ).length;

/** A group that took no part in the match is NULL in Postgres and '' in DuckDB. */
function refuseOptionalGroups(source: string): void {
  if (/\)[?*{]|\|/.test(source)) refuse(`The regular expression ${source} with groups that need not match`);
}

function regexSubstring(a: Expression, p: Expression) {
  const source = constantOf(p, 'a regular expression');
  const pattern = literal(regex(source, 'extract', regexFlags('', '')));
  const groups = countGroups(source);
  if (groups > 0) refuseOptionalGroups(source);
  return sql`CASE WHEN regexp_matches(${a}, ${pattern}) THEN regexp_extract(${a}, ${pattern}, ${raw(groups > 0 ? 1 : 0)}) END`;
}

function quotedIdentifier(a: Expression) {
  if (a.constant === undefined || a.constant === null)
    return refuse(`quote_ident of ${typeText(a.type)} that is not a literal`);
  const plain = /^[a-z_][a-z0-9_$]*$/.test(a.constant);
  return plain
    ? refuse('quote_ident of a word that might be reserved')
    : literal(`"${a.constant.replaceAll('"', '""')}"`);
}
