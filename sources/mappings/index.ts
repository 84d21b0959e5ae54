/** Every system whose export strata understands, by name: what `--from SYSTEM:DIR` may say. */
import type { Mapping } from '../mapping.ts';
import { canonical } from './canonical.ts';
import { demo } from './demo.ts';
import { ravenstack } from './ravenstack.ts';

export const mappings: ReadonlyMap<string, Mapping> = new Map(
  [canonical, demo, ravenstack].map((mapping) => [mapping.system, mapping]),
);
