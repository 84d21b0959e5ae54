/** Parameters of a statement, from the bytes of a Bind message to values of exactly the DuckDB types that their types have. */
import { type DuckDBPreparedStatement, type DuckDBType, type DuckDBValue, LIST, listValue } from '@duckdb/node-api';
import { SqlError } from '../../errors.ts';
import type { Bound, Format } from '../../types.ts';
import type { Offsets } from '../offsets.ts';
import { elementOf, nameOf, type TypeName } from '../oids.ts';
import { type Item, itemsOfBinary, itemsOfText } from './arrays.ts';
import { type Decimal, decimalOf, decimalOfBinary, decimals, decimalValue } from './numbers.ts';
import { READERS } from './scalars.ts';
import { badText, type TypedValue, utf8 } from './value.ts';

/**
 * Reads the parameters of a statement: null for NULL.
 * @param offsets of the zone of instants that tell none
 * @throws SqlError 22P02, 22P03, 22003, 22007, 22008, 22021 for a value; 0A000 for a type that is not supported; 08P01 when
 *   they are not as many as the statement has
 */
export function readParameters(oids: readonly number[], bound: Bound, offsets: Offsets): (TypedValue | null)[] {
  if (bound.values.length !== oids.length) {
    const counts = `bind message supplies ${bound.values.length} parameters, but the statement requires ${oids.length}`;
    throw new SqlError('protocol_violation', counts);
  }
  return oids.map((oid, i) => {
    const bytes = bound.values[i];
    if (!bytes) return null;
    try {
      return readValue(oid, bytes, bound.formats[i] ?? 0, offsets);
    } catch (error) {
      if (error instanceof SqlError && error.code === '22P03')
        throw new SqlError('invalid_binary_representation', `incorrect binary data format in bind parameter ${i + 1}`);
      throw error;
    }
  });
}

/** Binds what {@link readParameters} gave. */
export function bindParameters(prepared: DuckDBPreparedStatement, values: readonly (TypedValue | null)[]): void {
  values.forEach((typed, i) => {
    if (typed) prepared.bindValue(i + 1, typed.value, typed.type);
    else prepared.bindNull(i + 1);
  });
}

function readValue(oid: number, bytes: Buffer, format: Format, offsets: Offsets): TypedValue {
  const element = elementOf(oid);
  if (element !== undefined) {
    if (format === 0) return listOf(itemsOfText(utf8(bytes)), element, utf8(bytes), offsets);
    const read = itemsOfBinary(bytes, oid);
    return listOf(read.items, read.element, 'binary', offsets);
  }
  const name = nameOf(oid);
  if (name === undefined)
    throw new SqlError('feature_not_supported', `parameters of the type with OID ${oid} are not supported`);
  return scalarOf(name, format === 0 ? utf8(bytes) : bytes, offsets);
}

/** @param raw text, or bytes in binary form */
function scalarOf(name: TypeName, raw: string | Buffer, offsets: Offsets): TypedValue {
  if (name === 'numeric') return decimalValue(decimalRead(raw));
  const { type } = READERS[name];
  return { type, value: elementValue(name, raw, offsets) };
}

const decimalRead = (raw: string | Buffer): Decimal =>
  typeof raw === 'string' ? decimalOf(raw) : decimalOfBinary(raw);

function elementValue(name: Exclude<TypeName, 'numeric'>, raw: string | Buffer, offsets: Offsets): DuckDBValue {
  return typeof raw === 'string' ? READERS[name].text(raw, offsets) : READERS[name].binary(raw);
}

/** A list, or a list of lists, whose elements have one DuckDB type. @throws SqlError 22P02 when it is not rectangular */
function listOf<T extends string | Buffer>(
  items: readonly Item<T>[],
  name: TypeName,
  text: string,
  offsets: Offsets,
): TypedValue {
  const flat: (T | null)[] = [];
  const shape = shapeOf(items, flat);
  if (shape === undefined) throw badText('array', text);
  const { type: element, values } = valuesOf(name, flat, offsets);
  let type: DuckDBType = LIST(element);
  for (let depth = 1; depth < shape.length; depth++) type = LIST(type);
  let next = 0;
  const build = (depth: number): DuckDBValue =>
    listValue(
      Array.from({ length: shape[depth]! }, () => (depth + 1 < shape.length ? build(depth + 1) : values[next++]!)),
    );
  return { type, value: build(0) };
}

/** Sizes of the dimensions, and the elements in a row; undefined when the array is not rectangular. */
function shapeOf<T extends string | Buffer>(items: readonly Item<T>[], flat: (T | null)[]): number[] | undefined {
  let inner: number[] | undefined;
  for (const [i, item] of items.entries()) {
    const nested = isList(item) ? shapeOf(item, flat) : [];
    if (nested === undefined) return undefined;
    if (!isList(item)) flat.push(item);
    inner ??= nested;
    if (i > 0 && inner.join() !== nested.join()) return undefined;
  }
  return [items.length, ...(inner ?? [])];
}

function isList<T extends string | Buffer>(item: Item<T>): item is readonly Item<T>[] {
  return Array.isArray(item);
}

function valuesOf(
  name: TypeName,
  raws: readonly (string | Buffer | null)[],
  offsets: Offsets,
): { type: DuckDBType; values: (DuckDBValue | null)[] } {
  if (name === 'numeric') return decimals(raws.map((raw) => (raw === null ? null : decimalRead(raw))));
  return {
    type: READERS[name].type,
    values: raws.map((raw) => (raw === null ? null : elementValue(name, raw, offsets))),
  };
}
