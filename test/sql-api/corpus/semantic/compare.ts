/** Whether two results say the same: texts alike, numbers equal in value, doubles to the last two digits. */
type Row = readonly (string | null)[];

const DOUBLES = new Set(['float4', 'float8']);
const NUMBERS = new Set(['int2', 'int4', 'int8', 'numeric', ...DOUBLES]);

/** A value of a type, written in one way. */
function plain(value: string | null, type: string): string | null {
  if (value === null) return null;
  if (DOUBLES.has(type)) return Number(value) === 0 ? '0' : String(Number(Number(value).toPrecision(13)));
  if (!NUMBERS.has(type)) return value;
  if (!/^-?\d+(\.\d+)?$/.test(value)) return value;
  // Quotients of Postgres have 16 decimals or more, those of the oracle are doubles.
  if (/\.\d{11,}$/.test(value))
    return Number(Number(value).toPrecision(13))
      .toFixed(10)
      .replace(/\.?0+$/, '');
  const digits = value.includes('.') ? value.replace(/0+$/, '').replace(/\.$/, '') : value;
  return digits === '-0' ? '0' : digits;
}

/** The rows in one way of writing; sorted unless their order counts. */
export function comparable(rows: readonly Row[], types: readonly string[], ordered: boolean): string[] {
  const lines = rows.map((row) => JSON.stringify(row.map((value, i) => plain(value, types[i] ?? 'text'))));
  return ordered ? lines : lines.sort();
}
