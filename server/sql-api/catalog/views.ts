/** What one user sees as tables, and how the embedded Postgres gets to show it. */

export interface CatalogColumn {
  readonly name: string;
  /** As SQL writes it: `text`, `numeric(38,2)`, `timestamp without time zone`. */
  readonly type: string;
  readonly description: string;
  readonly role: 'dimension' | 'measure';
}

export interface CatalogView {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly CatalogColumn[];
}

/** The views and members that a user may see. Equal keys mean equal views, down to the last description. */
export interface CatalogViews {
  readonly key: string;
  readonly views: readonly CatalogView[];
}

/** Far above what Postgres' own counter comes to, and within what clients hold as a signed integer. */
const FIRST_OID = 1_000_000_000;
/** A table takes an OID, its row type one, and that type's array. */
const OIDS_PER_VIEW = 4;

/** Gives a view the same OID as long as this process lives, whoever asks and whatever restarts: browsers remember OIDs. */
export class ViewOids {
  readonly #places = new Map<string, number>();

  of(name: string): number {
    const place = this.#places.get(name) ?? this.#places.size;
    this.#places.set(name, place);
    return FIRST_OID + place * OIDS_PER_VIEW;
  }
}

/** The argument of `strata_publish`. Comments of measures say that they are measures: a browser shows nothing else of it. */
export function published({ views }: CatalogViews, oids: ViewOids): string {
  return JSON.stringify(
    views.map(({ name, description, columns }) => ({
      oid: oids.of(name),
      name,
      description,
      columns: columns.map((column) => ({
        name: column.name,
        type: column.type,
        description:
          column.role === 'measure' ? `Measure: ${column.description}`.replace(/: $/, '') : column.description,
      })),
    })),
  );
}
