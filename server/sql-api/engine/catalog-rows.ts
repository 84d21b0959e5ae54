/** Statements that the catalogue answers itself: about tables and types, and expressions without a table. */
import type { Catalog, Result } from '../catalog/catalog.ts';
import type { CatalogState } from '../catalog/session.ts';
import type { Field, Format, Prepared, Rows } from '../types.ts';

/** @param state the session's, as it is when the statement runs */
export function catalogStatement(
  catalog: Catalog,
  state: () => Promise<CatalogState>,
  text: string,
  { parameters, fields }: { readonly parameters: readonly number[]; readonly fields: readonly Field[] | null },
): Prepared {
  return {
    parameters,
    fields,
    tag: (rows) => `SELECT ${rows}`,
    start: async (bound, signal) =>
      new CatalogRows(async (formats, stopped) => {
        signal.throwIfAborted();
        return catalog.run(await state(), text, parameters, bound, formats, stopped);
      }),
  };
}

type Run = (formats: readonly Format[], stopped: AbortSignal) => Promise<Result>;

class CatalogRows implements Rows {
  readonly #run: Run;
  readonly #stop = new AbortController();
  #result: Result | undefined;
  #formats = '';
  #place = 0;
  #closed = false;

  constructor(run: Run) {
    this.#run = run;
  }

  get settings(): ReadonlyMap<string, string> | undefined {
    return this.#result?.settings;
  }

  async next(max: number, formats: readonly Format[]) {
    if (this.#closed) return undefined;
    // A cursor may be read as text first and as binary later: the catalogue stands still, so it gives the same rows.
    if (!this.#result || this.#formats !== formats.join()) {
      this.#result = await this.#run(formats, this.#stop.signal);
      this.#formats = formats.join();
    }
    const { rows } = this.#result;
    const end = max > 0 ? Math.min(this.#place + max, rows.length) : rows.length;
    if (this.#place >= end) return undefined;
    const data = Buffer.concat(rows.slice(this.#place, end));
    const count = end - this.#place;
    this.#place = end;
    return { data, rows: count };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stop.abort();
  }
}
