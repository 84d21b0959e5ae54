/** What a build depends on besides its extracts: the code and the model, as far as sizes and times of their files tell. */
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ROOMS = ['sources', 'transforms', 'model', 'server'];

/** Changes whenever a file of the code or of the model does. */
export function codeFingerprint(): string {
  const hash = createHash('sha256');
  for (const room of ROOMS) {
    const files = readdirSync(path.join(ROOT, room), { recursive: true, withFileTypes: true });
    const names = files.filter((file) => file.isFile()).map((file) => path.join(file.parentPath, file.name));
    for (const name of names.sort()) {
      const { size, mtimeMs } = statSync(name);
      hash.update(`${name}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}
