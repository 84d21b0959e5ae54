/** Help texts as wide as their reader's terminal; in a file or a pipe they are as they were written. */
import { terminalWidth } from './output.ts';

/** Examples of commands, each with its prompt. */
export const examplesText = (examples: readonly string[]) =>
  examples.flatMap((example) => exampleLines(example, terminalWidth())).join('\n');

/**
 * An example in lines that can be pasted together as they are: broken at spaces, with a backslash unless the space stands
 * between quotes (JSON does not mind a line break there). A comment that does not fit stands before its command.
 */
export function exampleLines(example: string, width: number): string[] {
  const [, command, comment] = /^(.*?)(?:\s{2,}(# .*))?$/s.exec(example)!;
  if (`  $ ${example}`.length <= width) return [`  $ ${example}`];
  if (comment) return [`  ${comment}`, ...exampleLines(command!, width)];
  const lines: string[] = [];
  let line = '  $';
  let quoted = false;
  for (const word of command!.split(' ')) {
    if (line.trim() !== '$' && `${line} ${word} \\`.length > width) {
      lines.push(quoted ? line : `${line} \\`);
      line = '     ';
    }
    line += ` ${word}`;
    if (word.split("'").length % 2 === 0) quoted = !quoted;
  }
  return [...lines, line];
}
