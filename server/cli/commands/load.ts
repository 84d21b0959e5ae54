import { Option } from 'commander';
import { type Context, command, settingsOf, warehouseOption } from '../command.ts';
import { csvLines } from '../csv.ts';
import { print, printJson, printTable } from '../output.ts';
import { parseContext, parseQuery } from '../parse.ts';
import { standardInput } from '../standard-input.ts';
import { isNumeric, type Shape, shownValue } from '../values.ts';

interface Options {
  warehouse?: string;
  format: 'table' | 'csv' | 'json';
  context: string;
}

export const load = (context: Context) =>
  command(
    'load',
    'ask a query of the semantic layer',
    'Answers a query in Cube\'s JSON format, in this process: no server is needed. A table shows values by their format ($1,234.50, 3.45%); a missing one is (null) there, an empty field in CSV, null in JSON, and an empty text is "". With --format json: an array of objects keyed by member, numbers as numbers.',
    [
      `strata load '{"measures": ["revenue.mrr"]}'`,
      `strata load '{"measures": ["revenue.mrr", "revenue.customers"], "dimensions": ["revenue.region"]}' --format csv`,
      `strata load '{"measures": ["revenue.net_new_mrr"], "timeDimensions": [{"dimension": "revenue.month", "granularity": "month"}]}'`,
      `strata load '{"measures": ["revenue.mrr"]}' --context '{"region": "EMEA"}'`,
    ],
  )
    .argument(
      '<query>',
      'the query as JSON (or an array of queries, answered together), or - to read it from standard input',
    )
    .addOption(warehouseOption())
    .addOption(
      new Option('--format <format>', 'how rows are printed').choices(['table', 'csv', 'json']).default('table'),
    )
    .option('--context <json>', 'security context, a JSON object: ask as somebody with it', '{}')
    .action(async (text: string, options: Options) => {
      const settings = settingsOf(context, options);
      const query = parseQuery(text === '-' ? await standardInput() : text);
      const securityContext = parseContext('--context', options.context);
      const { openWarehouse } = await import('../../main.ts');
      const { semantic, currency, close } = await openWarehouse(settings);
      try {
        const rows = await semantic.load(query, { securityContext });
        if (options.format === 'json') return printJson(rows);
        const members = membersOf(query, rows);
        if (options.format === 'csv')
          return print(csvLines([members, ...rows.map((row) => members.map((m) => row[m]))]));
        const shapes = shapesOf(await semantic.meta({ securityContext }));
        printTable(
          rows,
          members.map((member) => ({
            title: member,
            value: (row) => shownValue(row[member], shapes.get(member), currency),
            ...(isNumeric(shapes.get(member)) ? { align: 'right' } : {}),
          })),
        );
        if (rows.length === 0) print('(no rows)');
      } finally {
        await close();
      }
    });

interface Query {
  readonly measures?: unknown;
  readonly dimensions?: unknown;
  readonly timeDimensions?: readonly { dimension?: string; granularity?: string }[];
}

/** Type and format of every member, by name. */
function shapesOf(views: readonly Record<string, unknown>[]): Map<string, Shape> {
  const members = views.flatMap(
    ({ measures, dimensions }) => [measures, dimensions].flat() as (Shape & { name: string })[],
  );
  return new Map(members.map((member) => [member.name, member]));
}

/** What rows have, as the queries ask for it; a month in place of the date that stands beside it with the same value. */
function membersOf(query: Query | readonly Query[], rows: readonly Record<string, unknown>[]): string[] {
  const queries = [query].flat() as Query[];
  const times = queries.flatMap((q) => q.timeDimensions ?? []);
  const spans = times.filter((t) => t.granularity).map((t) => `${t.dimension}.${t.granularity}`);
  const all = (kind: 'dimensions' | 'measures') => queries.flatMap((q) => q[kind] ?? []);
  const asked = [...new Set([...all('dimensions'), ...spans, ...all('measures')].map(String))];
  const there = new Set(rows.flatMap((row) => Object.keys(row)));
  const hidden = new Set(times.map((t) => t.dimension));
  const rest = [...there].filter((member) => !asked.includes(member) && !hidden.has(member));
  return [...asked.filter((member) => there.has(member)), ...rest];
}
