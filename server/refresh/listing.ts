/** What is in the folders of extracts, as far as names, sizes and times tell: enough to know that something has changed. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type From, fromText } from '../from.ts';
import { isDataFile } from '../warehouse/ingest/find-files.ts';

/** Size and time of each file, by `SYSTEM:DIR` and its path below that: `18:1730332800000`. */
export type Listing = Readonly<Record<string, string>>;

/** Folders are read without holding up queries, however slow their drive is. @throws Error of a folder that cannot be read */
export async function listExtracts(sources: readonly (From & { readonly directory: string })[]): Promise<Listing> {
  const listing: Record<string, string> = {};
  for (const source of sources) {
    const place = fromText(source);
    for (const { file, stamp } of await filesIn(source.directory, '')) listing[`${place}/${file}`] = stamp;
  }
  return listing;
}

/** Files below a folder that a build may read: not hidden ones, nor those of a warehouse. */
async function filesIn(folder: string, prefix: string): Promise<{ file: string; stamp: string }[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.some(({ name }) => name === 'raw') && entries.some(({ name }) => name === 'builds')) return [];
  const found: { file: string; stamp: string }[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const full = path.join(folder, entry.name);
    try {
      if (entry.isDirectory()) found.push(...(await filesIn(full, `${prefix}${entry.name}/`)));
      else {
        const { size, mtimeMs } = await stat(full);
        found.push({ file: prefix + entry.name, stamp: `${size}:${mtimeMs}` });
      }
    } catch (error) {
      // Gone between the two looks at it: renamed, or taken away. Whether anything came in its place, the next look tells.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return found;
}

/** The data files of `now` that were not there `before`, or were other ones. A file that has gone is nothing new. */
export const newFiles = (before: Listing, now: Listing): string[] =>
  Object.keys(now).filter((file) => isDataFile(file) && now[file] !== before[file]);

/** True where no file came, went or changed. */
export const sameListing = (a: Listing, b: Listing): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((file) => a[file] === b[file]);
