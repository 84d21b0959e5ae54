/** What the planner makes of a statement: steps that become the WITH queries of one SELECT. Plain data, as JSON readable. */
import type { Node, SelectStmt } from '@pgsql/types';

/** What happens to a measure when its rows are put together. */
export type Aggregation =
  /** Adds up over rows, as money and counts do. */
  | 'additive'
  /** A ratio, an average or the like: has a value of its own at every grouping. */
  | 'ratio'
  /** Counts different things. */
  | 'distinct'
  | 'min'
  | 'max';

export interface ViewColumn {
  readonly name: string;
  readonly role: 'dimension' | 'measure';
  /** Postgres' name of its type: `text`, `int8`, `numeric`, `float8`, `bool`, `date`, `timestamp`. */
  readonly type: string;
  readonly aggregation?: Aggregation;
  /** Adds up over anything, months included: no stock, and nothing that is made of one. */
  readonly flow?: boolean;
  readonly description?: string;
}
/** A semantic view as one user sees it: its columns in the order of the model. */
export interface SemanticView {
  readonly name: string;
  readonly description?: string;
  readonly columns: readonly ViewColumn[];
}

/** A reference to a column of the view that a step asks: a ColumnRef of two names, this one first. */
export const VIEW = '@';

/** A query of one view; its columns are `d0`, `d1`, ... for the dimensions and `m0`, ... for the measures. */
export interface ViewStep {
  readonly kind: 'view';
  readonly name: string;
  readonly view: string;
  /** Expressions over columns of the view. */
  readonly dimensions: readonly Node[];
  readonly measures: readonly string[];
  readonly conditions: readonly Node[];
}
/** A SELECT over earlier steps, in Postgres' syntax. */
export interface SelectStep {
  readonly kind: 'select';
  readonly name: string;
  readonly columns: readonly string[];
  readonly select: SelectStmt;
}
export type Step = ViewStep | SelectStep;

export interface Plan {
  /** In the order in which they need each other. */
  readonly steps: readonly Step[];
  readonly select: SelectStmt;
}

/** What the parts of the planner share while they plan one statement. */
export interface Planning {
  readonly views: ReadonlyMap<string, SemanticView>;
  readonly steps: Step[];
  /** A name that no user's relation has. */
  newName(): string;
}

/** Adds a SELECT to the steps. @param name taken before, where what it reads was still to be planned */
export function addSelect(
  planning: Planning,
  columns: readonly string[],
  statement: SelectStmt,
  name = planning.newName(),
): string {
  planning.steps.push({ kind: 'select', name, columns, select: statement });
  return name;
}

/** Columns whose values are those of measures, by name. */
export type Measures = ReadonlyMap<string, ViewColumn>;
/** What the user's WITH queries have become. */
export type Cte =
  | { readonly source: Source }
  | {
      readonly step: string;
      readonly columns: readonly string[];
      readonly measures?: Measures;
      /** As it was written, and what names meant there. */
      readonly query?: { readonly select: SelectStmt; readonly names: Names };
    };

/** Rows of a view, seen through subqueries that only pass its columns on. */
export interface Source {
  readonly view: SemanticView;
  /** Output columns in order, as expressions over {@link VIEW}. */
  readonly columns: ReadonlyMap<string, Node>;
  readonly conditions: readonly Node[];
  /** The combinations of these are its rows. */
  readonly rows: readonly Node[];
}

/** What names mean at a place of the statement. */
export interface Names {
  readonly ctes: ReadonlyMap<string, Cte>;
}
