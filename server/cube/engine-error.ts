/** What the engine says of a query that fails, without the query: that is SQL which no user wrote, and none should see. */
import { UserError } from '@cubejs-backend/api-gateway';

/** Of the engine's errors, those about values: of the query, or of the data that it looks at. */
const ABOUT_VALUES = /^(Conversion|Out of Range|Invalid Input|Mismatch Type) Error/;

/**
 * The result of a query of the engine.
 * @throws UserError in the engine's words when a value is at fault, Error for others, in each case without SQL
 */
export async function inWords<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The first line says what is wrong; those after it point at the place in the SQL.
    const words = message.split(/\r?\n/, 1)[0]!.slice(0, 300);
    if (ABOUT_VALUES.test(words)) throw new UserError(words);
    throw new Error(words);
  }
}
