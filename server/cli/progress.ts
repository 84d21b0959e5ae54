/** Progress of a build on stderr: a line per file, table and step. */
import type { BuildEvent, OnBuildEvent } from '../warehouse/build/events.ts';
import { count, plural } from './output.ts';

export const PROGRESS = ['auto', 'plain', 'json', 'none'] as const;
export type ProgressFormat = (typeof PROGRESS)[number];

/**
 * Where the events of a build go: `json` a line of JSON each, `plain` a line for people, `auto` plain on a terminal
 * and nothing elsewhere. Who is waited for is always said.
 */
export function progress(format: ProgressFormat, stream: NodeJS.WriteStream = process.stderr): OnBuildEvent {
  if (format === 'json') return (event) => void stream.write(`${JSON.stringify(event)}\n`);
  const quiet = format === 'none' || (format === 'auto' && !stream.isTTY);
  return (event) => {
    if (quiet && event.step !== 'waiting') return;
    const text = line(event);
    if (text) stream.write(`${text}\n`);
  };
}

/** An event in a line for people; undefined for one that goes without saying. */
export function line(event: BuildEvent): string | undefined {
  switch (event.step) {
    case 'waiting':
      return `waiting for process ${event.pid} on ${event.host}, which builds since ${event.since}`;
    case 'started':
      return `build ${event.id}`;
    case 'generated':
      return `  demo company: ${event.file}`;
    case 'loaded': {
      const rejected = event.rejected > 0 ? `, ${count(event.rejected)} rejected` : '';
      return `  ${columns(`load ${event.entity}`, event.rows, event.seconds)}  ${event.file}${rejected}`;
    }
    case 'unreadable':
      return `  build ${event.id} cannot be read: ${event.log} goes on without it`;
    case 'table':
      return `  ${columns(event.name, event.rows, event.seconds)}`;
    case 'checked': {
      const violated = event.violated > 0 ? `, ${event.violated} broken` : ', all hold';
      return `  ${plural(event.rules, 'data rule')}${violated} (${event.seconds.toFixed(2)} s)`;
    }
    case 'published':
      return `published ${event.id}: ${plural(event.tables, 'table')} in ${event.seconds.toFixed(1)} s`;
    case 'pruned':
      return `removed ${plural(event.ids.length, 'old build')}`;
    case 'ignored': // said by notes.ts
    case 'completed':
      return undefined;
  }
}

const columns = (name: string, rows: number, seconds: number) =>
  `${name.padEnd(28)} ${count(rows).padStart(12)} rows ${seconds.toFixed(2).padStart(7)} s`;
