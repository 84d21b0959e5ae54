import { takeLock } from '../../warehouse/lock.ts';
import { openBuild, publish, servedId } from '../../warehouse/publish.ts';
import { type Context, command, settingsOf, warehouseOption } from '../command.ts';
import { print } from '../output.ts';

export const rollback = (context: Context) =>
  command(
    'rollback',
    'serve another build',
    'Serves another build of the warehouse, older or newer, from now on. Running servers move over without a failed query. Nothing is removed.',
    ['strata builds', 'strata rollback 20261121T205801Z-3f2a'],
  )
    .argument('<id>', 'id of the build, as strata builds lists it')
    .addOption(warehouseOption())
    .action(async (id: string, options: { warehouse?: string }) => {
      const { warehouse } = settingsOf(context, options);
      openBuild(warehouse, id);
      const lock = await takeLock(warehouse, { wait: 5, purpose: 'strata rollback' });
      try {
        const before = servedId(warehouse);
        publish(warehouse, id);
        print(before === id ? `${id} is served already.` : `Serves ${id}${before ? ` in place of ${before}` : ''}.`);
      } finally {
        lock.release();
      }
    });
