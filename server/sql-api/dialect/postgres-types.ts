/** Postgres types as the dialect knows them, and the DuckDB types that hold their values. */
import type { Node, TypeName } from '@pgsql/types';
import { SqlError } from '../errors.ts';

/** A type by Postgres' internal name (`int4`, `text`, ...). Arrays have an element. */
export interface Type {
  readonly name: string;
  /** Of numeric: digits in all, digits after the point. What DuckDB's DECIMAL holds them in; absent: not known. */
  readonly precision?: number;
  readonly scale?: number;
  /** Of varchar and bpchar: characters; of time and timestamps: digits of the second. */
  readonly length?: number;
  readonly element?: Type;
  /** Of numeric: the value is that of Postgres, the number of decimals that Postgres would show is not (a division, an average). */
  readonly loose?: boolean;
}

/** Digits that a numeric of unknown scale is given: 20 after the point, so that ratios keep what Postgres' division keeps. */
export const WIDE = { name: 'numeric', precision: 38, scale: 20 } as const satisfies Type;

const DUCK: Readonly<Record<string, string>> = {
  bool: 'BOOLEAN',
  int2: 'SMALLINT',
  int4: 'INTEGER',
  int8: 'BIGINT',
  float4: 'REAL',
  float8: 'DOUBLE',
  text: 'VARCHAR',
  varchar: 'VARCHAR',
  bpchar: 'VARCHAR',
  name: 'VARCHAR',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
  interval: 'INTERVAL',
  uuid: 'UUID',
  bytea: 'BLOB',
};

/** Other names that SQL and pg_get_viewdef have for them. */
const ALIASES: Readonly<Record<string, string>> = {
  boolean: 'bool',
  smallint: 'int2',
  integer: 'int4',
  int: 'int4',
  bigint: 'int8',
  decimal: 'numeric',
  real: 'float4',
  'double precision': 'float8',
  'character varying': 'varchar',
  character: 'bpchar',
  char: 'bpchar',
  string: 'text',
  'time without time zone': 'time',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
};

const WORDS: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  varchar: 'character varying',
  bpchar: 'character',
  time: 'time without time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
};

export const OIDS: Readonly<Record<number, string>> = {
  16: 'bool',
  17: 'bytea',
  19: 'name',
  20: 'int8',
  21: 'int2',
  23: 'int4',
  25: 'text',
  700: 'float4',
  701: 'float8',
  1042: 'bpchar',
  1043: 'varchar',
  1082: 'date',
  1083: 'time',
  1114: 'timestamp',
  1184: 'timestamptz',
  1186: 'interval',
  1700: 'numeric',
  2950: 'uuid',
};
const ARRAY_OIDS: Readonly<Record<number, number>> = {
  1000: 16,
  1001: 17,
  1003: 19,
  1016: 20,
  1005: 21,
  1007: 23,
  1009: 25,
  1021: 700,
  1022: 701,
  1014: 1042,
  1015: 1043,
  1182: 1082,
  1183: 1083,
  1115: 1114,
  1185: 1184,
  1187: 1186,
  1231: 1700,
  2951: 2950,
}; // prettier-ignore

export const type = (name: string): Type => ({ name });
export const array = (element: Type): Type => ({ name: `_${element.name}`, element });
export const decimal = (precision: number, scale: number): Type => ({
  name: 'numeric',
  precision: Math.min(38, precision),
  scale,
});

const refuse = (what: string): never => {
  throw new SqlError('feature_not_supported', `The type ${what} is not supported over the semantic views`, {
    hint: 'Cast to one of the types that docs/sql-functions.md lists.',
  });
};

/** A type by name, modifiers already apart. @throws SqlError 0A000 for one that has no place in DuckDB */
function named(name: string, modifiers: readonly number[]): Type {
  const known = ALIASES[name] ?? name;
  if (known === 'unknown') return { name: known };
  if (known === 'numeric') {
    const [precision, scale = 0] = modifiers;
    if (precision === undefined) return { name: 'numeric' };
    if (precision > 38 || scale < 0 || scale > precision) return refuse(`numeric(${precision},${scale})`);
    return decimal(precision, scale);
  }
  if (!Object.hasOwn(DUCK, known)) return refuse(name);
  const [length] = modifiers;
  if (known === 'bpchar' && length === undefined && name !== 'bpchar') return { name: known, length: 1 };
  if (length === undefined) return { name: known };
  if (!['varchar', 'bpchar', 'timestamp', 'timestamptz', 'time'].includes(known))
    return refuse(`${name}(${modifiers})`);
  return { name: known, length };
}

/** A type as text: `integer`, `numeric(18,2)`, `character varying(3)`, `text[]`, `int4`. @throws SqlError 0A000 */
export function typeOf(text: string): Type {
  const [, base = '', modifiers, rest = '', brackets = ''] =
    /^\s*([a-z0-9_ ]+?)\s*(?:\(([\d\s,]+)\))?((?: with(?:out)? time zone)?)\s*((?:\[\])*)\s*$/i.exec(text) ?? [];
  const element = named((base + rest).toLowerCase().replace(/^_(.*)/, '$1'), modifiers?.split(',').map(Number) ?? []);
  return brackets !== '' || base.startsWith('_') ? array(element) : element;
}

/** A type by OID and type modifier, as a RowDescription has them. @throws SqlError 0A000 */
export function typeOfOid(oid: number, modifier = -1): Type {
  const element = ARRAY_OIDS[oid];
  if (element !== undefined) return array(typeOfOid(element, modifier));
  const name = OIDS[oid] ?? refuse(oid === 114 || oid === 3802 ? 'json' : `with OID ${oid}`);
  if (modifier < 0) return { name };
  if (name === 'numeric') return named(name, [((modifier - 4) >> 16) & 0xffff, (modifier - 4) & 0x7ff]);
  if (name === 'varchar' || name === 'bpchar') return named(name, [modifier - 4]);
  return named(name, name.startsWith('time') ? [modifier] : []);
}

const integer = (node: Node | undefined): number | undefined =>
  node && 'A_Const' in node && node.A_Const.ival ? (node.A_Const.ival.ival ?? 0) : undefined;

/** The type that a TypeName node of the parser names. @throws SqlError 0A000 */
export function typeOfNode(node: TypeName): Type {
  const names = (node.names ?? []).map((name) => ('String' in name ? (name.String.sval ?? '') : ''));
  const name = names.at(-1) ?? '';
  if (names.length > 2 || (names.length === 2 && names[0] !== 'pg_catalog') || node.setof || node.pct_type)
    return refuse(names.join('.'));
  const modifiers = (node.typmods ?? []).map(integer);
  if (modifiers.includes(undefined) || (name === 'interval' && modifiers.length > 0))
    return refuse(`${name} with modifiers`);
  const element = named(name === 'char' && names.length === 1 ? '"char"' : name, modifiers as number[]);
  if (node.arrayBounds === undefined || node.arrayBounds.length === 0) return element;
  return array(element);
}

/** Its name as Postgres prints it. */
export function typeText(type: Type): string {
  if (type.element) return `${typeText(type.element)}[]`;
  const modifiers = type.name === 'numeric' ? [type.precision, type.scale] : [type.length];
  const [word, ...rest] = (WORDS[type.name] ?? type.name).split(/(?= with)/);
  return word + (modifiers[0] === undefined ? '' : `(${modifiers.join(',')})`) + rest.join('');
}

/**
 * The DuckDB type that holds its values. A numeric without modifier takes DECIMAL(38,20): integers up to 10^18 with twenty decimals. A value
 * that does not fit is DuckDB's error and never cut; statements therefore carry exact types of their own (`DuckStatement.columns`).
 */
export function duckType(type: Type): string {
  if (type.element) return `${duckType(type.element)}[]`;
  if (type.name === 'numeric') return `DECIMAL(${type.precision ?? WIDE.precision},${type.scale ?? WIDE.scale})`;
  return DUCK[type.name] ?? refuse(type.name);
}

export const isText = ({ name }: Type) => name === 'text' || name === 'varchar' || name === 'name';
export const isInteger = ({ name }: Type) => name === 'int2' || name === 'int4' || name === 'int8';
export const isFloat = ({ name }: Type) => name === 'float4' || name === 'float8';
export const isNumber = (type: Type) => isInteger(type) || isFloat(type) || type.name === 'numeric';

const NUMBERS = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'];

/** The type that holds values of all of them (CASE, COALESCE, UNION). Undefined when there is none. */
export function common(types: readonly Type[]): Type | undefined {
  const [first, ...rest] = types;
  if (first === undefined) return undefined;
  return rest.reduce<Type | undefined>((a, b) => a && commonOfTwo(a, b), first);
}

function commonOfTwo(a: Type, b: Type): Type | undefined {
  if (a.element && b.element) {
    const element = commonOfTwo(a.element, b.element);
    return element && array(element);
  }
  if (a.element || b.element) return undefined;
  if (a.name === 'unknown') return b;
  if (b.name === 'unknown') return a;
  if (isNumber(a) && isNumber(b)) {
    const name = NUMBERS[Math.max(NUMBERS.indexOf(a.name), NUMBERS.indexOf(b.name))]!;
    if (name !== 'numeric') return { name };
    const [x, y] = [asDecimal(a), asDecimal(b)];
    const scale = Math.max(x.scale, y.scale);
    const loose = a.loose || b.loose || x.scale !== y.scale;
    return { ...decimal(Math.max(x.precision - x.scale, y.precision - y.scale) + scale, scale), loose };
  }
  if (a.name === b.name) return a.length === b.length ? a : { name: a.name };
  if ((isText(a) || a.name === 'bpchar') && (isText(b) || b.name === 'bpchar'))
    return { name: a.name === 'bpchar' ? 'bpchar' : 'text' };
  const dates = ['date', 'timestamp', 'timestamptz'];
  const later = Math.max(dates.indexOf(a.name), dates.indexOf(b.name));
  return dates.includes(a.name) && dates.includes(b.name) ? { name: dates[later]! } : undefined;
}

/** Precision and scale of the DECIMAL that holds a number without loss. */
export function asDecimal(type: Type): { readonly precision: number; readonly scale: number } {
  switch (type.name) {
    case 'int2':
      return { precision: 5, scale: 0 };
    case 'int4':
      return { precision: 10, scale: 0 };
    case 'int8':
      return { precision: 19, scale: 0 };
    default:
      return { precision: type.precision ?? WIDE.precision, scale: type.scale ?? WIDE.scale };
  }
}
