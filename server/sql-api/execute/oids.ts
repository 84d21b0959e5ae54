/** OIDs of the Postgres types that results and parameters can have (pg_type.dat; they never change). */
export const OID = {
  bool: 16,
  bytea: 17,
  char: 18,
  name: 19,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  oid: 26,
  json: 114,
  float4: 700,
  float8: 701,
  unknown: 705,
  bpchar: 1042,
  varchar: 1043,
  date: 1082,
  time: 1083,
  timestamp: 1114,
  timestamptz: 1184,
  interval: 1186,
  numeric: 1700,
  uuid: 2950,
  jsonb: 3802,
} as const;

export type TypeName = keyof typeof OID;

const NAMES = new Map<number, TypeName>(Object.entries(OID).map(([name, oid]) => [oid, name as TypeName]));

/** OIDs of the array types, with the type of their elements. */
const ARRAYS = new Map<number, TypeName>([
  [199, 'json'],
  [1000, 'bool'],
  [1001, 'bytea'],
  [1002, 'char'],
  [1003, 'name'],
  [1005, 'int2'],
  [1007, 'int4'],
  [1009, 'text'],
  [1014, 'bpchar'],
  [1015, 'varchar'],
  [1016, 'int8'],
  [1021, 'float4'],
  [1022, 'float8'],
  [1028, 'oid'],
  [1115, 'timestamp'],
  [1182, 'date'],
  [1183, 'time'],
  [1185, 'timestamptz'],
  [1187, 'interval'],
  [1231, 'numeric'],
  [2951, 'uuid'],
  [3807, 'jsonb'],
]);

/** The name of a scalar type; undefined for others. */
export const nameOf = (oid: number): TypeName | undefined => NAMES.get(oid);

/** The type of an array type's elements; undefined for others. */
export const elementOf = (oid: number): TypeName | undefined => ARRAYS.get(oid);

/** As Postgres' own messages call the types. */
const LONG_NAMES: { readonly [name in TypeName]?: string } = {
  bool: 'boolean',
  bpchar: 'character',
  char: '"char"',
  float4: 'real',
  float8: 'double precision',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  time: 'time without time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  varchar: 'character varying',
};

/** `integer`, `double precision`, ... as in `invalid input syntax for type integer: "x"`. */
export const longName = (name: TypeName): string => LONG_NAMES[name] ?? name;
