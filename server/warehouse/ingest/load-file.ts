/** One file, whatever it is: made plain text, read as it lies where that is right, split record by record where not. */
import path from 'node:path';
import { StrataError } from '../../../errors.ts';
import { machineError } from '../build/machine.ts';
import { decompress, type Encoding, scanFile, type TextShape, transcode } from './content.ts';
import { directSource, readHeader, splitSource } from './delimited.ts';
import { directJson, splitJson } from './json-lines.ts';
import { parquetSource } from './parquet.ts';
import { emptyRows, NotLineByLine, type RowsJob, type RowsResult, validateRows } from './validate-rows.ts';

export interface LoadJob extends RowsJob {
  /** Shape of the file's bytes, as they are on the disk. */
  readonly shape: TextShape;
  /** Splits records here even where DuckDB could read the file by itself: slower, same result. */
  readonly split?: boolean;
}

export type LoadResult = RowsResult & { readonly encoding: Encoding | 'parquet' };

/**
 * Reads and validates a file into `rows.parquet` (accepted) and, where there are any, `rejects.parquet` in `job.folder`.
 * @throws StrataError `ingest.file_unreadable`, `ingest.columns_missing`, `ingest.columns_unknown`
 */
export async function loadFile(job: LoadJob): Promise<LoadResult> {
  const { found, connection } = job;
  // Of the rows that are left, the line does not tell where they lay: they are numbered before.
  const { rows: some, titled } = job.mapping.entities[found.entity]!;
  if (found.kind === 'parquet') {
    const read = async () => validateRows(job, await parquetSource(connection, found.file, some !== undefined));
    const result = await orUnreadable(job, read);
    return { ...result, encoding: 'parquet' };
  }
  const { file, shape, encoding } = await plainText(job);
  const header = found.kind === 'delimited' ? readHeader(file, shape, titled) : undefined;
  if (shape.lines === 0 || (found.kind === 'delimited' && !header)) return { ...(await emptyRows(job)), encoding };

  if (!job.split && shape.ends === 'lf' && !some && !header?.titles) {
    try {
      const source = header ? directSource(file, header, shape) : await directJson(connection, file, shape);
      return { ...(await validateRows(job, source)), encoding };
    } catch (error) {
      // A line that DuckDB cannot read, or rows that are not as many as lines: the file has to be split here.
      if (!(error instanceof NotLineByLine) && isFinal(job, error)) throw error;
    }
  }
  const target = path.join(job.folder, 'records.csv');
  const source = header ? splitSource(file, header, shape, target) : await splitJson(connection, file, target);
  return { ...(await orUnreadable(job, () => validateRows(job, source))), encoding };
}

/** True for errors that reading the file in another way would not cure. */
function isFinal(job: LoadJob, error: unknown): boolean {
  return machineError(error, job.found.path, '') instanceof StrataError || /^INTERRUPT/.test((error as Error).message);
}

async function orUnreadable<T>(job: LoadJob, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isFinal(job, error)) throw error;
    const why = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
    throw new StrataError('ingest.file_unreadable', { file: job.found.path, why }, { cause: error });
  }
}

/** The file's text as UTF-8: the file itself, or a copy in `job.folder`. */
async function plainText(job: LoadJob): Promise<{ file: string; shape: TextShape; encoding: Encoding }> {
  const { found, folder } = job;
  let { file } = found;
  let { shape } = job;
  if (found.compression) {
    file = path.join(folder, 'plain');
    await decompress(found.file, found.path, found.compression, file);
    shape = scanFile(file).shape;
  }
  const { encoding } = shape;
  // JSON lines have no header to which a byte-order mark could stick.
  if (encoding !== 'utf-8' || (shape.bom && found.kind === 'json')) {
    const target = path.join(folder, 'utf8');
    transcode(file, encoding, target);
    file = target;
    shape = scanFile(file).shape;
  }
  return { file, shape, encoding };
}
