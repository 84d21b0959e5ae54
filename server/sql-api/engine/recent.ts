/** Remembers the values that were asked for last: so many of them, and no more than so much. */
export class Recent<T> {
  readonly #most: number;
  readonly #largest: number;
  readonly #weigh: (value: T) => number;
  readonly #values = new Map<string, { readonly value: T; readonly weight: number }>();
  #weight = 0;

  /**
   * @param largest weight of all together; a value above a tenth of it is not remembered
   * @param weigh what a value weighs besides its key, whose characters count
   */
  constructor(most: number, largest = Number.POSITIVE_INFINITY, weigh: (value: T) => number = () => 0) {
    this.#most = most;
    this.#largest = largest;
    this.#weigh = weigh;
  }

  get(key: string): T | undefined {
    const entry = this.#values.get(key);
    if (!entry) return undefined;
    this.#values.delete(key);
    this.#values.set(key, entry);
    return entry.value;
  }

  set(key: string, value: T): void {
    this.delete(key);
    const weight = key.length + this.#weigh(value);
    if (weight > this.#largest / 10) return;
    this.#values.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#most && this.#weight <= this.#largest) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#weight -= this.#values.get(key)?.weight ?? 0;
    this.#values.delete(key);
  }
}
