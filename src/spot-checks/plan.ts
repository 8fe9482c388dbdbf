// The plan of a round: what was sealed, in the very words that are hashed. Pure.
import { hash } from 'node:crypto';
import { canonicalJson } from '../base/canonical.ts';
import type { Plan } from './shapes.ts';
import { RULE } from './ticket.ts';

export const planText = (plan: Plan): string => canonicalJson(plan);
export const planHashOf = (text: string): string => hash('sha256', text, 'hex');
export const ruleOf = (): string => RULE.id;

/** What is shown where the field says nothing. */
export const UNKNOWN = 'unknown';
