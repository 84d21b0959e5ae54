/** The statement within a statement, as it was written: that of a DECLARE, PREPARE, COPY or EXPLAIN. */
import { loadModule, scanSync } from 'libpg-query';
import type { Statement } from '../types.ts';

interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface InnerText {
  readonly text: string;
  /** Where it starts, as an index of the outer text. */
  readonly start: number;
}

/**
 * @param find which tokens it goes from and to (the end, if undefined), by their place in the list
 */
async function cut(
  { text }: Statement,
  find: (tokens: readonly Token[]) => { readonly from: number; readonly to?: number },
): Promise<InnerText> {
  await loadModule();
  // Postgres' scanner counts bytes.
  const bytes = Buffer.from(text);
  const tokens = (scanSync(text).tokens as Token[]).filter(
    ({ text }) => !text.startsWith('--') && !text.startsWith('/*'),
  );
  const { from, to } = find(tokens);
  const start = tokens[from]!.start;
  const end = to === undefined ? bytes.length : tokens[to]!.start;
  return { text: bytes.toString('utf8', start, end), start: bytes.toString('utf8', 0, start).length };
}

const is = (token: Token | undefined, word: string) => token?.text.toLowerCase() === word;

/** The token after the parenthesis that closes the one at an index. */
function afterParenthesis(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (is(tokens[i], '(')) depth++;
    else if (is(tokens[i], ')') && --depth === 0) return i + 1;
  }
  return tokens.length;
}

/** DECLARE name options FOR query. */
export const declaredText = (statement: Statement) =>
  // The name may be any word, even FOR in quotes.
  cut(statement, (tokens) => ({ from: tokens.findIndex((token, i) => i > 1 && is(token, 'for')) + 1 }));

/** PREPARE name [(types)] AS query. */
export const preparedText = (statement: Statement) =>
  cut(statement, (tokens) => ({ from: (is(tokens[2], '(') ? afterParenthesis(tokens, 2) : 2) + 1 }));

/** COPY (query) TO ... */
export const copiedText = (statement: Statement) =>
  cut(statement, (tokens) => ({ from: 2, to: afterParenthesis(tokens, 1) - 1 }));

/** EXPLAIN [(options)] query, EXPLAIN [ANALYZE] [VERBOSE] query. A query in parentheses begins with two, or with a word of its own. */
export const explainedText = (statement: Statement) =>
  cut(statement, (tokens) => {
    const queries = ['select', 'with', 'values', 'table', '('];
    let from = 1;
    if (is(tokens[1], '(') && !queries.some((word) => is(tokens[2], word)))
      return { from: afterParenthesis(tokens, 1) };
    while (is(tokens[from], 'analyze') || is(tokens[from], 'analyse') || is(tokens[from], 'verbose')) from++;
    return { from };
  });
