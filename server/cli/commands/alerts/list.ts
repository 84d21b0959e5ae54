import { Option } from 'commander';
import { didYouMean, StrataError } from '../../../../errors.ts';
import { readAlerts } from '../../../alerts/alerts.ts';
import { type Alert, type AlertState, STATES } from '../../../alerts/fold.ts';
import { worstFirst } from '../../../alerts/story.ts';
import { advise, type Context, command, readerSettings, warehouseOption } from '../../command.ts';
import { csvLines } from '../../csv.ts';
import { plural, print, printJson, printTable } from '../../output.ts';
import { shownValue } from '../../values.ts';

interface Options {
  warehouse?: string;
  all?: boolean;
  state?: AlertState;
  owner?: string;
  metric?: string;
  format: 'table' | 'csv' | 'json';
}

export const listAlerts = (context: Context) =>
  command(
    'list',
    'alerts, worst first',
    'Lists the alerts that are not resolved: open, acknowledged and recurring ones, worst first. What one is about in full: strata alerts show KEY.',
    [
      'strata alerts list',
      'strata alerts list --all',
      'strata alerts list --state acknowledged --metric acquisition.cpm',
      'strata alerts list --format csv > alerts.csv',
    ],
  )
    .option('--all', 'also those that are resolved')
    .addOption(new Option('--state <state>', 'in this state only').choices([...STATES]).conflicts('all'))
    .option('--owner <owner>', 'of this owner only')
    .option('--metric <metric>', 'of this metric only')
    .addOption(
      new Option('--format <format>', 'how alerts are printed; csv and json have every column of the view')
        .choices(['table', 'csv', 'json'])
        .default('table'),
    )
    .addOption(warehouseOption())
    .action(async (options: Options) => {
      const { warehouse } = readerSettings(context, options);
      const known = readAlerts(warehouse);
      assertKnown('--owner', options.owner, known, ({ owner }) => owner);
      assertKnown('--metric', options.metric, known, ({ metric }) => metric);
      const { state, owner, metric } = options;
      const listed = known
        .filter((alert) => options.all || (state ? alert.state === state : alert.state !== 'resolved'))
        .filter((alert) => owner === undefined || alert.owner === owner)
        .filter((alert) => metric === undefined || alert.metric === metric)
        .sort(worstFirst);
      if (options.format !== 'table') {
        const { ALERT_COLUMNS, alertRows } = await import('../../../alerts/rows.ts');
        const rows = alertRows(listed);
        if (options.format === 'json') return printJson(rows);
        return print(csvLines([ALERT_COLUMNS, ...rows.map((row) => ALERT_COLUMNS.map((column) => row[column]))]));
      }
      if (listed.length === 0) return print(advise(context, nothing(known, options)));
      printTable(listed, [
        { title: 'KEY', value: (a) => a.key },
        { title: 'STATE', value: (a) => a.state + (a.timesRaised > 1 ? ` (${a.timesRaised} times)` : '') },
        { title: 'SEVERITY', value: (a) => a.severity },
        { title: 'IMPACT', value: (a) => impactOf(a), align: 'right' },
        { title: 'OWNER', value: (a) => a.owner },
        { title: 'SINCE', value: (a) => a.since },
        { title: 'CAUSE', value: (a) => a.cause },
      ]);
      print(advise(context, `\n${plural(listed.length, 'alert')}. One in full: strata alerts show KEY`));
    });

export const impactOf = ({ impact, currency }: Alert) =>
  impact === null ? '' : `${shownValue(impact, { format: 'currency' }, currency)} a month`;

function nothing(known: readonly Alert[], options: Options): string {
  if (known.length === 0) return 'No alert was ever raised.';
  const asked = options.all || options.state || options.owner !== undefined || options.metric !== undefined;
  return asked ? 'No such alert.' : `No alert is open; ${known.length} resolved: strata alerts --all`;
}

/** @throws StrataError `usage.invalid` for a name that no alert has, while another is near: a slip would read as good news */
function assertKnown(
  option: string,
  name: string | undefined,
  known: readonly Alert[],
  of: (a: Alert) => string,
): void {
  const names = [...new Set(known.map(of))];
  if (name === undefined || names.includes(name)) return;
  const hint = didYouMean(name, names);
  if (hint) throw new StrataError('usage.invalid', { what: `${option} ${name}: no alert has it.`, hint });
}
