import { didYouMean, StrataError } from '../../../errors.ts';
import { advise, type Context, command, jsonOption, readerSettings, warehouseOption } from '../command.ts';
import { plural, print, printJson, printTable } from '../output.ts';
import { parseContext } from '../parse.ts';

interface Options {
  warehouse?: string;
  context: string;
  json?: boolean;
}
/** The parts of Cube's `/meta` that are used here. */
interface MetaView {
  readonly name: string;
  readonly description?: string;
  readonly measures: readonly MetaMember[];
  readonly dimensions: readonly MetaMember[];
  readonly segments: readonly MetaMember[];
}
interface MetaMember {
  readonly name: string;
  readonly type?: string;
  readonly format?: unknown;
  readonly description?: string;
}

export const members = (context: Context) =>
  command(
    'members',
    'the views that can be asked, and their measures and dimensions',
    'Without VIEW: the views of the semantic layer. With VIEW: what a query of it may name, with type, format and meaning. With --context: what somebody with that security context may see.',
    [
      'strata members',
      'strata members revenue',
      'strata members segments --json',
      `strata members revenue --context '{"region": "EMEA"}'`,
    ],
  )
    .argument('[view]', 'name of a view')
    .addOption(warehouseOption())
    .option('--context <json>', 'security context, a JSON object: see what somebody with it sees', '{}')
    .addOption(jsonOption())
    .action(async (name: string | undefined, options: Options) => {
      const settings = readerSettings(context, options);
      const securityContext = parseContext('--context', options.context);
      const { openWarehouse } = await import('../../main.ts');
      const { semantic, close } = await openWarehouse(settings);
      let views: MetaView[];
      try {
        views = (await semantic.meta({ securityContext })) as unknown as MetaView[];
      } finally {
        await close();
      }
      if (name === undefined) return options.json ? printJson(views.map(summaryOf)) : list(context, views);
      const view = views.find((one) => one.name === name);
      if (!view) {
        const names = views.map((one) => one.name);
        const hint = didYouMean(name, names) ?? didYouMean(name.split('.')[0]!, names) ?? 'List them: strata members';
        throw new StrataError('usage.invalid', { what: `members ${name}: no such view.`, hint });
      }
      const { measures, dimensions, segments } = view;
      const kinds = { measures, dimensions, segments };
      const described = Object.entries(kinds).map(([kind, all]) => [kind, all.map(describe)] as const);
      if (options.json)
        return printJson({
          name: view.name,
          description: view.description ?? null,
          ...Object.fromEntries(described),
        });
      print(`${view.name}\n${view.description ?? ''}`.trim());
      for (const [kind, rows] of described) {
        if (rows.length === 0) continue;
        print('');
        printTable(rows, [
          { title: kind.slice(0, -1).toUpperCase(), value: (m) => m.name },
          { title: 'TYPE', value: (m) => m.type ?? '' },
          { title: 'FORMAT', value: (m) => m.format ?? '' },
          { title: 'DESCRIPTION', value: (m) => m.description ?? '' },
        ]);
      }
    });

function list(context: Context, views: readonly MetaView[]): void {
  printTable(views, [
    { title: 'VIEW', value: (view) => view.name },
    { title: 'MEASURES', value: (view) => view.measures.length },
    { title: 'DIMENSIONS', value: (view) => view.dimensions.length },
    { title: 'DESCRIPTION', value: (view) => view.description },
  ]);
  const more = advise(context, `strata members ${views[0]?.name ?? 'VIEW'}`);
  print(`\n${plural(views.length, 'view')}. What one has: ${more}`);
}

const summaryOf = ({ name, description, measures, dimensions }: MetaView) => ({
  name,
  description: description ?? null,
  measures: measures.length,
  dimensions: dimensions.length,
});

const describe = ({ name, type, format, description }: MetaMember) => ({
  name,
  type: type ?? null,
  format: format === undefined || format === null ? null : typeof format === 'string' ? format : JSON.stringify(format),
  description: description ?? null,
});
