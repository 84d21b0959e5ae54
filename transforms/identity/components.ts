/**
 * Connected components by union-find with path halving (Tarjan, Efficiency of a good but not linear set union algorithm, 1975).
 * The name of a component is the first of its members to have been seen: equal input gives equal names.
 */
export class Components {
  readonly #parent = new Map<string, string>();

  /** Joins the components of two members. */
  join(a: string, b: string): void {
    const [first, second] = [this.of(a), this.of(b)];
    if (first !== second) this.#parent.set(second, first);
  }

  /** The name of the component of a member, which is its own where it was joined with nothing. */
  of(member: string): string {
    let at = member;
    for (;;) {
      const parent = this.#parent.get(at);
      if (parent === undefined) return at;
      const grandparent = this.#parent.get(parent);
      if (grandparent !== undefined) this.#parent.set(at, grandparent);
      at = parent;
    }
  }
}
