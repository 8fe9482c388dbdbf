// Reads the forms of the spot-check pages into the input of the verbs, and maps faults to fields.
import type { z } from 'zod';
import type { FindingForm } from '../../spot-checks/schema.ts';
import {
  CommitmentForm,
  DrawForm,
  ExplainedFindingForm,
  ExtendForm,
  RecuseForm,
  RevealForm,
} from '../../spot-checks/schema.ts';
import { type Fault, orNull, type Read, read, type Typed, wholeNumber } from '../kit/form.ts';
import { SPOT_CASE } from './case-texts.ts';
import { SEED } from './seed-texts.ts';

export function readCommitment(typed: Typed): Read<z.output<typeof CommitmentForm>> {
  const parsed = read(CommitmentForm, { commitment: typed.value('commitment').trim() }, () => ({
    at: 'commitment',
    message: SEED.badHash,
  }));
  const isKept = typed.value('kept') === 'yes';
  if (parsed.ok && isKept) return parsed;
  const kept: Fault[] = isKept ? [] : [{ at: 'kept', message: SEED.keepFirst }];
  return { ok: false, faults: [...(parsed.ok ? [] : parsed.faults), ...kept] };
}

export const readReveal = (typed: Typed): Read<z.output<typeof RevealForm>> =>
  read(RevealForm, { value: typed.value('value') }, () => ({ at: 'value', message: SEED.badValue }));

/** Fields of the form; empty ones are left out. */
export const CONTRIBUTION_FIELDS = 6;
export function readDraw(typed: Typed): Read<string[]> {
  const given = typed
    .values('contribution')
    .map((value, index) => ({ value, at: `contribution-${index + 1}` }))
    .filter(({ value }) => value.trim() !== '');
  const parsed = read(
    DrawForm,
    { seedContributions: given.map(({ value }) => value) },
    ({ path: [, index], code }) => ({
      at: given[Number(index)]?.at ?? 'contribution-1',
      message: code === 'twice' ? SEED.twice : SEED.badValue,
    }),
  );
  return parsed.ok ? { ok: true, form: parsed.form.seedContributions ?? [] } : parsed;
}

export function readExtend(typed: Typed): Read<z.output<typeof ExtendForm>> {
  const raw = { size: wholeNumber(typed.value('size')), reason: typed.value('reason') };
  return read(ExtendForm, raw, ({ path: [field] }) =>
    field === 'size' ? { at: 'extend-size', message: SEED.badSize } : { at: 'extend-reason', message: SEED.badReason },
  );
}

export function readFinding(typed: Typed): Read<FindingForm> {
  const result = typed.value('result');
  const missing = result === 'incomplete' ? typed.values('missing') : [];
  const note = orNull(typed.value('note'));
  return read(ExplainedFindingForm, { result, missing, note }, ({ path: [field], code }): Fault => {
    const faults: Record<string, Fault> = {
      missing: { at: 'missing', message: SPOT_CASE.chooseMissing },
      note: { at: 'finding-note', message: code === 'explained' ? SPOT_CASE.sayWhy : SPOT_CASE.badNote },
    };
    return faults[String(field)] ?? { at: 'result-passed', message: SPOT_CASE.chooseResult };
  });
}

export const readRecusal = (typed: Typed): Read<z.output<typeof RecuseForm>> =>
  read(RecuseForm, { reason: typed.value('reason') }, () => ({ at: 'recuse-reason', message: SEED.badReason }));
