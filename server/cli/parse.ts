/** Reads what is given as JSON on the command line. */
import { StrataError } from '../../errors.ts';

type JsonObject = Record<string, unknown>;

/** @throws StrataError `usage.invalid` for text that is no JSON object, or has a name that JavaScript keeps for itself */
export function parseContext(option: string, text: string): JsonObject {
  const value = parse(option, text);
  if (!isObject(value)) throw refused(`${option}: must be a JSON object, such as {"region": "EMEA"}.`, text);
  const kept = Object.keys(value).find((name) => name in Object.prototype);
  if (kept) throw refused(`${option}: ${JSON.stringify(kept)} cannot be a name in it.`, text);
  return value;
}

/** One query, or several. @throws StrataError `usage.invalid` for text that is neither a JSON object nor an array of them */
export function parseQuery(text: string): JsonObject | JsonObject[] {
  const value = parse('query', text);
  if (isObject(value) || (Array.isArray(value) && value.length > 0 && value.every(isObject))) return value;
  const what =
    'query: must be a JSON object, such as {"measures": ["revenue.mrr"]}, or an array of one or more of them.';
  throw refused(what, text);
}

function parse(option: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refused(`${option}: no JSON: ${(error as Error).message}.`, text);
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refused = (what: string, text: string) => new StrataError('usage.invalid', { what, hint: `Given: ${text}` });
