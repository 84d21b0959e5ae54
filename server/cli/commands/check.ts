import { EXIT } from '../../../errors.ts';
import { openBuild, servedId } from '../../warehouse/publish.ts';
import { type Context, command, jsonOption, settingsOf, warehouseOption } from '../command.ts';
import { plural, print, printJson } from '../output.ts';

export const check = (context: Context) =>
  command(
    'check',
    'everything that is wrong with the model and the data, at once',
    'Checks cube.js, and the files of model/ against each other and against the tables that the transforms make, and lists the data rules that the served build breaks. Ends with 4 when the model has issues, else with 3 when a rule of severity error is broken.',
    ['strata check', 'strata check --json', 'strata check && git commit'],
  )
    .addOption(warehouseOption())
    .addOption(jsonOption())
    .action(async (options: { warehouse?: string; json?: boolean }) => {
      const { warehouse } = settingsOf(context, options);
      const { readCubeOptions } = await import('../../cube-options.ts');
      await readCubeOptions();
      const { readModel, modelIssues } = await import('../../model.ts');
      const model = readModel();
      const issues = modelIssues(model);
      const id = servedId(warehouse);
      const rules = id ? openBuild(warehouse, id).manifest.checks : [];
      const broken = rules.filter((rule) => rule.violations > 0);
      const failed = broken.some((rule) => rule.severity === 'error');
      process.exitCode = issues.length > 0 ? EXIT.model : failed ? EXIT.data : 0;
      if (options.json) return printJson({ issues, build: id ?? null, rules });

      for (const { file, line, column, what, hint } of issues)
        print(`${file}:${line}:${column}: ${what}${hint ? `. ${hint}` : ''}`);
      print(
        issues.length > 0
          ? `model: ${plural(issues.length, 'issue')}`
          : `model: ${plural(model.files.length, 'file')} of cubes and views, ${plural(model.segmentations.length, 'segmentation')}, no issue`,
      );
      for (const { name, severity, description, violations, samples } of broken) {
        print(`\n${severity} ${name}: ${plural(violations, 'row')}. ${description}`);
        for (const sample of samples) print(`  ${sample}`);
      }
      print(
        id
          ? `data: ${plural(rules.length, 'rule')} on build ${id}, ${broken.length > 0 ? `${broken.length} broken` : 'all hold'}`
          : 'data: no build to check yet',
      );
    });
