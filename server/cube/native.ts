/**
 * What strata uses in place of Cube's native extension, which cannot be downloaded everywhere. Import this before any
 * other package of Cube: it replaces functions of `@cubejs-backend/native`, and says which planner Cube uses.
 *
 * | replaced                   | what Cube needs it for                                                      |
 * |----------------------------|-----------------------------------------------------------------------------|
 * | `setupLogger`              | constructing the API gateway; strata gives Cube its own logger              |
 * | `newJinjaEngine`           | compiling any model; templates themselves are refused in model/compile.ts   |
 * | `getFinalQueryResult`      | the answer of `/load` and GraphQL: result.ts                                |
 * | `getFinalQueryResultMulti` | the answer of `/load` to comparing and blending queries: result.ts          |
 *
 * It is used where the extension is installed, too: one planner and one dialect to test and to trust.
 */
import { createRequire } from 'node:module';
import { type Columnar, queryResult, queryResults, type Root, type Transform } from './result.ts';

const require = createRequire(import.meta.url);

// The planner in JavaScript; the default one is native.
process.env.CUBEJS_TESSERACT_SQL_PLANNER = 'false';
process.env.CUBEJS_TRANSPILATION_NATIVE = 'false';
// Elsewhere Cube accepts bad tokens, and offers a playground without any.
process.env.NODE_ENV = 'production';
delete process.env.CUBEJS_DEV_MODE;
process.env.CUBEJS_TELEMETRY = 'false';
// Cube asks for the type of the database here, also when it is given a driver.
process.env.CUBEJS_DB_TYPE = 'duckdb';
// Cube's own SQL server is native; strata has its own.
delete process.env.CUBEJS_PG_SQL_PORT;
delete process.env.CUBEJS_SQL_PORT;

const native = require('@cubejs-backend/native');
// Warnings about the planner and a missing Cube Store: both are meant, and stdout belongs to strata's own answers.
const cli = require('@cubejs-backend/shared/dist/src/cli.js');
cli.displayCLIWarning = () => undefined;
cli.displayCLIWarningOnce = () => undefined;

/** Rows come as JSON text by column, see `rowsToColumnarBuffer` in @cubejs-backend/native. */
const rowsOf = (raw: Uint8Array): Columnar => JSON.parse(Buffer.from(raw).toString('utf8'));
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

native.setupLogger = () => undefined;
native.getFinalQueryResult = async (transform: Transform, raw: Uint8Array, root: Root) =>
  json(queryResult(transform, rowsOf(raw), root));
native.getFinalQueryResultMulti = async (
  transforms: Transform[],
  raws: Uint8Array[],
  root: { queryType: string; results: Root[]; slowQuery?: boolean },
) => json(queryResults(transforms, raws.map(rowsOf), root));

const noTemplates = () => {
  throw new Error('templates ({{ }} and {% %}) are not supported in the model');
};
native.NativeInstance.prototype.newJinjaEngine = () => ({
  loadTemplate: noTemplates,
  renderTemplate: noTemplates,
});
