// Reads the posted form of a plan. Percentages are read as decimals, so that 1% is exactly 0.01.
import type { Refusal } from '../../base/refusal.ts';
import { isUuid } from '../../base/uuid.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import { PlanForm } from '../../spot-checks/schema.ts';
import { type Fault, faultsOf, type Issue, type Read, read, type Typed, wholeNumber } from '../kit/form.ts';
import { PLAN } from './plan-texts.ts';

/** The plan that a new form holds: a bound on the errors of the month. */
export function suggestedPlan(schemes: Catalogue, today: Temporal.PlainDate): Typed {
  const values: Record<string, string> = {
    scheme: schemes.all()[0]?.id ?? '',
    from: today.with({ day: 1 }).toString(),
    to: today.toString(),
    how: 'errorBound',
    size: '60',
    rate: '5',
    maxErrorRate: '1',
    confidence: '95',
  };
  return {
    value: (name) => values[name] ?? '',
    values: (name) => (name in values ? [values[name] ?? ''] : []),
    files: () => [],
  };
}

/** Reads a percentage as a share; other text becomes NaN, which the schema refuses. */
const shareOf = (text: string): number =>
  /^\s*\d{1,3}(\.\d{1,6})?\s*$/.test(text) ? Number(`${text.trim()}e-2`) : Number.NaN;

export function readPlan(typed: Typed): Read<PlanForm> {
  const how = typed.value('how');
  const contributors = contributorsIn(typed);
  const raw = {
    scheme: typed.value('scheme'),
    period: { from: typed.value('from'), to: typed.value('to') },
    strata: typed.values('strata'),
    size: how === 'size' ? wholeNumber(typed.value('size')) : null,
    rate: how === 'rate' ? shareOf(typed.value('rate')) : null,
    errorBound:
      how === 'errorBound'
        ? { maxErrorRate: shareOf(typed.value('maxErrorRate')), confidence: shareOf(typed.value('confidence')) }
        : null,
    contributors: contributors.length > 0 ? contributors : null,
    blind: typed.value('blind') === 'yes',
    department: typed.value('department') === '' ? null : typed.value('department'),
  };
  return read(PlanForm, raw, faultAt);
}

const contributorsIn = (typed: Typed): string[] => [
  ...typed.values('contributor'),
  ...typed
    .value('others')
    .split(/[\s,，、;；]+/)
    .filter((name) => name !== ''),
];

function faultAt({ path, code }: Issue): Fault {
  const message = () => {
    if (code === 'before_from') return PLAN.badPeriod;
    if (code === 'tells_the_blind') return PLAN.tellsTheBlind;
    if (code === 'one_of_size') return PLAN.chooseHow;
    const own: Record<string, Fault['message']> = {
      period: PLAN.badDate,
      scheme: PLAN.badScheme,
      size: PLAN.badSize,
      rate: PLAN.badRate,
      errorBound: PLAN.badShare,
      contributors: PLAN.fewContributors,
      department: PLAN.badDepartment,
    };
    return own[String(path[0])] ?? PLAN.badScheme;
  };
  return { at: code === 'one_of_size' ? 'how-size' : controlOf(path.map(String)), message: message() };
}

/** Maps the verb's faults to controls, such as no approval in the period or an unknown person. */
export const planFaults = (refusal: Refusal): Fault[] => faultsOf(refusal, controlOf);

function controlOf([field, part]: string[]): string {
  if (field === 'period') return part === 'to' ? 'period-to' : 'period-from';
  if (field === 'errorBound') return part === 'confidence' ? 'confidence' : 'max-error-rate';
  const controls: Record<string, string> = {
    size: 'size',
    rate: 'rate',
    strata: 'strata-decidedBy',
    contributors: 'others',
    department: 'department',
  };
  return controls[field ?? ''] ?? 'scheme';
}

/** Reads the form's key: one form makes one round, however often it is sent. */
export function keyIn(typed: Typed): string | null {
  const key = typed.value('key');
  return isUuid(key) ? key : null;
}
