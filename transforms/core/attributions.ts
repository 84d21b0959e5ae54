import { sql } from 'kysely';
import { text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { settingsTable } from './settings.ts';

/** The ways of attribution. Without a choice a figure is that of the first in the alphabet, `first_touch`. */
export const attributions = defineTransform({
  name: 'attributions',
  layer: 'core',
  description: 'One row per way in which what was won is attributed to marketing.',
  grain: ['attribution'],
  from: { settings: settingsTable },
  columns: { attribution: text('first_touch, last_touch or linear.') },
  rows: (db) =>
    db
      .selectFrom('settings as s')
      .innerJoin(
        sql<{ attribution: string }>`(values ('first_touch'), ('last_touch'), ('linear'))`.as<'a'>(sql`a(attribution)`),
        (j) => j.onTrue(),
      )
      .select('a.attribution'),
});
