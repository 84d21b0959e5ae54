import { SqlError } from '../errors.ts';
import type { Portal } from './portal.ts';

const MOST = 1_000;

/** The portals of a session, cursors among them, by name. */
export class Portals {
  readonly #portals = new Map<string, Portal>();
  readonly #onError: (error: unknown) => void;

  /** @param onError told what goes wrong when a portal is closed: nobody waits for that */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  get(name: string): Portal | undefined {
    return this.#portals.get(name);
  }

  [Symbol.iterator](): Iterator<Portal> {
    return this.#portals.values();
  }

  /** @throws SqlError 42P03 for a name in use, 53400 for too many; the unnamed one is replaced */
  add(portal: Portal): void {
    if (portal.name && this.#portals.has(portal.name))
      throw new SqlError('duplicate_cursor', `cursor "${portal.name}" already exists`);
    if (this.#portals.size >= MOST)
      throw new SqlError('configuration_limit_exceeded', `a session has at most ${MOST} cursors`, {
        hint: 'CLOSE those that are not needed any more.',
      });
    this.close(portal.name);
    this.#portals.set(portal.name, portal);
  }

  close(name: string): void {
    const portal = this.#portals.get(name);
    if (!portal) return;
    this.#portals.delete(name);
    portal.close().catch(this.#onError);
  }

  closeWhere(condition: (portal: Portal) => boolean): void {
    for (const portal of [...this.#portals.values()]) if (condition(portal)) this.close(portal.name);
  }
}
