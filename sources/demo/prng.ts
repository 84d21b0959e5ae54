/**
 * A seeded source of uniform numbers: sfc32 by Chris Doty-Humphrey (PractRand, "Small Fast Counter", 2010), seeded with
 * the finaliser of MurmurHash3 (Austin Appleby). 32-bit integer arithmetic alone, so every machine and Node version
 * draws the same numbers.
 */

/** Draws the next number, uniform in [0, 1). */
export type Random = () => number;

/**
 * A stream of its own for each list of numbers (seed, purpose, account, ...): what one part draws never shifts another.
 * @param seed any integers; only their lower 32 bits count
 */
export function random(...seed: number[]): Random {
  let hash = 0x9e3779b9;
  const word = () => {
    hash = (hash + 0x9e3779b9) | 0;
    return mix(hash);
  };
  for (const part of seed) hash = mix(hash ^ mix(part | 0)) + 0x7f4a7c15;
  let a = word();
  let b = word();
  let c = word();
  let counter = 1;
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

function mix(x: number): number {
  let h = x ^ (x >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
