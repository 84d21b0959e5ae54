/** Statements that have no right answer, at random, and what their refusal must say. */
import fc from 'fast-check';
import { view } from './arbitrary-block.ts';
import { condition } from './arbitrary-expressions.ts';
import { simpleBlock } from './arbitrary-from.ts';
import type { ViewName } from './description.ts';
import { MEASURES } from './measures.ts';
import { print } from './print.ts';
import { DIMENSIONS } from './vocabulary.ts';

export interface Refusal {
  readonly sql: string;
  /** What its message and its hint name: the part, and what to write instead. */
  readonly says: RegExp;
}

const measures = (of: ViewName, additive: boolean) =>
  Object.keys(MEASURES[of]).filter((name) => MEASURES[of][name]!.additive === additive);
const names = (of: ViewName) => fc.constantFrom(...DIMENSIONS[of].map(({ name }) => name));
const measured = (of: ViewName) => fc.constantFrom(...Object.keys(MEASURES[of]));

/** AVG, MIN or MAX of what adds up, or a count of it. */
const meaning = view.chain((of) =>
  fc
    .tuple(
      fc.constantFrom(...measures(of, true)),
      fc.constantFrom('AVG(', 'MIN(', 'MAX(', 'COUNT(', 'COUNT(DISTINCT ', 'stddev('),
      names(of),
    )
    .map(
      ([name, call, key]): Refusal => ({
        sql: `SELECT ${key}, ${call}${name}) FROM ${of} GROUP BY ${key}`,
        says: new RegExp(`would change what ${name} means.*MEASURE\\(${name}\\)`, 's'),
      }),
    ),
);
const inWhere = view.chain((of) =>
  fc.tuple(measured(of), names(of), condition(of, 1)).map(([name, key, where]): Refusal => {
    const inner = print(simpleBlock(of, [], [{ op: 'aggregate', name: 'count', kind: 'int' }], [where]), false).sql;
    return {
      sql: `${inner} AND ${name} > 1 GROUP BY ${key}`,
      says: new RegExp(`measure ${name} cannot filter rows.*HAVING MEASURE\\(${name}\\)`, 's'),
    };
  }),
);
const grouped = view.chain((of) =>
  measured(of).map(
    (name): Refusal => ({
      sql: `SELECT COUNT(*) FROM ${of} GROUP BY ${name}`,
      says: new RegExp(`measure ${name} cannot be grouped by.*subquery with MEASURE\\(${name}\\)`, 's'),
    }),
  ),
);
const joined = fc
  .tuple(
    fc.constantFrom<ViewName>('revenue', 'cohorts', 'customers'),
    fc.constantFrom<ViewName>('surveys', 'customers', 'revenue'),
  )
  .chain(([a, b]) =>
    fc.tuple(measured(a), measured(b)).map(
      ([left, right]): Refusal => ({
        sql: `SELECT a.region, MEASURE(a.${left}), MEASURE(b.${right}) FROM ${a} a JOIN ${b} b ON a.account_id = b.account_id GROUP BY 1`,
        says: /cannot be joined row by row.*Group each in a subquery of its own/s,
      }),
    ),
  );
const segment = fc
  .tuple(measured('segments'), fc.constantFrom('segment', 'is_thin', 'service_level', 'activities', 'technology'))
  .map(
    ([name, key]): Refusal => ({
      sql: `SELECT ${key}, MEASURE(${name}) FROM segments GROUP BY ${key}`,
      says: new RegExp(`${key} means something only within its segmentation.*group by segmentation`, 's'),
    }),
  );
const ofRow = view.chain((of) =>
  fc.constantFrom(...measures(of, true)).map(
    (name): Refusal => ({
      sql: `SELECT SUM(abs(${name})) FROM ${of}`,
      says: new RegExp(`SUM over an expression.*MEASURE\\(${name}\\)`, 's'),
    }),
  ),
);
const notGrouped = view.chain((of) =>
  fc.tuple(fc.uniqueArray(names(of), { minLength: 2, maxLength: 2 }), measured(of)).map(
    ([[key, other], name]): Refusal => ({
      sql: `SELECT ${key}, MEASURE(${name}) FROM ${of} GROUP BY ${other}`,
      says: new RegExp(`"${of}.${key}" must appear in the GROUP BY clause`),
    }),
  ),
);

export const refusal: fc.Arbitrary<Refusal> = fc.oneof(meaning, inWhere, grouped, joined, segment, ofRow, notGrouped);
