/** Builds messages one after the other in one buffer. */
export class Writer {
  #buffer = Buffer.allocUnsafe(256);
  #length = 0;
  #start = 0;

  /** Starts a message of a type (its letter); '' for a packet without one. */
  message(type: string): this {
    if (type) this.byte(type.charCodeAt(0));
    this.#start = this.#length;
    return this.int32(0);
  }

  /** Ends the message: its length is known now. */
  end(): this {
    this.#buffer.writeInt32BE(this.#length - this.#start, this.#start);
    return this;
  }

  byte(value: number): this {
    this.#room(1);
    this.#buffer[this.#length++] = value;
    return this;
  }

  int16(value: number): this {
    this.#room(2);
    this.#length = this.#buffer.writeInt16BE(value, this.#length);
    return this;
  }

  /** The length of a list: up to 65,535. */
  count(value: number): this {
    this.#room(2);
    this.#length = this.#buffer.writeUInt16BE(value, this.#length);
    return this;
  }

  int32(value: number): this {
    this.#room(4);
    this.#length = this.#buffer.writeInt32BE(value, this.#length);
    return this;
  }

  oid(value: number): this {
    this.#room(4);
    this.#length = this.#buffer.writeUInt32BE(value, this.#length);
    return this;
  }

  /** A string and its zero byte; a string ends at a zero byte of its own. */
  text(value: string): this {
    const zero = value.indexOf('\0');
    return this.bytes(Buffer.from(zero < 0 ? value : value.slice(0, zero))).byte(0);
  }

  bytes(value: Uint8Array): this {
    this.#room(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  value(value: Uint8Array | null): this {
    return value === null ? this.int32(-1) : this.int32(value.length).bytes(value);
  }

  list<T>(items: readonly T[], write: (item: T) => void): this {
    this.count(items.length);
    for (const item of items) write(item);
    return this;
  }

  /** All that was written. */
  done(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #room(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
