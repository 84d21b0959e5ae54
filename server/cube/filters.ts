/** Filters of Cube's queries. */

export interface Filter {
  readonly member: string;
  readonly operator: 'equals' | 'notSet';
  readonly values?: readonly string[];
}

/** Rows whose `member` (`view.dimension`) has the value, or none where it is null. */
export const having = (member: string, value: string | null): Filter =>
  value === null ? { member, operator: 'notSet' } : { member, operator: 'equals', values: [value] };
