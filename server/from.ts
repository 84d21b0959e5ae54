/** What `--from SYSTEM:DIR` names. */
import path from 'node:path';
import { didYouMean, StrataError } from '../errors.ts';
import type { Mapping } from '../sources/mapping.ts';
import { mappings } from '../sources/mappings/index.ts';

/** Extracts of one system. The demo company's are made when no directory is given. */
export interface From {
  readonly mapping: Mapping;
  readonly directory?: string;
}

/**
 * Reads `SYSTEM:DIR`, or `demo` alone.
 * @throws StrataError `usage.invalid` for a system that strata does not know, or a missing directory
 */
export function parseFrom(text: string): From {
  const [, system, directory] = /^([^:]*)(?::(.*))?$/.exec(text)!;
  const mapping = mappings.get(system!);
  if (!mapping) {
    const known = [...mappings.keys()];
    const hint = didYouMean(system!, known) ?? `Known systems: ${known.join(', ')}.`;
    throw new StrataError('usage.invalid', { what: `--from ${text}: no such system.`, hint });
  }
  if (directory) return { mapping, directory: path.resolve(directory) };
  if (system === 'demo') return { mapping };
  throw new StrataError('usage.invalid', {
    what: `--from ${text}: no directory.`,
    hint: `Name the folder of the export: --from ${system}:DIR`,
  });
}

/** As {@link parseFrom} reads it: `SYSTEM:DIR`, the directory absolute, or `demo` alone. */
export const fromText = ({ mapping, directory }: From) =>
  directory === undefined ? mapping.system : `${mapping.system}:${directory}`;
