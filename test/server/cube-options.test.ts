import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { readCubeOptions } from '../../server/cube-options.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'strata-cube-js-'));
writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const written = (text: string) => {
  const file = path.join(folder, `${files++}.js`);
  writeFileSync(file, text);
  return pathToFileURL(file);
};

test('the options are the default export; without a file there are none', async () => {
  const options = await readCubeOptions(written('export default { queryRewrite: (query) => query };'));
  expect(Object.keys(options!)).toEqual(['queryRewrite']);
  expect(await readCubeOptions(pathToFileURL(path.join(folder, 'none.js')))).toBeUndefined();
});

test.each([
  ["\nthrow new Error('boom');", /cube\.js:2:7: cannot be run: boom/],
  ['export const x = 1;', /no default export.*export default/s],
  ['export default { checkSQLAuth: () => 1 };', /checkSQLAuth: is no option.*checkSqlAuth/s],
  ["export default { checkSqlAuth: 'ana' };", /checkSqlAuth: is "ana", expected a function/],
])('%j says what is wrong, and where', async (text, says) => {
  await expect(readCubeOptions(written(text))).rejects.toMatchObject({ code: 'settings.invalid' });
  await expect(readCubeOptions(written(text))).rejects.toThrow(says);
});

test('a syntax error has its line', () => {
  const file = written('export default {\n  checkAuth: ;\n};').href;
  const module = new URL('../../server/cube-options.ts', import.meta.url).href;
  // In a Node of its own: vitest reads files by other means.
  const script = `import { readCubeOptions } from ${JSON.stringify(module)};
    await readCubeOptions(new URL(${JSON.stringify(file)})).catch((error) => console.log(error.message));`;
  const said = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  expect(said).toMatch(/cube\.js:2: cannot be run: Unexpected token ';'/);
});
