import { type Context, command } from '../command.ts';
import { acknowledgeAlert } from './alerts/ack.ts';
import { listAlerts } from './alerts/list.ts';
import { showAlert } from './alerts/show.ts';
import { testDelivery } from './alerts/test.ts';

export const alerts = (context: Context) =>
  command(
    'alerts',
    'where figures moved, whose it is, and what became of it',
    'Alerts are raised by strata watch, which runs after every build, and resolve by themselves when a later build no longer shows them. Without a command: those that are not resolved, worst first.',
    [
      'strata alerts',
      'strata alerts --owner "Growth marketing" --format json',
      'strata alerts show cpm-video-3-1f0a',
      'strata alerts ack cpm-video-3-1f0a --note "Budget moved to video-5"',
      'strata alerts test',
    ],
  )
    .addCommand(listAlerts(context), { isDefault: true })
    .addCommand(showAlert(context))
    .addCommand(acknowledgeAlert(context))
    .addCommand(testDelivery(context));
