/** Looking for columns in SQL that Cube has made, where every table has a quoted alias. String literals are passed over. */

export interface ColumnRef {
  /** As written, `"m".month`. */
  readonly text: string;
  readonly table: string;
  readonly column: string;
  /** Table and column in lower case, the same for `"m".month` and `"m"."month"`. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN = /'(?:[^']|'')*'|"((?:[^"]|"")+)"\s*\.\s*(?:"((?:[^"]|"")+)"|([A-Za-z_]\w*))/g;

/** The columns that are read with the alias of their table, in order. */
export function columnRefs(sql: string): ColumnRef[] {
  return [...sql.matchAll(TOKEN)].flatMap((match) => {
    const [text, table, quoted, bare] = match;
    if (table === undefined) return [];
    const column = quoted ?? bare!;
    const key = `${table}.${column}`.toLowerCase();
    return [{ text, table, column, key, start: match.index, end: match.index + text.length }];
  });
}

/** Writes `column` in place of each reference whose key is one of `keys`. */
export function replaceRefs(sql: string, keys: ReadonlySet<string>, column: string): string {
  return columnRefs(sql)
    .filter(({ key }) => keys.has(key))
    .reduceRight((text, { start, end }) => text.slice(0, start) + column + text.slice(end), sql);
}

/** True when `word` stands in the SQL as a column without alias: not quoted, called, a unit of an interval or of EXTRACT. */
export function hasBareWord(sql: string, word: string): boolean {
  const text = sql.replace(TOKEN, ' ? ');
  const bare = new RegExp(`(?<![."\\w])${word}(?!["\\w])(?!\\s*\\()(?!\\s+from\\b)`, 'gi');
  return [...text.matchAll(bare)].some(({ index }) => !/(\d|\))\s*$/.test(text.slice(0, index)));
}
