import os from 'node:os';
import { StrataError } from '../../../../errors.ts';
import { acknowledge } from '../../../alerts/alerts.ts';
import { type Context, command, jsonOption, readerSettings, warehouseOption } from '../../command.ts';
import { hanging, print, printJson } from '../../output.ts';
import { onOneLine } from '../../table.ts';

interface Options {
  warehouse?: string;
  note: string;
  by?: string;
  json?: boolean;
}

export const acknowledgeAlert = (context: Context) =>
  command(
    'ack',
    'take note of an alert, so that others see that somebody does',
    'Writes down who takes note of an alert and what comes of it; servers show it at once. It lasts until the alert resolves: when it comes back, it has to be taken note of again. Done again it replaces the note.',
    [
      'strata alerts ack cpm-video-3-1f0a --note "Budget moved to video-5"',
      'strata alerts ack cpm-video-3-1f0a --note "Known: new pricing" --by Ana',
    ],
  )
    .argument('<key>', 'key of the alert, as strata alerts lists it')
    .requiredOption('--note <text>', 'what is done about it, or why nothing is')
    .option('--by <name>', 'who takes note of it (default: the user of this machine)')
    .addOption(warehouseOption())
    .addOption(jsonOption())
    .action(async (key: string, options: Options) => {
      const { warehouse } = readerSettings(context, options);
      const note = given('--note', options.note);
      const by = given('--by', options.by ?? os.userInfo().username);
      const alert = await acknowledge(warehouse, key, { by, note, at: new Date().toISOString() });
      if (options.json) return printJson(alert);
      print(hanging(`${alert.key}  `, `${alert.cause}`));
      print(hanging('acknowledged by ', onOneLine(`${by}: ${note}`)));
    });

/** @throws StrataError `usage.invalid` for a text of nothing but blanks */
function given(option: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed === '')
    throw new StrataError('usage.invalid', { what: `${option}: is empty.`, hint: 'Write a few words.' });
  return trimmed;
}
