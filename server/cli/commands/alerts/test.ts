import { StrataError } from '../../../../errors.ts';
import { readSettings } from '../../../settings.ts';
import { type Context, command } from '../../command.ts';
import { print } from '../../output.ts';

export const testDelivery = (context: Context) =>
  command(
    'test',
    'send a test message to every channel, and say what happened',
    'Sends a test message through each channel of the environment: STRATA_ALERT_WEBHOOK, STRATA_ALERT_SLACK, STRATA_ALERT_SMTP. No warehouse is needed, and nothing is remembered. Ends with 2 unless every channel has taken it.',
    ['STRATA_ALERT_SLACK=https://hooks.slack.com/services/... strata alerts test'],
  ).action(async () => {
    const { channels } = readSettings(context.env).delivery;
    if (channels.length === 0) {
      const what = 'No channel is set, so there is nothing to test.';
      const hint = 'Set STRATA_ALERT_WEBHOOK, STRATA_ALERT_SLACK or STRATA_ALERT_SMTP: docs/alerts.md';
      throw new StrataError('usage.invalid', { what, hint });
    }
    const { messageId } = await import('../../../alerts/delivery/message.ts');
    const { labelOf, send } = await import('../../../alerts/delivery/send.ts');
    const now = new Date().toISOString();
    const outcomes = await Promise.all(
      channels.map(async (channel) => {
        const message = { id: messageId(channel.name, ['test', now]), items: [], rings: [] };
        return { channel, outcome: await send(channel, message, context.signal) };
      }),
    );
    for (const { channel, outcome } of outcomes)
      if (outcome.is === 'delivered')
        print(`${labelOf(channel)}: delivered${outcome.note ? `, but ${outcome.note}` : ''}`);
    const problems = outcomes.flatMap(({ channel, outcome }) =>
      outcome.is === 'delivered' ? [] : [{ where: labelOf(channel), what: `${outcome.is}: ${outcome.why}.` }],
    );
    if (problems.length > 0) throw new StrataError('alerts.not_delivered', { problems });
  });
