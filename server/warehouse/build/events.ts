/** What a build tells while it works: plain data, a line of `--progress json` each. */
export type BuildEvent =
  | { readonly step: 'waiting'; readonly pid: number; readonly host: string; readonly since: string }
  | { readonly step: 'started'; readonly id: string }
  /** A file of the demo company was written. */
  | { readonly step: 'generated'; readonly file: string }
  /** A file that the mapping does not know. */
  | { readonly step: 'ignored'; readonly file: string }
  | {
      readonly step: 'loaded';
      readonly entity: string;
      readonly file: string;
      readonly rows: number;
      readonly rejected: number;
      readonly seconds: number;
    }
  /** A damaged build: its rows of a log are lost. */
  | { readonly step: 'unreadable'; readonly id: string; readonly log: string }
  | { readonly step: 'table'; readonly name: string; readonly rows: number; readonly seconds: number }
  | { readonly step: 'checked'; readonly rules: number; readonly violated: number; readonly seconds: number }
  | { readonly step: 'completed'; readonly id: string }
  | { readonly step: 'published'; readonly id: string; readonly tables: number; readonly seconds: number }
  | { readonly step: 'pruned'; readonly ids: readonly string[] };

export type OnBuildEvent = (event: BuildEvent) => void;

/** A clock that starts now and gives the seconds since, to the millisecond. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => Math.round(performance.now() - start) / 1000;
}
