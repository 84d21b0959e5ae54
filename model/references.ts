/** What the SQL of a cube's file refers to. */

export type Reference =
  /** `{CUBE}.column`, `{other}.column`: a column of a cube's table. `cube` is undefined for the own one. */
  | { readonly kind: 'column'; readonly cube?: string; readonly column: string; readonly text: string }
  /** `{member}`, `{cube.member}`, `{cube.other.member}`: as its steps. */
  | { readonly kind: 'path'; readonly steps: readonly string[]; readonly text: string }
  /** Braces around something else. */
  | { readonly kind: 'unreadable'; readonly text: string };

const TOKEN = /'(?:[^']|'')*'|\$?\{([^{}]*)\}(?:\s*\.\s*(?:"((?:[^"]|"")+)"|([A-Za-z_]\w*)))?/g;
const OWN = ['CUBE', 'TABLE'];
/** Filled by Cube when it makes a query. */
const CONTEXT = /^(FILTER_PARAMS|FILTER_GROUP|SECURITY_CONTEXT|COMPILE_CONTEXT|SQL_UTILS)\b/;

/** The references of an SQL text in their order; a text that is one bare name is a column. String literals are passed over. */
export function references(sql: string): Reference[] {
  const bare = bareColumn(sql);
  if (bare) return [{ kind: 'column', column: bare, text: bare }];
  return [...sql.matchAll(TOKEN)].flatMap(([text, inner, quoted, plain]): Reference[] => {
    if (inner === undefined || CONTEXT.test(inner.trim())) return [];
    const steps = inner.trim().split('.');
    if (!steps.every((s) => /^[A-Za-z_]\w*$/.test(s))) return [{ kind: 'unreadable', text }];
    const column = quoted?.replaceAll('""', '"') ?? plain;
    const [first, ...rest] = steps as [string, ...string[]];
    const own = OWN.includes(first);
    if (column !== undefined && rest.length === 0)
      return [{ kind: 'column', cube: own ? undefined : first, column, text }];
    const path = own ? rest : steps;
    return path.length ? [{ kind: 'path', steps: path, text }] : [];
  });
}

/** The column that an SQL text consists of, or undefined when it is an expression. */
function bareColumn(sql: string): string | undefined {
  const [, quoted, plain] = /^\s*(?:"([^"]+)"|([A-Za-z_]\w*))\s*$/.exec(sql) ?? [];
  return quoted ?? (plain && /^(true|false|null)$/i.test(plain) ? undefined : plain);
}

/** The column of the own table that an SQL text is, bare or as `{CUBE}.column`; undefined for an expression. */
export function ownColumn(sql: string): string | undefined {
  const [first, ...rest] = references(sql);
  return first?.kind === 'column' && !first.cube && rest.length === 0 && sql.trim() === first.text
    ? first.column
    : undefined;
}
