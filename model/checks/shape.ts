import { z } from 'zod';
import { mapping, zodIssues } from '../schema.ts';
import type { Check } from './check.ts';

const name = z.string();
const common = {
  name,
  title: z.string().optional(),
  description: z.string().optional(),
  public: z.boolean().optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
};
const sql = z.union([z.string(), z.number()]);
const list = z.union([z.literal('*'), z.array(z.union([z.string(), z.record(z.string(), z.unknown())]))]);

const dimension = mapping({
  ...common,
  sql: sql.optional(),
  type: z.enum(['string', 'number', 'boolean', 'time', 'geo']),
  format: z.unknown().optional(),
  primary_key: z.boolean().optional(),
  sub_query: z.boolean().optional(),
  propagate_filters_to_sub_query: z.boolean().optional(),
  case: z.unknown().optional(),
  latitude: z.unknown().optional(),
  longitude: z.unknown().optional(),
  granularities: z.array(z.unknown()).optional(),
});
const AGGREGATES = ['sum', 'count', 'avg', 'min', 'max', 'count_distinct', 'count_distinct_approx'] as const;
const measure = mapping({
  ...common,
  sql: sql.optional(),
  type: z.enum([...AGGREGATES, 'number', 'string', 'time', 'boolean', 'running_total', 'rank', 'number_agg']),
  format: z.unknown().optional(),
  filters: z.array(mapping({ sql: z.string() })).optional(),
  rolling_window: z.unknown().optional(),
  drill_members: z.array(z.string()).optional(),
  multi_stage: z.boolean().optional(),
  time_shift: z.unknown().optional(),
  group_by: z.unknown().optional(),
  reduce_by: z.unknown().optional(),
  add_group_by: z.unknown().optional(),
  order_by: z.unknown().optional(),
  case: z.unknown().optional(),
});
const policy = mapping({
  role: z.string().optional(),
  group: z.string().optional(),
  groups: z.unknown().optional(),
  conditions: z.array(z.unknown()).optional(),
  member_level: mapping({ includes: list.optional(), excludes: list.optional() }).optional(),
  row_level: mapping({ allow_all: z.boolean().optional(), filters: z.array(z.unknown()).optional() }).optional(),
});
const cube = mapping({
  ...common,
  sql_table: z.string(),
  sql_alias: z.string().optional(),
  data_source: z.string().optional(),
  refresh_key: z.unknown().optional(),
  joins: z
    .array(mapping({ name, sql: z.string(), relationship: z.enum(['one_to_one', 'one_to_many', 'many_to_one']) }))
    .optional(),
  dimensions: z.array(dimension).optional(),
  measures: z.array(measure).optional(),
  segments: z.array(mapping({ ...common, sql: z.string() })).optional(),
  hierarchies: z.array(z.unknown()).optional(),
  access_policy: z.array(policy).optional(),
});
const view = mapping({
  ...common,
  cubes: z.array(
    mapping({
      join_path: z.string(),
      includes: list,
      excludes: z.array(z.string()).optional(),
      prefix: z.boolean().optional(),
      alias: z.string().optional(),
      split: z.boolean().optional(),
    }),
  ),
  folders: z.array(z.unknown()).optional(),
  access_policy: z.array(policy).optional(),
});
const schema = mapping({ cubes: z.array(cube).optional(), views: z.array(view).optional() });

/**
 * Keys and values that a cube or view does not have. Of Cube's own format `sql`, `extends` and `pre_aggregations` are left out:
 * a cube reads a table of the build, and summaries are transforms.
 */
export const shape: Check = ({ definitions }) =>
  definitions.files.flatMap((file) => {
    if (file.issues.length) return [];
    const parsed = schema.safeParse(file.data);
    return parsed.success ? [] : zodIssues(file, parsed.error);
  });
