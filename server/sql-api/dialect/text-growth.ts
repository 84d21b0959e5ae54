/**
 * How long texts may become. DuckDB computes an expression for thousands of rows at once and cannot be stopped within one, so
 * what makes long texts of short ones is looked at before it is computed.
 */
import { bind, raise } from './expression.ts';
import { join, raw, type Sql, sql } from './parts.ts';

/** Bytes of texts that are joined, and characters of one whose parts are replaced. */
export const LONGEST_TEXT = 100_000;
/** Bytes of a list that is made a text. */
const LONGEST_LIST = 1_000_000;
/** Characters that repeat and padding may make. */
export const LONGEST_FILL = 10_000;
/** Parts of an operand that is better computed once than written twice. */
const FEW_PARTS = 12;

/** `result` unless `amount` is beyond `most`. */
export const within = (most: number, amount: Sql, result: Sql): Sql =>
  sql`CASE WHEN ${amount} > ${raw(most)} THEN ${raise('54000', `requested length too large: more than ${most.toLocaleString('en')}`)} ELSE ${result} END`;

/** The same values, computed once where they are long to write. */
function once(values: readonly Sql[], build: (values: readonly Sql[]) => Sql): Sql {
  const long = values.filter((value) => value.length > FEW_PARTS);
  if (long.length === 0) return build(values);
  return bind(long, (...names) => build(values.map((value) => names[long.indexOf(value)] ?? value)));
}

/** What a chain of texts was made of, by its SQL. */
const chains = new WeakMap<Sql, readonly Sql[]>();

/** Texts one after the other, null when one is null. A chain of them is one call, looked at once. */
export function joinTexts(operands: readonly Sql[]): Sql {
  const all = operands.flatMap((operand) => chains.get(operand) ?? [operand]);
  if (all.length === 1) return all[0]!;
  const made = once(all, (texts) => {
    const length = join(
      texts.map((text) => sql`strlen(${text})`),
      ' + ',
    ); // prettier-ignore
    if (texts.length === 2) return within(LONGEST_TEXT, length, sql`(${texts[0]!} || ${texts[1]!})`);
    return sql`CASE WHEN ${length} IS NULL THEN NULL ELSE ${within(LONGEST_TEXT, length, sql`concat(${join(texts)})`)} END`;
  });
  chains.set(made, all);
  return made;
}

/** `build` of texts in which each character of the first can become the last. */
export const growing = (values: readonly Sql[], build: (...values: Sql[]) => Sql): Sql =>
  once(values, (names) =>
    within(LONGEST_TEXT, sql`(length(${names[0]!}) + 1) * length(${names.at(-1)!})`, build(...names)),
  );

/** `build` of a separator and the texts that it goes between. */
export const separatedTexts = (values: readonly Sql[], build: (...values: Sql[]) => Sql): Sql =>
  once(values, (names) => {
    const [separator, ...texts] = names as [Sql, ...Sql[]];
    const lengths = texts.map((text) => sql`coalesce(strlen(${text}), 0)`);
    const length = join([...lengths, sql`${raw(texts.length)} * strlen(${separator})`], ' + ');
    return within(LONGEST_TEXT, length, build(...names));
  });

/** `build` of a list of texts and the separator between them. */
export const separatedList = (list: Sql, separator: Sql, build: (list: Sql, separator: Sql) => Sql): Sql =>
  once([list, separator], ([texts, between]) => {
    const length = sql`list_sum(list_transform(${texts!}, lambda s: strlen(s))) + len(${texts!}) * strlen(${between!})`;
    return within(LONGEST_LIST, length, build(texts!, between!));
  });
