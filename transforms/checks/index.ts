import type { Check } from '../plan.ts';
export const checks: Check[] = [];
