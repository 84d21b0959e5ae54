/** Names of people, and their spelling in an e-mail address. */
import { pick } from '../distributions.ts';
import type { Random } from '../prng.ts';

const FIRST = [
  ...['Anna', 'Ben', 'Carla', 'David', 'Elena', 'Felix', 'Grace', 'Hugo', 'Ines', 'James', 'Karin', 'Liam', 'Maria'],
  ...['Noah', 'Olivia', 'Paul', 'Rosa', 'Simon', 'Teresa', 'Victor', 'Wei', 'Yuki', 'Zoe', 'Amir', 'Bianca', 'Claire'],
  ...['Daniel', 'Emma', 'François', 'Günther', 'Hannah', 'Ian', 'José', 'Kenji', 'Léa', 'Mei', 'Nadia', 'Omar'],
  ...['Priya', 'Quentin', 'Ravi', 'Sofía', 'Thomas', 'Ursula', 'Vera', 'William', 'Xavier', 'Søren', 'Åsa', 'Jürgen'],
];
const LAST = [
  ...['Adams', 'Becker', 'Chen', 'Dubois', 'Evans', 'Fischer', 'García', 'Hughes', 'Ito', 'Jensen', 'Kim', 'Lambert'],
  ...['Müller', 'Nguyen', "O'Brien", 'Patel', 'Quinn', 'Rossi', 'Schäfer', 'Tanaka', 'Underwood', 'Vogel', 'Wagner'],
  ...['Xu', 'Young', 'Zimmermann', 'Almeida', 'Brown', 'Costa', 'Davies', 'Engel', 'Fontaine', 'Groß', 'Hansen'],
  ...['Ivanova', 'Jones', 'Keller', 'Lindström', 'Martin', 'Núñez', 'Okafor', 'Pereira', 'Richter', 'Silva', 'Taylor'],
  ...['Van Dijk', 'Weber', 'Yamamoto', 'Zhang', 'Baker', 'Clark', 'Fox', 'Gray', 'Hill', 'King', 'Lee', 'Moore'],
];

export interface Name {
  readonly first: string;
  readonly last: string;
}

export const personName = (random: Random): Name => ({ first: pick(random, FIRST), last: pick(random, LAST) });

const PLAIN: Readonly<Record<string, string>> = {
  ...{ ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', ø: 'oe', å: 'a', ç: 'c', é: 'e', è: 'e', í: 'i', ú: 'u', ñ: 'n', ã: 'a' },
};

/** Lower-case ASCII letters and digits alone: `Gößmann Hill` is `goessmannhill`. */
export const slug = (text: string): string =>
  [...text.toLowerCase()]
    .map((letter) => PLAIN[letter] ?? letter)
    .filter((letter) => /^[a-z0-9]+$/.test(letter))
    .join('');

const STYLES: readonly ((first: string, last: string) => string)[] = [
  (first, last) => `${first}.${last}`,
  (first, last) => `${first.slice(0, 1)}${last}`,
  (first, last) => `${first}_${last}`,
  (first) => first,
];

/** The part before the `@`, in one of the styles that firms have. */
export const mailbox = ({ first, last }: Name, style: number): string =>
  STYLES[style % STYLES.length]!(slug(first), slug(last));
