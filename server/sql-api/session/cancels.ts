import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

interface Entry {
  readonly secret: Buffer;
  readonly cancel: () => void;
}

/** Sessions that a CancelRequest can name. */
export class Cancels {
  readonly #entries = new Map<number, Entry>();
  #last = randomInt(1, 0x3fff_ffff);

  /** Registers a session: what BackendKeyData tells its client. */
  add(cancel: () => void): { readonly pid: number; readonly secret: Buffer } {
    do this.#last = (this.#last % 0x7fff_fffe) + 1;
    while (this.#entries.has(this.#last));
    const entry = { secret: randomBytes(4), cancel };
    this.#entries.set(this.#last, entry);
    return { pid: this.#last, secret: entry.secret };
  }

  remove(pid: number): void {
    this.#entries.delete(pid);
  }

  /** Cancels what a session runs, if the secret is its own. The asker is not told either way. */
  cancel(pid: number, secret: Buffer): void {
    const entry = this.#entries.get(pid);
    if (entry && secret.length === entry.secret.length && timingSafeEqual(secret, entry.secret)) entry.cancel();
  }
}
