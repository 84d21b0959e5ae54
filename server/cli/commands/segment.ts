import { segmentsOf } from '../../../transforms/segmentations/definition.ts';
import { advise, type Context, command, jsonOption, readerSettings, warehouseOption } from '../command.ts';
import { hanging, plural, print, printJson, printTable } from '../output.ts';

/** Segments that the table names before it counts the rest. */
const LISTED = 8;

export const segment = (context: Context) =>
  command(
    'segment',
    'the segmentations of the served build, and why an account is in its segments',
    'The segmentations as the served build has them: what model/segmentations says now may differ, and strata says where.',
    ['strata segment list', 'strata segment explain MA-100007', 'strata segment explain --help'],
  )
    .addCommand(list(context))
    .addCommand(explain(context));

const list = (context: Context) =>
  command(
    'list',
    'which segmentations the served build has',
    'The segmentations of the served build: title, owner, segments, and a version that changes with the definition.',
    ['strata segment list', 'strata segment list --json'],
  )
    .addOption(warehouseOption())
    .addOption(jsonOption())
    .action(async (options: { warehouse?: string; json?: boolean }) => {
      const settings = readerSettings(context, options);
      const { servedSegmentations, versionOf } = await import('../../segments.ts');
      const { build, segmentations, differing } = servedSegmentations(settings);
      const described = segmentations.map((given) => ({
        name: given.name,
        title: given.title,
        owner: given.owner,
        kind: given.kind,
        version: versionOf(given),
        segments: segmentsOf(given),
        strategy: given.strategy,
      }));
      if (options.json) return printJson({ build, differing, segmentations: described });
      printTable(described, [
        { title: 'SEGMENTATION', value: (s) => s.name },
        { title: 'TITLE', value: (s) => s.title },
        { title: 'OWNER', value: (s) => s.owner },
        { title: 'KIND', value: (s) => s.kind },
        { title: 'VERSION', value: (s) => s.version },
        { title: 'SEGMENTS', value: (s) => shortened(s.segments) },
      ]);
      print(`\n${plural(segmentations.length, 'segmentation')} in build ${build}.`);
      note(context, differing);
    });

const explain = (context: Context) =>
  command(
    'explain',
    'why an account is in its segments, and what would move it',
    'Says of an account, by its id or its whole name, why it is in its segment of each segmentation at a month end, and what would move it. By the definitions and features of the served build; --json has the changes as data.',
    [
      'strata segment explain MA-100007',
      'strata segment explain MA-100007 --segmentation client_grade',
      'strata segment explain MA-100007 --month 2026-03 --json',
    ],
  )
    .argument('<account>', 'id of an account, or its whole name')
    .option('--month <month>', 'month at whose end it is looked at, such as 2026-10 (default: the last of the build)')
    .option('--segmentation <name>', 'explain this one alone')
    .addOption(warehouseOption())
    .addOption(jsonOption())
    .action(
      async (
        account: string,
        options: { warehouse?: string; month?: string; segmentation?: string; json?: boolean },
      ) => {
        const settings = readerSettings(context, options);
        const { explainAccount } = await import('../../segments.ts');
        const { month, segmentation } = options;
        const explained = await explainAccount(settings, { account, month, segmentation });
        if (options.json) return printJson(explained);
        const { id, name } = explained.account;
        print(`${id}${name === null ? '' : ` (${name})`} at the end of ${explained.month.slice(0, 7)}`);
        for (const { text } of explained.explanations) print(`\n${hanging('', text)}`);
        note(context, explained.differing);
      },
    );

const shortened = (names: readonly string[]) =>
  names.slice(0, LISTED).join(' | ') + (names.length > LISTED ? ` and ${names.length - LISTED} more` : '');

/** What is explained or listed is the build's: whoever has changed a file should know. */
function note(context: Context, differing: readonly string[]): void {
  if (differing.length === 0) return;
  const text = `model/segmentations differs from the build in ${differing.join(', ')}: this is of the build. To evaluate the files: strata build`;
  print(`\n${hanging('', advise(context, text))}`);
}
