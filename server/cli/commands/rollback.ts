import { isStrataError } from '../../../errors.ts';
import { assertOpens } from '../../warehouse/attach-build.ts';
import { takeLock } from '../../warehouse/lock.ts';
import { openBuild, publish, servedId } from '../../warehouse/publish.ts';
import { type Context, command, readerSettings, warehouseOption } from '../command.ts';
import { print } from '../output.ts';

export const rollback = (context: Context) =>
  command(
    'rollback',
    'serve another build',
    'Serves another build of the warehouse, older or newer, from now on, once it is known to open. Running servers move over without a failed query. Nothing is removed.',
    ['strata builds', 'strata rollback 20261121T205801Z-3f2a'],
  )
    .argument('<id>', 'id of the build, as strata builds lists it')
    .addOption(warehouseOption())
    .action(async (id: string, options: { warehouse?: string }) => {
      const { warehouse } = readerSettings(context, options);
      await assertOpens(openBuild(warehouse, id));
      const lock = await takeLock(warehouse, { wait: 5, purpose: 'strata rollback' });
      try {
        const before = servedBefore(warehouse);
        publish(warehouse, id);
        print(before === id ? `${id} is served already.` : `Serves ${id}${before ? ` in place of ${before}` : ''}.`);
      } finally {
        lock.release();
      }
    });

/** What is served until now; undefined also where the file that names it is damaged: it is about to be replaced. */
function servedBefore(warehouse: string): string | undefined {
  try {
    return servedId(warehouse);
  } catch (error) {
    if (isStrataError(error, 'warehouse.damaged')) return undefined;
    throw error;
  }
}
