/** Reads what is given as JSON on the command line. */
import { StrataError } from '../../errors.ts';

/** @throws StrataError `usage.invalid` for text that is no JSON object */
export function parseObject(option: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new StrataError('usage.invalid', {
      what: `${option}: no JSON: ${(error as Error).message}.`,
      hint: `Given: ${text}`,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new StrataError('usage.invalid', {
      what: `${option}: must be a JSON object, such as {"region": "EMEA"}.`,
      hint: `Given: ${text}`,
    });
  return value as Record<string, unknown>;
}
