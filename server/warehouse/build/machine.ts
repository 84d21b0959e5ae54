/** Tells a machine's failure (no disk, no memory) from an error of a query. */
import { StrataError } from '../../../errors.ts';

/** What the operating systems and DuckDB say of a full disk, a quota, or a file size limit. */
const DISK =
  /no space left|ENOSPC|EDQUOT|EFBIG|disk quota|file too large|could not write|not enough space|max_temp_directory_size/i;
const MEMORY = /out of memory|failed to (allocate|pin)|could not allocate/i;

/**
 * The error as one of the machine when it is one, otherwise itself.
 * @param where the table or file that was being written
 */
export function machineError(error: unknown, where: string, memoryLimit: string): unknown {
  if (error instanceof StrataError) return error;
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
  // DuckDB says "out of memory" also when it cannot spill to a full disk: the disk is then the cause.
  if (DISK.test(error instanceof Error ? `${(error as NodeJS.ErrnoException).code} ${error.message}` : message)) {
    return new StrataError('machine.disk_full', { where, message }, { cause: error });
  }
  if (MEMORY.test(message)) {
    return new StrataError('machine.out_of_memory', { where, limit: memoryLimit, message }, { cause: error });
  }
  return error;
}
