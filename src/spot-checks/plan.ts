// The plan of a round: its exact text, which is hashed. Pure.
import { hash } from 'node:crypto';
import { canonicalJson } from '../base/canonical.ts';
import type { Plan } from './shapes.ts';
import { RULE } from './ticket.ts';

export const planText = (plan: Plan): string => canonicalJson(plan);
export const planHashOf = (text: string): string => hash('sha256', text, 'hex');
export const ruleOf = (): string => RULE.id;

/** Stands in a stratum for a field that is empty. */
export const UNKNOWN = 'unknown';
