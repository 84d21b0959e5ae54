/**
 * Reads the formulas that people write: numbers, `+ - * /`, parentheses, nodes (`cac`) and measures (`acquisition.spend`).
 *
 *     sum     = product { ("+" | "-") product }
 *     product = factor { ("*" | "/") factor }
 *     factor  = number | name [ "." name ] | "(" sum ")" | "-" factor
 *
 * Text is taken apart, and never evaluated as code.
 */
import type { Formula, Operator } from './formula.ts';

export interface FormulaProblem {
  /** Characters before the place in the formula. */
  readonly at: number;
  readonly what: string;
  readonly hint: string;
}

/** Deeper parentheses are nobody's formula, and would fill the stack. */
const DEEPEST = 50;
const TOKEN = /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|([-+*/()]))/y;

/** A formula, or the first thing that is wrong with its text. */
export function parseFormula(text: string): Formula | FormulaProblem {
  const tokens = tokensOf(text);
  if ('what' in tokens) return tokens;
  const reader = new Reader(tokens, text.trimEnd().length);
  try {
    return reader.whole();
  } catch (error) {
    if (error instanceof Misspelt) return error.problem;
    throw error;
  }
}

export const isProblem = (parsed: Formula | FormulaProblem): parsed is FormulaProblem => 'what' in parsed;

interface Token {
  readonly at: number;
  readonly text: string;
  readonly kind: 'number' | 'name' | 'sign';
}

function tokensOf(text: string): Token[] | FormulaProblem {
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) {
      const place = at + text.slice(at).search(/\S/);
      const what = `\`${[...text.slice(place)][0]}\` is nothing that a formula has`;
      return { at: place, what, hint: 'Write numbers, + - * /, parentheses, nodes and `view.measure`.' };
    }
    const [whole, number, name, sign] = found;
    at += whole.length;
    const token = (number ?? name ?? sign)!;
    tokens.push({ at: at - token.length, text: token, kind: number ? 'number' : name ? 'name' : 'sign' });
  }
  return tokens;
}

class Misspelt extends Error {
  readonly problem: FormulaProblem;

  constructor(problem: FormulaProblem) {
    super(problem.what);
    this.problem = problem;
  }
}

class Reader {
  private readonly tokens: readonly Token[];
  private readonly end: number;
  private next = 0;
  private depth = 0;

  constructor(tokens: readonly Token[], end: number) {
    this.tokens = tokens;
    this.end = end;
  }

  whole(): Formula {
    const formula = this.sum();
    const left = this.tokens[this.next];
    if (!left) return formula;
    if (left.text === ')') throw this.misspelt('a `)` without its `(`', 'Remove it, or open a parenthesis before.');
    throw this.misspelt(`\`${left.text}\` follows without + - * / before it`, 'Put one of them between.');
  }

  private sum(): Formula {
    let formula = this.product();
    for (let sign = this.sign('+-'); sign; sign = this.sign('+-'))
      formula = { kind: 'operation', operator: sign, left: formula, right: this.product() };
    return formula;
  }

  private product(): Formula {
    let formula = this.factor();
    for (let sign = this.sign('*/'); sign; sign = this.sign('*/'))
      formula = { kind: 'operation', operator: sign, left: formula, right: this.factor() };
    return formula;
  }

  private factor(): Formula {
    const token = this.tokens[this.next];
    if (token?.kind === 'number') {
      this.next++;
      return { kind: 'number', value: Number(token.text) };
    }
    if (token?.kind === 'name') {
      const steps = token.text.split('.').length;
      if (steps > 2) throw this.misspelt(`\`${token.text}\` is no measure`, 'Write it as `view.measure`.');
      this.next++;
      return { kind: steps === 2 ? 'measure' : 'node', name: token.text };
    }
    if (token?.text !== '(' && token?.text !== '-') {
      const what = token ? `\`${token.text}\` stands where a number or a name belongs` : 'the formula ends too early';
      throw this.misspelt(what, 'Write a number, a node or `view.measure` there.');
    }
    this.next++;
    if (++this.depth > DEEPEST) throw this.misspelt(`more than ${DEEPEST} levels of parentheses`, 'Use fewer.');
    const inner: Formula =
      token.text === '('
        ? this.sum()
        : { kind: 'operation', operator: '-', left: { kind: 'number', value: 0 }, right: this.factor() };
    this.depth--;
    if (token.text === '(' && !this.sign(')'))
      throw this.misspelt('a `(` is not closed', 'Close it with a `)` after what belongs together.');
    return inner;
  }

  /** The next token where it is one of these signs, and past it. */
  private sign(signs: string): Operator | undefined {
    const token = this.tokens[this.next];
    if (token?.kind !== 'sign' || !signs.includes(token.text)) return undefined;
    this.next++;
    return token.text as Operator;
  }

  private misspelt(what: string, hint: string): Misspelt {
    return new Misspelt({ at: this.tokens[this.next]?.at ?? this.end, what, hint });
  }
}
