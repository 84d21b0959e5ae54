/** Runs the CLI as its users do: a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SHIM = fileURLToPath(new URL('../../../server/cli/strata.cjs', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly onStart?: (child: ChildProcess) => void;
  /** Told each line of stderr as it comes. */
  readonly onLine?: (line: string, child: ChildProcess) => void;
}

/** Runs `strata ARGS`; nothing of the environment but PATH and HOME gets through. */
export function strata(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { PATH, HOME, SystemRoot } = process.env;
  const env = { PATH, HOME, SystemRoot, ...options.env } as NodeJS.ProcessEnv;
  const child = spawn(process.execPath, [SHIM, ...args], { env, cwd: options.cwd });
  options.onStart?.(child);
  let stdout = '';
  let stderr = '';
  let pending = '';
  child.stdout.on('data', (piece) => {
    stdout += piece;
  });
  child.stderr.on('data', (piece) => {
    stderr += piece;
    const lines = (pending + piece).split('\n');
    pending = lines.pop()!;
    for (const line of lines) options.onLine?.(line, child);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Writes canonical extracts of `firms` firms, which pay 100, 200, ... a month from January to June 2024. */
export function writeExtracts(directory: string, firms: number): string {
  mkdirSync(directory, { recursive: true });
  const ids = Array.from({ length: firms }, (_, at) => at + 1);
  const csv = (name: string, lines: string[]) =>
    writeFileSync(path.join(directory, `${name}.csv`), `${lines.join('\n')}\n`);
  csv('accounts', [
    'account_id,account_name,region,plan,signup_date',
    ...ids.map((n) => `a${n},Firm ${n},${n % 2 ? 'EMEA' : 'AMER'},Pro,2024-01-01`),
  ]);
  csv('subscriptions', [
    'subscription_id,account_id,plan,start_date,end_date,mrr_amount,currency,billing_frequency,is_trial',
    ...ids.map((n) => `s${n},a${n},Pro,2024-01-01,2024-07-01,${n * 100},USD,monthly,false`),
  ]);
  return directory;
}
