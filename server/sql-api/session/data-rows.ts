/** DataRow messages that stand one after the other, taken apart. */

/** Each message of them, whole. */
export function splitRows(data: Buffer): Buffer[] {
  const rows: Buffer[] = [];
  for (let at = 0; at < data.length; ) {
    const end = at + 1 + data.readInt32BE(at + 1);
    rows.push(data.subarray(at, end));
    at = end;
  }
  return rows;
}
