import { SqlError } from '../errors.ts';
import type { TransactionStatus } from '../messages/backend.ts';
import type { Mark, Settings } from './settings.ts';

interface Savepoint {
  readonly name: string;
  readonly mark: Mark;
  /** Cursors made later go when it is rolled back to. */
  readonly depth: number;
}

/**
 * Transactions that have nothing to write, and behave: a block that fails refuses statements until it ends, settings go
 * back with a rollback, savepoints nest.
 */
export class Transaction {
  readonly #settings: Settings;
  #block = false;
  #failed = false;
  /** Statements of one message are one transaction, even without a block. */
  #implicit = false;
  #start: Mark | undefined;
  #savepoints: Savepoint[] = [];
  #depths = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get status(): TransactionStatus {
    return this.#failed ? 'E' : this.#block ? 'T' : 'I';
  }

  get failed(): boolean {
    return this.#failed;
  }

  /** Inside BEGIN ... COMMIT, be it failed. */
  get block(): boolean {
    return this.#block;
  }

  /** A transaction goes on after this statement, by BEGIN or by more statements in its message. */
  get lasting(): boolean {
    return this.#block || this.#implicit;
  }

  /** How many savepoints were ever set: what is made now belongs after the last of them. */
  get depth(): number {
    return this.#depths;
  }

  /** A statement begins. */
  enter(): void {
    this.#start ??= this.#settings.mark();
  }

  /** The statements of a message are one transaction from now on. */
  implicit(): void {
    this.#implicit = true;
  }

  begin(): void {
    this.#block = true;
  }

  /** An error. @returns true when it has ended the transaction: there is no block */
  fail(): boolean {
    if (this.#block) {
      this.#failed = true;
      return false;
    }
    this.end(false);
    return true;
  }

  /** The end of the transaction. What SET has changed stays when it commits. */
  end(commit: boolean): void {
    if (this.#start && (!commit || this.#failed)) this.#settings.rollback(this.#start);
    this.#settings.endLocal();
    this.#block = false;
    this.#failed = false;
    this.#implicit = false;
    this.#start = undefined;
    this.#savepoints = [];
    this.#depths = 0;
  }

  savepoint(name: string): void {
    this.#savepoints.push({ name, mark: this.#settings.mark(), depth: ++this.#depths });
  }

  /** @throws SqlError 3B001 */
  release(name: string): void {
    this.#savepoints.length = this.#find(name);
  }

  /** @returns the depth from which on everything goes @throws SqlError 3B001 */
  rollbackTo(name: string): number {
    const index = this.#find(name);
    this.#savepoints.length = index + 1;
    const { mark, depth } = this.#savepoints[index]!;
    this.#settings.rollback(mark);
    this.#failed = false;
    return depth;
  }

  #find(name: string): number {
    const index = this.#savepoints.findLastIndex((savepoint) => savepoint.name === name);
    if (index < 0) throw new SqlError('invalid_savepoint_specification', `savepoint "${name}" does not exist`);
    return index;
  }
}
