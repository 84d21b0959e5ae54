/** Lines of CSV as RFC 4180 has them; a missing value is an empty field, an empty text is `""`. */
export function csvLines(rows: readonly (readonly unknown[])[]): string {
  return rows.map((row) => row.map(field).join(',')).join('\n');
}

function field(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
