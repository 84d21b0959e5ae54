import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unreachable } from '../../model/reachability.ts';
import { parseYaml } from '../../model/yaml.ts';
import { accountFeaturesColumns } from '../../transforms/core/account-features-columns.ts';
import { holds } from '../../transforms/segmentations/evaluate.ts';
import { quantiles, rows, rules } from '../transforms/segmentations/arbitraries.ts';

// A line per rule: the line of an issue says which rule it is about.
const file = parseYaml({ path: 'a.yml', text: `rules:\n${Array(10).fill('  - {}').join('\n')}\n` });

it('never calls a rule unreachable that some account reaches', () => {
  let found = 0;
  fc.assert(
    fc.property(rules, rows, (definition, features) => {
      if (definition.kind !== 'rules') return;
      const dead = unreachable(file, definition, accountFeaturesColumns).map((i) => i.line - 2);
      found += dead.length;
      for (const row of features) expect(dead).not.toContain(definition.rules.findIndex((r) => holds(r.when, row)));
    }),
    { numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(0);
});

it('finds fault with no rule for each bucket', () => {
  fc.assert(
    fc.property(quantiles, (definition) => {
      expect(unreachable(file, definition, accountFeaturesColumns)).toEqual([]);
    }),
  );
});
