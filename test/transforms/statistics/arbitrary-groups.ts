import fc from 'fast-check';

const value = fc.integer({ min: -1e6, max: 1e6 }).map((cents) => cents / 100);

/** Two to six groups of two to twelve amounts in whole cents, not all of them equal within their group. */
export const groupsOfMoney = fc
  .array(fc.array(value, { minLength: 2, maxLength: 12 }), { minLength: 2, maxLength: 6 })
  .filter((groups) => groups.every((group) => Math.max(...group) - Math.min(...group) >= 1));
