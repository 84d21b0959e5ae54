/** The few spellings that compiled SQL is made of. */

/** A text as SQL literal. */
export const literal = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** A name as SQL identifier. */
export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
