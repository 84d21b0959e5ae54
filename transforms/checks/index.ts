import type { Check } from '../plan.ts';
import * as contradictions from './contradictions.ts';
import * as currency from './currency.ts';
import * as identity from './identity.ts';
import * as money from './money.ts';
import * as relationships from './relationships.ts';
import * as silos from './silos.ts';

/** Every data rule; those of `metrics.md` first, since only they stop a build. */
export const checks: readonly Check[] = [money, currency, relationships, contradictions, silos, identity].flatMap(
  (file) => Object.values(file),
);
