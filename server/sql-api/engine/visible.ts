/** The views that a user may see in the served build, remembered for each security context: never another one's. */
import { createHash } from 'node:crypto';
import { StrataError } from '../../../errors.ts';
import type { Semantic } from '../../cube/semantic.ts';
import type { Snapshots } from '../../warehouse/snapshots.ts';
import type { CatalogViews } from '../catalog/views.ts';
import { SqlError } from '../errors.ts';
import type { SemanticView } from '../planner/plan.ts';
import type { SqlUser } from '../types.ts';
import { viewsOf } from '../views.ts';
import { Recent } from './recent.ts';

export interface Visible {
  readonly views: ReadonlyMap<string, SemanticView>;
  readonly catalog: CatalogViews;
  /** The build that they are of. */
  readonly generation: number;
  /** Equal for users with the same security context. */
  readonly context: string;
}

export class VisibleViews {
  readonly #semantic: Semantic;
  readonly #snapshots: Snapshots;
  readonly #log: (line: string) => void;
  readonly #known = new Recent<Promise<Visible>>(200);

  constructor(semantic: Semantic, snapshots: Snapshots, log: (line: string) => void) {
    this.#semantic = semantic;
    this.#snapshots = snapshots;
    this.#log = log;
  }

  /** @throws SqlError 57P03 without a build */
  of(user: SqlUser): Promise<Visible> {
    const served = this.#snapshots.current();
    if (!served) {
      const { message } = new StrataError('warehouse.empty', { warehouse: this.#snapshots.warehouse });
      throw new SqlError('cannot_connect_now', message);
    }
    const context = createHash('sha256').update(JSON.stringify(user.securityContext)).digest('hex');
    const key = `${served.generation} ${context}`;
    const known = this.#known.get(key);
    if (known) return known;
    const found = this.#find(user, served.generation, context);
    this.#known.set(key, found);
    // What failed is tried again by the next statement.
    found.catch(() => this.#known.delete(key));
    return found;
  }

  async #find(user: SqlUser, generation: number, context: string): Promise<Visible> {
    const asker = { securityContext: user.securityContext };
    const list = await this.#snapshots.use(({ connection }) => viewsOf(this.#semantic, asker, connection, this.#log));
    const views = list.map(({ name, description = '', columns }) => ({
      name,
      description,
      columns: columns.map((column) => ({ ...column, description: column.description ?? '' })),
    }));
    const key = createHash('sha256').update(JSON.stringify(views)).digest('hex');
    return {
      views: new Map(list.map((view) => [view.name, view] as const)),
      catalog: { key, views },
      generation,
      context,
    };
  }
}
