/** What every command is made of. */
import { Command, Option } from 'commander';
import { readSettings, type Settings } from '../settings.ts';
import { assertDirectory, assertWarehouse } from '../warehouse/directory.ts';
import { advice } from './advice.ts';
import { examplesText } from './help.ts';

/** The environment that a command runs in. */
export interface Context {
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by the first SIGINT or SIGTERM: a command ends what it does and returns. */
  readonly signal: AbortSignal;
  /** The directory of `--warehouse`, once a command has read it. */
  warehouse?: string;
}

/** A command with its options and examples; `strata NAME --help` shows all of it. */
export function command(name: string, summary: string, description: string, examples: readonly string[]): Command {
  const help = () => `\nExamples:\n${examplesText(examples)}`;
  return new Command(name).summary(summary).description(description).addHelpText('after', help);
}

export const warehouseOption = () =>
  new Option('--warehouse <dir>', 'directory of the warehouse (default: STRATA_WAREHOUSE, or ./warehouse)');
export const jsonOption = () => new Option('--json', 'print JSON, for scripts');

/**
 * Settings of the environment, with the options of the command line over them.
 * @throws StrataError `settings.invalid`; `warehouse.no_directory` for a warehouse that is a file
 */
export function settingsOf(context: Context, options: { warehouse?: string }): Settings {
  if (options.warehouse !== undefined) context.warehouse = options.warehouse;
  const given = options.warehouse === undefined ? {} : { STRATA_WAREHOUSE: options.warehouse };
  const settings = readSettings({ ...context.env, ...given });
  assertDirectory(settings.warehouse);
  return settings;
}

/** A text that names commands, as {@link advice} writes them for the warehouse in use. */
export const advise = (context: Context, text: string) => advice(text, context.warehouse);

/** As {@link settingsOf}, for what reads a warehouse. @throws StrataError also `warehouse.missing` where there is none */
export function readerSettings(context: Context, options: { warehouse?: string }): Settings {
  const settings = settingsOf(context, options);
  assertWarehouse(settings.warehouse);
  return settings;
}
