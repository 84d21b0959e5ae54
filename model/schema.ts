/** Zod for files that people write: unknown keys with a near name, words for an analyst, a place for every issue. */
import { z } from 'zod';
import { didYouMean } from '../errors.ts';
import type { Issue } from './issues.ts';
import type { Path, YamlFile } from './yaml.ts';

/** A mapping with these keys and no others. The known keys travel in the message, for {@link zodIssues}. */
export function mapping<const S extends z.core.$ZodLooseShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : undefined),
  });
}

/** One line of text. Control characters and halves of surrogate pairs are refused: not every engine can store them. */
export function line(max: number) {
  return z
    .string()
    .max(max)
    .refine((s) => s.trim() === s && s.length > 0, 'is empty, or begins or ends with a space')
    .refine(isPrintable, 'has a control character');
}

export const isPrintable = (s: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(s);

/** Adds an issue from within a schema; `key` puts it at the key of the path. */
export function report(
  context: z.core.ParsePayload | { issues: unknown[] },
  path: Path,
  what: string,
  hint?: string,
  at?: 'key',
): void {
  (context.issues as unknown[]).push({
    code: 'custom',
    input: undefined,
    path: [...path],
    message: what,
    params: { hint, at },
  });
}

/** The issues of a file that did not fit its schema, in an analyst's words. */
export function zodIssues(file: YamlFile, error: z.ZodError): Issue[] {
  return error.issues.flatMap((issue): Issue[] => {
    const path = issue.path as Path;
    const name = path.length ? `\`${path.filter((p) => typeof p === 'string').at(-1) ?? path[0]}\`` : 'the file';
    const value = (v = valueAt(file.data, path)) => show(v);
    const missing = path.length > 0 && valueAt(file.data, path) === undefined;
    if (missing && issue.code !== 'custom')
      return [file.issue(path.slice(0, -1), `${name} is missing`, `Add \`${path.at(-1)}:\`.`)];
    switch (issue.code) {
      case 'unrecognized_keys': {
        const known = issue.message.split(' ');
        return issue.keys.map((key) =>
          file.issue(
            [...path, key],
            `unknown key \`${key}\``,
            didYouMean(key, known) ?? `Known: ${known.join(', ')}.`,
            'key',
          ),
        );
      }
      case 'invalid_type':
        return [file.issue(path, `${name} is ${value()}, expected ${WORDS[issue.expected] ?? issue.expected}`)];
      case 'invalid_value': {
        const known = issue.values.map(String);
        return [
          file.issue(
            path,
            `${name} is ${value()}`,
            didYouMean(String(valueAt(file.data, path)), known) ?? `Known: ${known.join(', ')}.`,
          ),
        ];
      }
      case 'too_small':
        return [
          file.issue(path, `${name} is ${value()}, expected at least ${issue.minimum}${UNITS[issue.origin] ?? ''}`),
        ];
      case 'too_big':
        return [
          file.issue(path, `${name} is ${value()}, expected at most ${issue.maximum}${UNITS[issue.origin] ?? ''}`),
        ];
      case 'custom': {
        const { hint, at } = (issue.params ?? {}) as { hint?: string; at?: 'key' };
        const what = issue.params ? issue.message : `${name} is ${value()}: it ${issue.message}`;
        return [file.issue(path, what, hint, at)];
      }
      default:
        return [file.issue(path, `${name} is ${value()}: ${issue.message}`)];
    }
  });
}

const WORDS: Record<string, string> = {
  string: 'text (quote it)',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
};
const UNITS: Record<string, string> = { string: ' character(s)', array: ' item(s)', set: ' item(s)' };

export function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** A value as a person recognises it, cut at 60 characters. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value !== null && typeof value === 'object') return 'a mapping';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}..."` : text;
}
