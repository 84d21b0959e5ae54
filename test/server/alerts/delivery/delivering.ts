/** Delivers alerts once, as a watch does; the directory of the warehouse is its argument, the channels are in the environment. */
import { deliver } from '../../../../server/alerts/delivery/deliver.ts';
import { readSettings } from '../../../../server/settings.ts';

await deliver(process.argv[2]!, readSettings(process.env), { once: true });
