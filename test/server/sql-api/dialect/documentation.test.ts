import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documentation } from '../../../../server/sql-api/dialect/documentation.ts';

// `npx vitest run test/server/sql-api/dialect/documentation.test.ts -u` writes the file anew.
test('docs/sql-functions.md lists what the dialect knows', async () => {
  await expect(documentation()).toMatchFileSnapshot(join(import.meta.dirname, '../../../../docs/sql-functions.md'));
});
