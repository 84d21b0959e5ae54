/** A contract compiled to one SELECT: texts in, typed columns, a key hash and the first refusal out. */
import type { AnyContract } from '../contract.ts';
import { ruleText } from '../contract.ts';
import { cellSql, trimSql } from './cell-sql.ts';
import { type Check, type ColumnChecks, columnChecks, reasonText } from './checks.ts';
import { CANONICAL_FORMAT, type CellFormat, numberPatterns } from './grammar.ts';
import type { ColumnFormats } from './read-row.ts';
import { identifier, literal } from './sql.ts';

/** The columns that identify a row. */
export function keyColumns(contract: AnyContract): readonly string[] {
  return contract.key === 'row' ? Object.keys(contract.columns) : contract.key;
}

/** 64-bit hash of a row's key, over the typed columns. Equal keys have equal hashes; the reverse has to be checked. */
export function keyHashSql(contract: AnyContract): string {
  return `hash(${keyColumns(contract).map(identifier).join(', ')})`;
}

/** The key of a typed row as one text; null where a part of it is missing, and where the whole row is the key. */
export function keyTextSql(contract: AnyContract): string {
  if (contract.key === 'row') return 'cast(null as varchar)';
  const parts = contract.key.map(identifier);
  const whole = parts.map((part) => `${part} is not null`).join(' and ');
  const texts = parts.map((part) => `cast(${part} as varchar)`).join(', ');
  return `case when ${whole} then cast(to_json([${texts}]) as varchar) end`;
}

export interface RowsSqlOptions {
  /** A SELECT that gives a text column for every column of the contract. */
  readonly source: string;
  readonly formats?: ColumnFormats;
  /** Columns of `source` that are passed on as they are. */
  readonly keep?: readonly string[];
  /** Text column of `source`: why the record could not even be split into columns. Refuses the row first of all. */
  readonly broken?: string;
  /** Columns of `source` whose texts are known to have no blanks at their ends. */
  readonly trimmed?: ReadonlySet<string>;
  /** Columns of `source` whose texts are known to hold no NUL byte. */
  readonly nulFree?: ReadonlySet<string>;
}

/**
 * SELECT of the contract's columns typed, the kept columns, `_hash` (ubigint) and `_error`: null for an accepted row,
 * otherwise struct(column_name, value, reason) of the first offence, exactly as `readRow` says it.
 */
export function rowsSql(contract: AnyContract, options: RowsSqlOptions): string {
  const { formats = {}, keep = [], broken, trimmed, nulFree } = options;
  const columns = columnChecks(contract);
  const kept = [...keep, ...(broken ? [broken] : [])].map(identifier);
  const text = (name: string) => identifier(`text of ${name}`);
  const names = columns.map((c) => c.name);
  const texts = columns.map((c) => {
    const cell = identifier(c.name);
    return `${trimmed?.has(c.name) ? `nullif(${cell}, '')` : trimSql(cell)} as ${text(c.name)}`;
  });
  const typed = columns.map((c) => {
    const value = cellSql(c.meta.sql, text(c.name), formats[c.name] ?? CANONICAL_FORMAT);
    return `${value} as ${identifier(c.name)}`;
  });
  const offences = [
    ...(broken ? [`when ${identifier(broken)} is not null then ${offence(null, null, identifier(broken))}`] : []),
    ...columns.flatMap((c) => columnOffences(nulFree?.has(c.name) ? withoutNul(c) : c, text(c.name), formats)),
    ...contract.rules.map((rule) => {
      const breaks =
        rule.rule === 'any_of'
          ? rule.columns.map((c) => `${identifier(c)} is null`).join(' and ')
          : `${identifier(rule.later)} < ${identifier(rule.earlier)}`;
      return `when ${breaks} then ${offence(null, null, literal(ruleText(rule)))}`;
    }),
  ];
  const error = offences.length === 0 ? 'null' : `case ${offences.join('\n    ')} end`;
  const outer = [...names.map(identifier), ...keep.map(identifier)];
  return [
    `select ${[...outer, `${keyHashSql(contract)} as _hash`, `${error} as _error`].join(', ')}`,
    `from (select ${[...typed, ...names.map(text), ...kept].join(',\n  ')}`,
    `from (select ${[...texts, ...kept].join(', ')} from (${options.source})))`,
  ].join('\n');
}

function offence(column: string | null, value: string | null, reason: string): string {
  const name = column === null ? 'cast(null as varchar)' : literal(column);
  return `struct_pack(column_name := ${name}, value := ${value ?? 'cast(null as varchar)'}, reason := ${reason})`;
}

const withoutNul = (column: ColumnChecks): ColumnChecks => ({
  ...column,
  checks: column.checks.filter(({ check }) => check !== 'no_nul'),
});

function columnOffences(column: ColumnChecks, text: string, formats: ColumnFormats): string[] {
  const value = identifier(column.name);
  const format = formats[column.name] ?? CANONICAL_FORMAT;
  return column.checks.map((check) => {
    const reason = literal(reasonText(check, column.meta, format));
    return `when ${failsSql(check, column, text, value, format)} then ${offence(column.name, text, reason)}`;
  });
}

function failsSql(check: Check, column: ColumnChecks, text: string, value: string, format: CellFormat): string {
  switch (check.check) {
    case 'present':
      return `${text} is null`;
    case 'size': {
      const { integer, money } = numberPatterns(format.decimal);
      const pattern = column.meta.sql === 'bigint' ? integer : money;
      return `${text} is not null and ${value} is null and regexp_matches(${text}, ${literal(pattern)})`;
    }
    case 'type':
      return `${text} is not null and ${value} is null`;
    case 'min':
      return `${value} < ${bound(check.min, column)}`;
    case 'max':
      return column.meta.sql === 'timestamp'
        ? `${value} >= ${bound(check.max, column)} + interval 1 day`
        : `${value} > ${bound(check.max, column)}`;
    case 'length':
      // A text has at least as many bytes as characters: only long ones are counted.
      return `strlen(${text}) > ${check.max} and length(${text}) > ${check.max}`;
    case 'no_nul':
      return `contains(${text}, chr(0))`;
    case 'pattern':
      return `not regexp_matches(${text}, ${literal(check.pattern)})`;
    case 'values':
      return `${text} not in (${check.values.map(literal).join(', ')})`;
  }
}

function bound(limit: number | string, column: ColumnChecks): string {
  if (typeof limit === 'string') return `${column.meta.sql} ${literal(limit)}`;
  if (column.meta.sql === 'double precision') return `cast(${literal(String(limit))} as double)`;
  // Written out in full: 1e14 would be a double and compare as one.
  return Number.isInteger(limit) ? BigInt(limit).toString() : String(limit);
}
