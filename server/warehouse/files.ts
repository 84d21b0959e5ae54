/** Writing files so that a reader, or the next start after a crash, sees the old content or the new one, never a half. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Forces what is in a file, or which names are in a folder, onto the disk. Windows cannot sync folders: skipped there. */
export function sync(fileOrFolder: string, kind: 'file' | 'folder'): void {
  if (kind === 'folder' && process.platform === 'win32') return;
  const descriptor = openSync(fileOrFolder, kind === 'file' ? 'r+' : 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Replaces the content of `file` by one atomic rename, on the disk when this returns; makes its folder. */
export function replaceFile(file: string, content: string): void {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true });
  const next = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(next, content);
    sync(next, 'file');
    renamePatiently(next, file);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
  sync(folder, 'folder');
}

/** Renames, with a few more tries on Windows, where a virus scanner or a reader may hold a file for a moment. */
export function renamePatiently(from: string, to: string): void {
  for (let tries = process.platform === 'win32' ? 20 : 0; ; tries--) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (tries <= 0 || (code !== 'EPERM' && code !== 'EACCES' && code !== 'EBUSY')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}
