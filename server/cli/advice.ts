/** Advice that can be pasted: commands that a text names go to the warehouse that its reader works with. */

/** Commands that take `--warehouse`. */
const COMMANDS =
  /\bstrata (build|serve|status|check|load|members|segment (?:list|explain)|tree|watch|alerts(?! test)(?: (?:list|show|ack))?|rejects|builds|rollback|diff)\b(?![^.\n]*--warehouse)/g;

/** The text with `--warehouse DIR` in every command that it names; as it is where the warehouse is the default one. */
export function advice(text: string, warehouse: string | undefined): string {
  if (warehouse === undefined) return text;
  const given = /^[\w./\\:@+-]+$/.test(warehouse) ? warehouse : `"${warehouse}"`;
  return text.replaceAll(COMMANDS, (command) => `${command} --warehouse ${given}`);
}
