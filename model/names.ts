/** Names of columns that people type in SQL. */

/** Reserved in Postgres or DuckDB: such a column has to be quoted by everyone who asks for it. */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create current_date
  current_role current_time current_timestamp current_user default deferrable desc describe distinct do else end except
  exists false fetch for foreign from grant group having in initially intersect into is join lateral leading limit
  localtime localtimestamp not null offset on only or order pivot placing primary qualify references returning select
  session_user show some summarize symmetric table then to trailing true union unique unpivot user using variadic when
  where window with`.split(/\s+/),
);

interface NameProblem {
  readonly what: string;
  readonly hint: string;
}

/** What is wrong with the spelling of a name, or undefined. */
export function spellingProblem(name: string, longest: number): NameProblem | undefined {
  if (/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) && name.length <= longest) return undefined;
  return {
    what: `the name ${JSON.stringify(name)} cannot be typed in SQL as it is`,
    hint: `Use up to ${longest} lower-case letters and digits, words joined by one _.`,
  };
}

/** What the files of a cube may not name a member: keys of Cube's own, which then are read in its place. */
const OF_CUBE = new Set(['sql', 'sql_table']);

/** That Cube, or every object of JavaScript, has the name already (`constructor`), so that no query compiles; or undefined. */
export function takenProblem(name: string): NameProblem | undefined {
  if (!(name in Object.prototype) && !OF_CUBE.has(name)) return undefined;
  return { what: `the name \`${name}\` is one of Cube's own`, hint: `Use another, such as \`${name}_group\`.` };
}

/** What is wrong with a new name, its spelling or that SQL or Cube has it already, or undefined. */
export function nameProblem(name: string, longest: number): NameProblem | undefined {
  const spelling = spellingProblem(name, longest);
  if (spelling) return spelling;
  const taken = takenProblem(name);
  if (taken) return taken;
  if (RESERVED.has(name))
    return { what: `the name \`${name}\` is a word of SQL`, hint: `Use another, such as \`${name}_segment\`.` };
  return undefined;
}
