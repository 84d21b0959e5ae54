import { SqlError } from '../errors.ts';
import type { Format, Rows } from '../types.ts';
import { splitRows } from './data-rows.ts';

/** Bytes that the rows kept for one cursor may take. */
export const MOST_KEPT = 64 * 1024 * 1024;

/** Rows that can be read again: those that were read are kept, up to a limit. */
export class KeptRows implements Rows {
  readonly #rows: Rows;
  readonly #kept: Buffer[] = [];
  #bytes = 0;
  #at = 0;
  #formats: readonly Format[] | undefined;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  async next(max: number, formats: readonly Format[]) {
    this.#formats ??= formats;
    if (this.#formats.some((format, i) => format !== formats[i]))
      throw new SqlError('feature_not_supported', 'a SCROLL cursor gives its rows in the format of its first FETCH', {
        hint: 'Fetch as text or as binary throughout, or declare the cursor NO SCROLL.',
      });
    if (this.#at === this.#kept.length) {
      const part = await this.#rows.next(max, formats);
      if (!part) return undefined;
      this.#bytes += part.data.length;
      if (this.#bytes > MOST_KEPT) throw tooLarge('a SCROLL cursor keeps');
      for (const row of splitRows(part.data)) this.#kept.push(row);
    }
    const end = max === 0 ? this.#kept.length : Math.min(this.#kept.length, this.#at + max);
    const rows = this.#kept.slice(this.#at, end);
    this.#at = end;
    return { data: Buffer.concat(rows), rows: rows.length };
  }

  get settings(): ReadonlyMap<string, string> | undefined {
    return this.#rows.settings;
  }

  /** Goes back: the next row is the one after `position` rows. */
  seek(position: number): void {
    this.#at = Math.min(position, this.#kept.length);
  }

  async close(): Promise<void> {
    this.#kept.length = 0;
    this.#at = 0;
    await this.#rows.close();
  }
}

export const tooLarge = (what: string) =>
  new SqlError('program_limit_exceeded', `${what} at most ${MOST_KEPT / 1024 / 1024} MB of rows`, {
    hint: 'Fetch forward only (NO SCROLL), or fewer rows.',
  });
