import { didYouMean } from '../../../errors.ts';
import { SqlError } from '../errors.ts';
import { dateStyle, parseQuantity } from './setting-checks.ts';
import { type Definition, SETTINGS } from './setting-table.ts';

type Values = ReadonlyMap<string, string>;

/** What rolling back restores. */
export interface Mark {
  readonly session: Values;
  readonly local: Values;
}

/** A name of one's own, with a dot: it takes any text. */
const CUSTOM = /^[a-z_][a-z0-9_$]*(\.[a-z_][a-z0-9_$]*)+$/i;

/** The settings of one session, and what a transaction changed of them. */
export class Settings {
  /** What differs from strata's defaults, by lower-case name. Always the same map. */
  readonly values: ReadonlyMap<string, string>;
  readonly #values = new Map<string, string>();
  /** Strata's defaults where they are this session's own: its user, its server. */
  readonly #own: Values;
  /** What RESET goes back to: as startup asked for. */
  readonly #startup = new Map<string, string>();
  #session = new Map<string, string>();
  #local = new Map<string, string>();
  readonly #told = new Map<string, string>();

  constructor(own: Readonly<Record<string, string>>) {
    this.values = this.#values;
    this.#own = new Map(Object.entries(own));
  }

  /** A setting that startup asks for. @throws SqlError as set */
  begin(name: string, value: string): void {
    const key = name.toLowerCase();
    this.#startup.set(key, this.#checked(key, value));
    this.#apply();
  }

  /** @throws SqlError 42704 for a name that there is not, 55P02 for one that cannot be changed, 22023 or 0A000 for the value */
  set(name: string, value: string, local = false): void {
    const key = name.toLowerCase();
    const checked = this.#checked(key, value);
    this.#local.delete(key);
    (local ? this.#local : this.#session).set(key, checked);
    this.#apply();
  }

  /** To what startup asked for, or the default. @throws SqlError as set, but for values */
  reset(name: string, local = false): void {
    const key = name.toLowerCase();
    const definition = known(key);
    if (definition && !definition.check) throw unchangeable(definition.name);
    this.#local.delete(key);
    if (local) this.#local.set(key, this.#startup.get(key) ?? this.#default(key) ?? '');
    else this.#session.delete(key);
    this.#apply();
  }

  resetAll(): void {
    // What belongs to the transaction stays with it, as does who is logged in.
    for (const key of this.#session.keys()) if (!key.startsWith('transaction_')) this.#session.delete(key);
    this.#local.clear();
    this.#apply();
  }

  /** The value in force. @throws SqlError 42704 */
  get(name: string): string {
    const key = name.toLowerCase();
    const value = this.#values.get(key) ?? this.#default(key);
    if (value !== undefined) return value;
    known(key);
    throw unknownName(name);
  }

  /** Its name as SHOW writes it, which is also the name of SHOW's column. */
  shownName(name: string): string {
    return SETTINGS.get(name.toLowerCase())?.name ?? name.toLowerCase();
  }

  /** A duration in milliseconds. */
  milliseconds(name: string): number {
    return parseQuantity(this.get(name), 'ms') ?? 0;
  }

  /** SHOW ALL: name, value, description. */
  all(): [string, string, string][] {
    return [...SETTINGS.values()]
      .map((each): [string, string, string] => [each.name, this.get(each.name), each.description])
      .sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  }

  /** Settings that clients are told of and that were not yet told with this value. */
  unreported(): [string, string][] {
    const changed: [string, string][] = [];
    for (const [key, { name, reported }] of SETTINGS) {
      if (!reported) continue;
      const value = this.get(key);
      if (this.#told.get(key) === value) continue;
      this.#told.set(key, value);
      changed.push([name, value]);
    }
    return changed;
  }

  mark(): Mark {
    return { session: new Map(this.#session), local: new Map(this.#local) };
  }

  rollback(mark: Mark): void {
    this.#session = new Map(mark.session);
    this.#local = new Map(mark.local);
    this.#apply();
  }

  /** The end of a transaction: what was SET LOCAL is over. */
  endLocal(): void {
    if (this.#local.size === 0) return;
    this.#local.clear();
    this.#apply();
  }

  #checked(key: string, value: string): string {
    const definition = known(key);
    if (!definition) return value;
    if (!definition.check) throw unchangeable(definition.name);
    if (key === 'datestyle') return dateStyle(value, definition.name, this.get(key));
    return definition.check(value, definition.name);
  }

  #default(key: string): string | undefined {
    // A transaction begins as the session's defaults say.
    if (key.startsWith('transaction_') && SETTINGS.has(`default_${key}`)) return this.get(`default_${key}`);
    return this.#own.get(key) ?? SETTINGS.get(key)?.value;
  }

  #apply(): void {
    this.#values.clear();
    for (const layer of [this.#startup, this.#session, this.#local])
      for (const [key, value] of layer) this.#values.set(key, value);
    for (const [key, value] of this.#values) if (value === this.#default(key)) this.#values.delete(key);
  }
}

/** @throws SqlError 42704 for a name that is neither one of the settings nor one of the user's own */
function known(key: string): Definition | undefined {
  const definition = SETTINGS.get(key);
  if (!definition && !CUSTOM.test(key)) throw unknownName(key);
  return definition;
}

const unknownName = (name: string) =>
  new SqlError('undefined_object', `unrecognized configuration parameter "${name}"`, {
    hint: didYouMean(
      name,
      [...SETTINGS.values()].map((each) => each.name),
    ),
  });
const unchangeable = (name: string) =>
  new SqlError('cant_change_runtime_param', `parameter "${name}" cannot be changed`);
