/**
 * Runs the suites: all, or the one that is named, with the options of the suite.
 *
 *     npm run bench
 *     npm run bench -- build --rows 5000000 --runs 3
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SUITES = ['ingest', 'build', 'sql-export', 'sql-small', 'sql-memory', 'faults', 'factors', 'watch'];
const [first = '', ...rest] = process.argv.slice(2);
const named = SUITES.includes(first);
if (first && !named && !first.startsWith('-')) {
  process.stderr.write(`no such suite: ${first}. Suites: ${SUITES.join(', ')}\n`);
  process.exitCode = 2;
} else {
  for (const suite of named ? [first] : SUITES) {
    const file = fileURLToPath(new URL(`${suite}.ts`, import.meta.url));
    const options = named ? rest : process.argv.slice(2);
    const { status } = spawnSync(process.execPath, ['--import', 'tsx', file, ...options], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}
