/** Problems of the model's files: collected over all files, reported together, each with its place. */
import { type Problem, StrataError } from '../errors.ts';

/** A file of the model, read by whoever has the file system. Paths have forward slashes: `model/cubes/revenue.yml`. */
export interface ModelFile {
  readonly path: string;
  readonly text: string;
}

export interface Issue {
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  readonly what: string;
  /** What to do, or `Did you mean "x"?`. */
  readonly hint?: string;
}

/** In the order in which a person would go through them: by file, line, column. */
export function sortIssues(issues: readonly Issue[]): Issue[] {
  return issues.toSorted(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
}

function toProblem({ file, line, column, what, hint }: Issue): Problem {
  return { where: `${file}:${line}:${column}`, what, hint };
}

/** @throws StrataError `model.invalid` with all issues, when there are any */
export function refuseIssues(issues: readonly Issue[]): void {
  if (issues.length) throw new StrataError('model.invalid', { problems: sortIssues(issues).map(toProblem) });
}
