/** A real Postgres (PGlite), asked over the protocol: what it makes of parameters, and the DataRow messages it gives. */
import { PGlite } from '@electric-sql/pglite';
import type { Format } from '../../../../server/sql-api/types.ts';

const int16 = (value: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const text = (value: string) => Buffer.from(`${value}\0`);
const message = (type: string, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
};

export class Postgres {
  readonly #database: PGlite;
  private constructor(database: PGlite) {
    this.#database = database;
  }
  static async open(): Promise<Postgres> {
    const database = await PGlite.create();
    await database.exec("set timezone = 'UTC'");
    return new Postgres(database);
  }
  /** @param setting of TimeZone: UTC until it is told */
  async zone(setting: string): Promise<void> {
    await this.#database.exec(`set timezone = '${setting}'`);
  }
  close(): Promise<void> {
    return this.#database.close();
  }

  /** The DataRow messages of a statement; its SQLSTATE when it fails. */
  async ask(
    sql: string,
    parameters: readonly [oid: number, value: Buffer | string, format: Format][],
    format: Format,
  ): Promise<Buffer | string> {
    const values = parameters.flatMap(([, value]) => {
      const bytes = Buffer.from(value);
      return [int32(bytes.length), bytes];
    });
    const count = int16(parameters.length);
    const batch = Buffer.concat([
      message('P', text(''), text(sql), count, ...parameters.map(([oid]) => int32(oid))),
      message(
        'B',
        text(''),
        text(''),
        count,
        ...parameters.map(([, , format]) => int16(format)),
        count,
        ...values,
        int16(1),
        int16(format),
      ),
      message('E', text(''), int32(0)),
      message('S'),
    ]);
    const parts: Buffer[] = [];
    let code: string | undefined;
    await this.#database.execProtocolRawStream(batch, { onRawData: (data) => void parts.push(Buffer.from(data)) });
    const all = Buffer.concat(parts);
    const rows: Buffer[] = [];
    for (let at = 0; at < all.length; ) {
      const end = at + 1 + all.readInt32BE(at + 1);
      if (all[at] === 68) rows.push(all.subarray(at, end));
      if (all[at] === 69) code = /\0C([0-9A-Z]{5})\0/.exec(all.toString('latin1', at, end))?.[1];
      at = end;
    }
    return code ?? Buffer.concat(rows);
  }
}
