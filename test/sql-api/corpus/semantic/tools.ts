/** All tools of the corpus. */
import { readdirSync } from 'node:fs';
import type { Tool } from './statement.ts';

export async function readTools(): Promise<Tool[]> {
  const folder = new URL('./tools/', import.meta.url);
  const modules = await Promise.all(
    readdirSync(folder)
      .sort()
      .map((file) => import(new URL(file, folder).href) as Promise<Record<string, Tool>>),
  );
  return modules.flatMap((module) => Object.values(module));
}
