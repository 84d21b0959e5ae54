import { SqlError } from '../errors.ts';
import { parseBoolean } from './setting-checks.ts';

/** Parameters of startup that are no settings. */
const OTHERS = new Set(['user', 'database', 'options', 'replication']);

/**
 * The settings that a client asks for when it connects: `options` (`-c name=value --name=value`), then its own parameters.
 * @throws SqlError 0A000 for replication, 42601 for options of other kinds
 */
export function startupSettings(parameters: ReadonlyMap<string, string>): [string, string][] {
  const replication = parameters.get('replication');
  if (replication !== undefined && parseBoolean(replication) !== false)
    throw new SqlError('feature_not_supported', 'strata does not offer replication');
  const own = [...parameters].filter(([name]) => !OTHERS.has(name) && !name.startsWith('_pq_.'));
  return [...optionSettings(parameters.get('options') ?? ''), ...own];
}

function optionSettings(options: string): [string, string][] {
  const words = split(options);
  const settings: [string, string][] = [];
  while (words.length > 0) {
    const word = words.shift()!;
    // -c name=value, -cname=value, --name=value
    const text =
      word === '-c' ? (words.shift() ?? '') : word.startsWith('--') || word.startsWith('-c') ? word.slice(2) : '';
    const equals = text.indexOf('=');
    if (equals < 1)
      throw new SqlError('syntax_error', `invalid command-line argument for server process: ${word}`, {
        hint: 'Settings are given as -c name=value.',
      });
    settings.push([text.slice(0, equals).replaceAll('-', '_'), text.slice(equals + 1)]);
  }
  return settings;
}

/** Words between spaces; a backslash keeps the character after it. */
function split(options: string): string[] {
  const words = options.match(/(?:\\[\s\S]|[^\s\\])+/gu) ?? [];
  return words.map((word) => word.replace(/\\([\s\S])/gu, '$1'));
}
