import { bigint, double, nullable, text, timestamp } from '../columns.ts';
import { recordMatches } from '../core/record-matches.ts';
import { defineLog } from '../define.ts';

export const buildLoads = defineLog({
  name: 'build_loads',
  layer: 'marts',
  description:
    'One row per build, source and table: what was loaded and refused, how old it was, whose account is known.',
  grain: ['build', 'source', 'entity'],
  from: { record_matches: recordMatches },
  columns: {
    build: text('Id of the build.'),
    built_at: timestamp('When the build began, UTC.'),
    source: text('System that the extracts come from.'),
    entity: text('Contract of the rows.'),
    rows_read: bigint('Rows of the extracts: loaded, rejected and duplicates.'),
    rows_loaded: bigint('Rows that were accepted.'),
    rows_rejected: bigint('Rows that were refused.'),
    duplicate_rows: bigint('Rows that are in the same extract already.'),
    extracted_at: timestamp('When the latest of the extracts was taken, UTC.'),
    freshness_hours: double('Hours from then to the build.'),
    source_extracted_at: nullable(
      timestamp(
        'When the latest extract of the source was taken, of all its tables, UTC; empty in the rows of old builds.',
      ),
    ),
    stale_after_hours: nullable(double('Hours from then on after which the source is stale; empty for never.')),
    records: nullable(
      bigint('Records that have an account, known or not; empty for tables of which none is looked for.'),
    ),
    matched_records: nullable(bigint('Those of them whose account is known.')),
    unmatched_because: nullable(
      text('Why the others have none, with how many, most first; empty where none is unmatched.'),
    ),
  },
});
