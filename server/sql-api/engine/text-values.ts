/** The values of DataRow messages in text format. */
import { splitRows } from '../session/data-rows.ts';

/** @param data DataRow messages, one after the other */
export function textValues(data: Buffer): (string | null)[][] {
  return splitRows(data).map((row) => {
    const count = row.readInt16BE(5);
    const values: (string | null)[] = [];
    for (let i = 0, at = 7; i < count; i++) {
      const length = row.readInt32BE(at);
      at += 4;
      if (length < 0) values.push(null);
      else {
        values.push(row.toString('utf8', at, at + length));
        at += length;
      }
    }
    return values;
  });
}
