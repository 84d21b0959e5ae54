/** Which column writes which Postgres type out of which DuckDB type. */
import { type DuckDBDecimalType, type DuckDBListType, type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { SqlError } from '../../errors.ts';
import type { Offsets } from '../offsets.ts';
import { elementOf, longName, nameOf, OID, type TypeName } from '../oids.ts';
import type { Column } from './column.ts';
import { ListColumn } from './lists.ts';
import { NumericColumn } from './numbers.ts';
import {
  BoolColumn,
  Float4Column,
  Float8Column,
  Int2Column,
  Int4Column,
  Int8Column,
  OidColumn,
  UuidColumn,
} from './simple.ts';
import { BytesColumn, JsonbColumn, TextColumn } from './strings.ts';
import { DateColumn, InstantColumn, IntervalColumn, TimeColumn, TimestampColumn } from './times.ts';

/** A column of a result, as it was described to the client. */
export interface ResultColumn {
  readonly oid: number;
  /** The type's modifier, -1 for none. Of `numeric(12,2)` it tells the scale, which the values must have. */
  readonly modifier: number;
}

type Make = (offsets: Offsets) => Column;
const text: readonly [DuckDBTypeId, Make] = [DuckDBTypeId.VARCHAR, () => new TextColumn()];

/** All but `numeric`: the one DuckDB type that a Postgres type is made of. */
const COLUMNS: { readonly [name in Exclude<TypeName, 'numeric'>]: readonly [DuckDBTypeId, Make] } = {
  bool: [DuckDBTypeId.BOOLEAN, () => new BoolColumn()],
  bytea: [DuckDBTypeId.BLOB, () => new BytesColumn()],
  char: text,
  name: text,
  int8: [DuckDBTypeId.BIGINT, () => new Int8Column()],
  int2: [DuckDBTypeId.SMALLINT, () => new Int2Column()],
  int4: [DuckDBTypeId.INTEGER, () => new Int4Column()],
  text,
  oid: [DuckDBTypeId.UINTEGER, () => new OidColumn()],
  json: text,
  float4: [DuckDBTypeId.FLOAT, () => new Float4Column()],
  float8: [DuckDBTypeId.DOUBLE, () => new Float8Column()],
  unknown: text,
  bpchar: text,
  varchar: text,
  date: [DuckDBTypeId.DATE, () => new DateColumn()],
  time: [DuckDBTypeId.TIME, () => new TimeColumn()],
  timestamp: [DuckDBTypeId.TIMESTAMP, () => new TimestampColumn()],
  timestamptz: [DuckDBTypeId.TIMESTAMP_TZ, (offsets) => new InstantColumn(offsets)],
  interval: [DuckDBTypeId.INTERVAL, () => new IntervalColumn()],
  uuid: [DuckDBTypeId.UUID, () => new UuidColumn()],
  jsonb: [DuckDBTypeId.VARCHAR, () => new JsonbColumn()],
};

/**
 * The column that writes `type` as the Postgres type of an OID.
 * @param offsets of the zone in which instants are written
 * @throws SqlError XX000 for types that do not fit: the statement was planned wrong
 */
export function columnFor(result: ResultColumn, type: DuckDBType, position: number, offsets: Offsets): Column {
  const element = elementOf(result.oid);
  const column = element
    ? listOf(element, result.modifier, type, offsets)
    : scalarOf(nameOf(result.oid), result.modifier, type, offsets);
  if (column) return column;
  const name = element ? `${longName(element)}[]` : (nameOf(result.oid) ?? `OID ${result.oid}`);
  throw new SqlError('internal_error', `column ${position} was planned as ${name}, but its values are ${type}`);
}

function listOf(element: TypeName, modifier: number, type: DuckDBType, offsets: Offsets): ListColumn | undefined {
  if (type.typeId !== DuckDBTypeId.LIST) return undefined;
  const inner = (type as DuckDBListType).valueType;
  const items =
    inner.typeId === DuckDBTypeId.LIST
      ? listOf(element, modifier, inner, offsets)
      : scalarOf(element, modifier, inner, offsets);
  return items && new ListColumn(items, OID[element]);
}

function scalarOf(
  name: TypeName | undefined,
  modifier: number,
  type: DuckDBType,
  offsets: Offsets,
): Column | undefined {
  if (name === undefined) return undefined;
  if (name === 'numeric') return numericOf(modifier, type);
  const [id, make] = COLUMNS[name];
  return type.typeId === id ? make(offsets) : undefined;
}

function numericOf(modifier: number, type: DuckDBType): NumericColumn | undefined {
  const decimal = type.typeId === DuckDBTypeId.DECIMAL ? (type as DuckDBDecimalType) : undefined;
  if (!decimal && type.typeId !== DuckDBTypeId.HUGEINT) return undefined;
  const scale = decimal?.scale ?? 0;
  if (modifier >= 4 && ((modifier - 4) & 0x7ff) !== scale) return undefined;
  const width = decimal?.width ?? 39;
  return new NumericColumn(width <= 4 ? 2 : width <= 9 ? 4 : width <= 18 ? 8 : 16, scale);
}
