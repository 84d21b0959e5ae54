/** Nested data as indented lines: `name  value`, a list as one line of values, or each of its parts after a dash. */
export function outline(value: unknown, indent = ''): string[] {
  if (!isNested(value)) return [`${indent}${shown(value)}`];
  const entries = Array.isArray(value)
    ? value.map((part) => ['-', part] as const)
    : Object.entries(value as object).filter(([, part]) => part !== undefined);
  if (Array.isArray(value) && !value.some(isNested)) return [`${indent}${value.map(shown).join(', ') || '(none)'}`];
  const width = Math.max(0, ...entries.filter(([, part]) => isFlat(part)).map(([name]) => name.length));
  return entries.flatMap(([name, part]) => {
    if (isFlat(part)) return [`${indent}${name.padEnd(width)}  ${outline(part)[0]}`];
    const lines = outline(part, `${indent}  `);
    return name === '-' ? [`${indent}- ${lines[0]!.trimStart()}`, ...lines.slice(1)] : [`${indent}${name}`, ...lines];
  });
}

const isNested = (value: unknown) => typeof value === 'object' && value !== null;
/** True for what stands on one line. */
const isFlat = (value: unknown) => !isNested(value) || (Array.isArray(value) && !value.some(isNested));

function shown(value: unknown): string {
  if (value === null) return '(null)';
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(6)));
  return String(value);
}
