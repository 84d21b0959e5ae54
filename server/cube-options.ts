/** The users' own options of Cube: `cube.js` beside package.json, checked before Cube sees them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { didYouMean, type Problem, StrataError } from '../errors.ts';

const FUNCTIONS = [
  ...['checkAuth', 'checkSqlAuth', 'contextToApiScopes', 'contextToGroups', 'contextToRoles'],
  ...['extendContext', 'queryRewrite', 'queryTransformer', 'canSwitchSqlUser'],
];
const OTHERS = [
  'http',
  'jwt',
  'orchestratorOptions',
  'compilerCacheSize',
  'allowUngroupedWithoutPrimaryKey',
  'sqlCache',
];

/**
 * The default export of `cube.js`; undefined where there is no such file.
 * @throws StrataError `settings.invalid` with line and reason for a file that cannot be read, an unknown option, and one that
 * should be a function
 */
export async function readCubeOptions(
  file = new URL('../cube.js', import.meta.url),
): Promise<Record<string, unknown> | undefined> {
  if (!existsSync(file)) return undefined;
  let options: unknown;
  try {
    options = ((await import(file.href)) as { default?: unknown }).default;
  } catch (error) {
    const what = `cannot be run: ${error instanceof Error ? error.message : String(error)}.`;
    const where = error instanceof SyntaxError ? syntaxErrorIn(fileURLToPath(file)) : (error as Error)?.stack;
    throw invalid([{ where: `cube.js${lineOf(where)}`, what }], error);
  }
  if (typeof options !== 'object' || options === null)
    throw invalid([{ where: 'cube.js', what: 'has no default export.', hint: 'Begin it with `export default {`.' }]);
  const problems = Object.entries(options).flatMap(([name, value]): Problem[] => {
    const where = `cube.js: ${name}`;
    if (FUNCTIONS.includes(name) && value !== undefined && typeof value !== 'function')
      return [{ where, what: `is ${JSON.stringify(value) ?? typeof value}, expected a function.` }];
    // Whatever else Cube knows is told of where Cube is opened: a name that is near one of these is a slip.
    const near = [...FUNCTIONS, ...OTHERS].includes(name) ? undefined : didYouMean(name, [...FUNCTIONS, ...OTHERS]);
    return near ? [{ where, what: 'is no option.', hint: near }] : [];
  });
  if (problems.length > 0) throw invalid(problems);
  return options as Record<string, unknown>;
}

const invalid = (problems: Problem[], cause?: unknown) => new StrataError('settings.invalid', { problems }, { cause });

/** What Node says of a file that it cannot read: an import's error does not tell the line. */
const syntaxErrorIn = (file: string) => spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' }).stderr;

/** Where in cube.js an error came from, as `:3` or `:3:14`. */
function lineOf(text: string | undefined): string {
  const [, at] = /\.js:(\d+(?::\d+)?)/.exec(text ?? '') ?? [];
  return at ? `:${at}` : '';
}
