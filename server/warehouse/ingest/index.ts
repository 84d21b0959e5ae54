/** Loading extracts: what the rest of the server uses of it. */
export { type IngestEvent, type IngestOptions, ingest } from './ingest.ts';
export { currentLoads, everyLoad, type LoadedFile } from './loads.ts';
export { rawViewSql, recordKeysSql, repeatedKeysSql, repeatedKeysTable } from './raw-view.ts';
export { assertRejectsWithinLimits, openRejectsSql, rejectsSql } from './rejects.ts';
