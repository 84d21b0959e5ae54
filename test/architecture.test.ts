/** The house rules that no compiler holds: which folder may import which, and that the docs name what exists. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ROOMS = ['sources', 'transforms', 'model', 'server'];

/** Files below a folder of the repository, as paths with forward slashes. */
function filesIn(folder: string, extension: RegExp): string[] {
  const at = path.join(ROOT, folder);
  if (!existsSync(at)) return [];
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extension.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
}

/** What a source file imports: modules as they are written, files as paths of the repository. */
function importsOf(file: string): string[] {
  const source = readFileSync(path.join(ROOT, file), 'utf8');
  const found = source.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)['"]([^'"]+)['"]/g);
  return [...found].map(([, name]) =>
    name!.startsWith('.') ? path.posix.join(path.posix.dirname(file), name!) : name!,
  );
}

test.each(ROOMS.map((room, at) => [room, ROOMS.slice(0, at + 1)] as const))(
  '%s imports only from the left',
  (room, left) => {
    const files = filesIn(room, /\.(ts|mjs)$/);
    expect(files.length).toBeGreaterThan(0);
    const inside = (name: string) => name === 'errors.ts' || left.some((other) => name.startsWith(`${other}/`));
    const ours = /^(sources|transforms|model|server|test|bench)\/|^errors\.ts$/;
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => (ours.test(name) || name.startsWith('..')) && !inside(name))
        .map((name) => `${file} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  },
);

test('only server has connections, files and ports', () => {
  const outside = ['sources', 'transforms', 'model'].flatMap((room) => filesIn(room, /\.ts$/));
  const machine =
    /^(node:)?(fs|net|http|https|child_process|worker_threads|dgram|tls)(\/|$)|^@duckdb\/|^@cubejs-backend\//;
  const wrong = outside.flatMap((file) =>
    importsOf(file)
      .filter((name) => machine.test(name))
      .map((name) => `${file} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});

test('every path that the docs name exists', () => {
  const docs = [...filesIn('docs', /\.md$/), ...(existsSync(path.join(ROOT, 'README.md')) ? ['README.md'] : [])];
  const missing = docs.flatMap((doc) => {
    const text = readFileSync(path.join(ROOT, doc), 'utf8');
    const quoted = [...text.matchAll(/`([\w./*-]+)`/g)]
      .map(([, name]) => name!)
      .filter((name) => /^(sources|transforms|model|server|test|bench|docs|\.ci)\//.test(name));
    const links = [...text.matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(([, target]) =>
      path.posix.join(path.posix.dirname(doc), target!),
    );
    return [...quoted, ...links].filter((name) => !exists(name)).map((name) => `${doc} names ${name}`);
  });
  expect(missing).toEqual([]);
});

/** True for a file or folder of the repository; `*` stands for any name. */
function exists(name: string): boolean {
  if (!name.includes('*')) return existsSync(path.join(ROOT, name));
  const folder = path.join(ROOT, path.posix.dirname(name));
  const pattern = new RegExp(`^${path.posix.basename(name).replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
  return existsSync(folder) && readdirSync(folder).some((entry) => pattern.test(entry));
}
