/** What a build passes over of its input, in words: columns that nothing reads, files that no entity reads. */
import path from 'node:path';
import { didYouMean } from '../../errors.ts';
import type { ColumnSource, Mapping } from '../../sources/mapping.ts';
import type { MetFile } from '../main.ts';
import { adviceOn, endingOf } from '../warehouse/ingest/find-files.ts';
import { count } from './output.ts';
import type { ProgressFormat } from './progress.ts';

/** Names that a line lists before it counts the rest. */
const LISTED = 12;
const UNREAD_LISTED = 3;
const EXTENSION = /\.[a-z]+(\.gz|\.zst)?$/i;

/**
 * Says on stderr what is passed over, whatever the format of the progress is: input that is ignored in silence looks like
 * data that was never there. With `json` a line of JSON each, so that every line of stderr is one.
 */
export function notes(format: ProgressFormat, stream: NodeJS.WriteStream = process.stderr): (met: MetFile) => void {
  return (met) => {
    for (const note of notesOf(met))
      stream.write(format === 'json' ? `${JSON.stringify({ step: 'note', file: met.file, note })}\n` : `${note}\n`);
  };
}

/** As {@link notes}, for the files of a folder whose ending strata does not read: a line for each ending. */
export function unreadNotes(
  format: ProgressFormat,
  stream: NodeJS.WriteStream = process.stderr,
): (paths: readonly string[]) => void {
  return (paths) => {
    const endings = [...new Set(paths.map(endingOf))];
    for (const ending of endings) {
      const of = paths.filter((file) => endingOf(file) === ending);
      const names = of.slice(0, UNREAD_LISTED).join(', ');
      const rest = of.length > UNREAD_LISTED ? ` and ${count(of.length - UNREAD_LISTED)} more` : '';
      const note = `${names}${rest}: not read. strata reads no ${ending === '' ? 'files without ending' : ending}: ${adviceOn(of[0]!)}`;
      stream.write(format === 'json' ? `${JSON.stringify({ step: 'note', file: of[0], note })}\n` : `${note}\n`);
    }
  };
}

/** The notes on a file, a line each; none where all of it is read. */
export function notesOf({ mapping, file, load }: MetFile): string[] {
  if (!load) return [`${file}: no entity of ${mapping.system} reads it. ${nearestEntity(mapping, file)}`];
  const { entity, unknownColumns, missingOptionalColumns } = load;
  if (unknownColumns.length === 0) return [];
  const columns = mapping.entities[entity]?.columns ?? {};
  const absent = missingOptionalColumns.flatMap((name) => namesOf(columns[name]));
  const misspelt = unknownColumns.flatMap((name) => {
    const hint = didYouMean(name, absent);
    return hint ? [`${file}: nothing reads the column "${name}". ${hint}`] : [];
  });
  const rest = unknownColumns.length - LISTED;
  const listed = unknownColumns.slice(0, LISTED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  return [`${file}: kept aside, no column of ${entity} is made from it: ${listed}`, ...misspelt];
}

/** The names of a file's columns that a column of the contract is read from. */
function namesOf(source: ColumnSource | undefined): readonly string[] {
  if (source === undefined) return [];
  if (typeof source === 'string') return [source];
  if (Array.isArray(source)) return source;
  return 'from' in source ? [source.from].flat() : [];
}

function nearestEntity(mapping: Mapping, file: string): string {
  if (/\.parquet\.(gz|zst)$/i.test(file)) return 'Parquet is compressed within: unpack it.';
  const stem = path.posix.basename(file).replace(EXTENSION, '');
  const known = Object.values(mapping.entities).map(({ files }) => files[0]!.replace('**/', ''));
  const names = known.map((glob) => path.posix.basename(glob).replace(/[_-]?\*+$/, ''));
  return didYouMean(stem, names) ?? `It reads ${known.join(', ')}.`;
}
