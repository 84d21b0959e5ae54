import { isStrataError } from '../../../errors.ts';
import { SQLSTATE, SqlError } from '../errors.ts';
import type { Report, Severity } from '../messages/backend.ts';

/** What a client is told of an error. Defects of strata's own tell nothing of its inside; their words go to the log. */
export function reportOf(error: unknown, severity: Severity = 'ERROR'): Report {
  if (error instanceof SqlError) return { severity, code: error.code, message: error.message, ...error.details };
  if (isStrataError(error)) return { severity, code: SQLSTATE.internal_error, message: error.message };
  return {
    severity,
    code: SQLSTATE.internal_error,
    message: 'strata met a defect of its own; its log has more',
  };
}

/** True for an error that is no user's doing: worth a line in the log. */
export const isDefect = (error: unknown): boolean => !(error instanceof SqlError) && !isStrataError(error);
