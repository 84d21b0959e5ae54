import { contracts } from '../contracts.ts';
import { type Mapping, sameNames } from '../mapping.ts';

/** Files that already follow the contracts: named after the entity, columns as in the contract, ISO dates. */
export const canonical: Mapping = {
  system: 'canonical',
  description: 'Files that follow the contracts: accounts.csv, usage_events/2026-01.parquet, ... with ISO dates.',
  dates: ['ymd'],
  entities: Object.fromEntries(
    contracts.map((contract) => [
      contract.name,
      {
        files: [`**/${contract.name}`, `**/${contract.name}[_-]*`, `**/${contract.name}/**`],
        columns: sameNames(contract),
      },
    ]),
  ),
};
