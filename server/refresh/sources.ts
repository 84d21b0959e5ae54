/** What a server builds from. */
import { existsSync } from 'node:fs';
import { StrataError } from '../../errors.ts';
import { mappings } from '../../sources/mappings/index.ts';
import { type From, fromText, parseFrom } from '../from.ts';
import { everyLoad } from '../warehouse/ingest/index.ts';
import { layoutOf } from '../warehouse/layout.ts';
import { openBuild, servedId } from '../warehouse/publish.ts';

/**
 * The extracts that a server builds from: those that are named, else those that the served build came from.
 * @param named of `--from`, else of STRATA_FROM
 * @param log told of folders of the served build that are there no more
 * @throws StrataError `usage.invalid` for what names no extracts, or when there is nothing to build from
 */
export function sourcesFor(warehouse: string, named: readonly string[], log: (line: string) => void): From[] {
  if (named.length > 0) return named.map(parseFrom);
  const served = servedSources(warehouse);
  const gone = served.filter(({ directory }) => directory !== undefined && !existsSync(directory));
  for (const { directory } of gone) log(`${directory}: not there any more; builds go on without it`);
  const from = served.filter((source) => !gone.includes(source));
  if (from.length > 0) return from;
  throw new StrataError('usage.invalid', {
    what: 'STRATA_SCHEDULE, STRATA_WATCH_EXTRACTS: there is nothing to build from.',
    hint: 'Name the folders of extracts: strata serve --from SYSTEM:DIR, or STRATA_FROM=SYSTEM:DIR,SYSTEM:DIR',
  });
}

/** Systems and folders that showed the contents of the served build, in the order of their names. */
function servedSources(warehouse: string): From[] {
  const id = servedId(warehouse);
  if (id === undefined) return [];
  const key = (source: string, entity: string, hash: string) => `${source}/${entity}/${hash}`;
  const standing = openBuild(warehouse, id).manifest.inputs.filter(({ superseded }) => !superseded);
  const inputs = new Set(standing.map(({ source, entity, hash }) => key(source, entity, hash)));
  const found = new Map<string, From>();
  for (const { system, entity, hash, arrivals } of everyLoad(warehouse)) {
    const mapping = mappings.get(system);
    if (!mapping || !inputs.has(key(system, entity, hash))) continue;
    for (const { directory } of arrivals) {
      const source = system === 'demo' && isDemo(warehouse, directory) ? { mapping } : { mapping, directory };
      found.set(fromText(source), source);
    }
  }
  return [...found.keys()].sort().map((name) => found.get(name)!);
}

/** True for the folder that strata writes the demo company's extracts to, also where the warehouse has been moved since. */
const isDemo = (warehouse: string, directory: string) =>
  directory.endsWith('/extracts/demo') || directory === layoutOf(warehouse).extracts('demo').replaceAll('\\', '/');

/** The folder in which the extracts of a source are. */
export const directoryOf = (warehouse: string, { mapping, directory }: From) =>
  directory ?? layoutOf(warehouse).extracts(mapping.system);
