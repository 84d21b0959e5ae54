/** The canonical text of a statement: what Postgres makes of it, with every name, type and cast written out. */
import { SqlError } from '../errors.ts';
import type { FrontendMessage } from '../messages/frontend.ts';
import { call, execute, parse, simple, sync } from './replies.ts';
import type { Parameter } from './statement.ts';

/** The view that holds the statement for a moment. The blank keeps it apart from what a user would name a table. */
const VIEW = '"strata statement"';
const NOTHING = { values: [], formats: [] };

/** How values are written in the canonical text, whatever the session prefers to read. */
const WRITTEN = `SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL datestyle = ISO; SET LOCAL intervalstyle = postgres;
  SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = hex; SET LOCAL quote_all_identifiers = off;
  SET LOCAL xmlbinary = base64`;

/** Puts `(strata_param(n, NULL::type))` in the place of each `$n`. Places are bytes, as the parser counts. */
export function withoutParameters(text: string, places: readonly Parameter[], types: readonly string[]): string {
  if (places.length === 0) return text;
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { number, at } of [...places].sort((a, b) => a.at - b.at)) {
    const type = types[number - 1];
    if (type === undefined) throw new SqlError('undefined_parameter', `there is no parameter $${number}`);
    pieces.push(bytes.subarray(from, at), Buffer.from(`(strata_param(${number}, NULL::${type}))`));
    from = at + 1;
    while (bytes[from]! >= 0x30 && bytes[from]! <= 0x39) from++;
  }
  return Buffer.concat([...pieces, bytes.subarray(from)]).toString();
}

/** Messages whose last row of one value is the canonical text. The transaction that they open must be rolled back. */
export function resolving(text: string, columnCount: number): FrontendMessage[] {
  const columns = Array.from({ length: columnCount }, (_, place) => `c${place}`).join(', ');
  return [
    simple('BEGIN READ WRITE'),
    parse(`CREATE TEMP VIEW ${VIEW} (${columns}) AS ${text}`),
    ...execute(NOTHING, []),
    sync,
    simple(WRITTEN),
    ...call(`SELECT pg_catalog.pg_get_viewdef('pg_temp.${VIEW}'::regclass)`),
    sync,
  ];
}

export const ROLLBACK = simple('ROLLBACK');
