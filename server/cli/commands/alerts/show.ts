import { findAlert, readAlerts } from '../../../alerts/alerts.ts';
import type { Alert, Happening } from '../../../alerts/fold.ts';
import { advise, type Context, command, jsonOption, readerSettings, warehouseOption } from '../../command.ts';
import { outline } from '../../outline.ts';
import { hanging, moment, print, printJson, printTable } from '../../output.ts';
import { shownValue } from '../../values.ts';
import { impactOf } from './list.ts';

export const showAlert = (context: Context) =>
  command(
    'show',
    'one alert in full: what moved, where, why, and its history',
    'Shows the sentence of an alert, its figures and places, and what became of it since it was first raised.',
    ['strata alerts show cpm-video-3-1f0a', 'strata alerts show cpm-video-3-1f0a --json | jq .details'],
  )
    .argument('<key>', 'key of the alert, as strata alerts lists it')
    .addOption(warehouseOption())
    .addOption(jsonOption())
    .action((key: string, options: { warehouse?: string; json?: boolean }) => {
      const { warehouse } = readerSettings(context, options);
      const alert = findAlert(readAlerts(warehouse), key);
      if (options.json) return printJson(alert);
      printAlert(alert);
      if (alert.state === 'open' || alert.state === 'recurring')
        print(advise(context, `\nTake note of it: strata alerts ack ${key} --note "..."`));
    });

function printAlert(alert: Alert): void {
  print(hanging('', alert.cause));
  print('');
  const facts = [
    ['key', alert.key],
    ['state', alert.state],
    ['metric', alert.metric],
    ['where', alert.segmentKey],
    ['since', alert.since],
    ['severity', alert.severity],
    ['impact', impactOf(alert) || 'no money can be named'],
    ['owner', alert.owner],
    [
      'raised',
      `${moment(alert.raisedAt)}${alert.timesRaised > 1 ? `, for the ${ordinal(alert.timesRaised)} time` : ''}`,
    ],
    ['last seen', `${moment(alert.lastSeenAt)}, build ${alert.lastSeenBuild}`],
    ...(alert.resolvedAt === null ? [] : [['resolved', moment(alert.resolvedAt)]]),
    ...(alert.acknowledged ? [['note', `${alert.acknowledged.note} (${alert.acknowledged.by})`]] : []),
  ];
  for (const [name, value] of facts) print(hanging(name!.padEnd(11), value!));
  if (typeof alert.details === 'object' && alert.details !== null && Object.keys(alert.details).length > 0) {
    print('');
    for (const line of outline(alert.details)) print(line);
  }
  print('');
  printTable(alert.history, [
    { title: 'WHEN', value: (h) => moment(h.at) },
    { title: 'WHAT', value: (h) => h.what },
    { title: 'SEVERITY', value: (h) => h.severity },
    { title: 'IMPACT', value: (h) => shownImpact(h, alert.currency), align: 'right' },
    { title: 'BY', value: (h) => h.by ?? (h.build ? `build ${h.build}` : '') },
    { title: 'NOTE', value: (h) => h.note ?? '' },
  ]);
}

const shownImpact = ({ impact }: Happening, currency: string) =>
  impact === null ? '' : shownValue(impact, { format: 'currency' }, currency);

/** `2nd`, `3rd`, `11th`. */
function ordinal(n: number): string {
  const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(n);
  return `${n}${{ one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }[rule]}`;
}
