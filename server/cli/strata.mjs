#!/usr/bin/env node
// Runs the TypeScript of this repository as it is, in a fresh clone, without a build step. strata.cjs starts it.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

// The settings of this repository, also when strata is called from the folder of another project.
register({ tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)) });
const { main } = await import('./main.ts');
await main(process.argv.slice(2), process.env);
