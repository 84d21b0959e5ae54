import { dataRow } from '../messages/backend.ts';
import type { Rows } from '../types.ts';

/** Rows of text that are all there. Text is the same in both formats. */
export class TextRows implements Rows {
  #left: string[][];

  constructor(rows: string[][]) {
    this.#left = rows;
  }

  async next(max: number) {
    if (this.#left.length === 0) return undefined;
    const taken = this.#left.splice(0, max || this.#left.length);
    return {
      data: Buffer.concat(taken.map((row) => dataRow(row.map((value) => Buffer.from(value))))),
      rows: taken.length,
    };
  }

  async close(): Promise<void> {
    this.#left = [];
  }
}
