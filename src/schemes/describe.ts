// A scheme as data for forms, checklists and policy officers, taken from its declarations.
import { ARCHIVE, type Demand, type DocumentCase, demandText, isToBeHandedIn, materialsOf } from './documents.ts';
import type { Claims, Settlement, Submission } from './facts.ts';
import { type Category, clauseText, type Scheme } from './scheme.ts';
import { departmentOf, isDecisive } from './scheme-checks.ts';
import type { DemandList, SchemeSummary, SchemeView } from './shapes.ts';
import type { BusinessType, Channel } from './words.ts';

/** Choices of the applicant; an absent one takes the most common value. */
export interface Choice {
  channel?: Channel;
  businessType?: BusinessType;
  claims?: Claims;
  settlement?: Settlement;
}

/** The scheme as data. Its form is added where the words of its fields are known, its windows by the installation. */
export function describeScheme(scheme: Scheme, choice: Choice = {}): Omit<SchemeView, 'form' | 'offices'> {
  return {
    ...summariseScheme(scheme),
    parameters: describeParameters(scheme),
    readings: { ...scheme.readings },
    procedure: describeProcedure(scheme),
    supervision: { ...scheme.supervision },
    bans: { ...scheme.bans },
    gates: scheme.gates.map(({ clause, text }) => ({ clause, text: scheme.clauses[clause] ?? text })),
    cautions: scheme.cautions.map(({ clause, text }) => ({ clause, text: scheme.clauses[clause] ?? text })),
    clauses: Object.entries(scheme.clauses).map(([ref, text]) => ({ ref, text })),
    categories: Object.values(scheme.categories).map((category) => describeCategory(scheme, category, choice)),
  };
}

const describeProcedure = (scheme: Scheme): SchemeView['procedure'] => ({
  ...scheme.procedure,
  settle: scheme.procedure.settle.map(({ clause, ...tier }) => ({
    ...tier,
    clause: { ref: clause, text: clauseText(scheme, clause) },
  })),
});

/** By name; each value holds on the days of the version. */
const describeParameters = ({ parameters, validFrom, validTo }: Scheme): SchemeView['parameters'] =>
  Object.fromEntries(
    (parameters?.declared ?? []).map(({ name, default: usual, source, external, text }) => [
      name,
      {
        value: parameters?.values[name],
        default: usual,
        source,
        external,
        validity: { from: validFrom, to: validTo },
        text,
      },
    ]),
  );

export const summariseScheme = ({
  id,
  version,
  title,
  validFrom,
  validTo,
  operationFrom,
  timeZone,
  channels,
}: Scheme): SchemeSummary => ({
  id,
  version,
  title,
  validFrom,
  validTo,
  operationFrom: operationFrom ?? null,
  timeZone,
  channels: [...channels],
});

/** The list of documents of one case. */
export const describeDemands = (scheme: Scheme, about: DocumentCase): DemandList => ({
  demands: scheme
    .documents(about)
    .filter(isOfUnit)
    .map((demand) => ({
      clause: demand.clause,
      text: demandText(scheme, demand),
      owner: demand.owner,
      anyOf: demand.anyOf.map(({ kind, seals, coveredBy }) => ({ kind, seals: [...seals], coveredBy })),
      mandatory: isToBeHandedIn(demand),
    })),
});

function describeCategory(scheme: Scheme, category: Category, choice: Choice): SchemeView['categories'][number] {
  return {
    id: category.id,
    title: category.title,
    rules: category.anyOf.map(({ id, text }) => ({ id, text: scheme.clauses[id] ?? text })),
    requiredClaims: category.missingClaims({}),
    requiredChecks: requiredChecksOf(scheme, category, choice),
    materials: materialsOf(scheme, exampleOf(category.id, choice)),
  };
}

function requiredChecksOf(scheme: Scheme, { id }: Category, choice: Choice) {
  const example = exampleOf(id, choice);
  return scheme.checks
    .filter((check) => isDecisive(check) && check.requiredFor(example))
    .map(({ source, clause, department, consent }) => ({
      source,
      department: departmentOf({ department }, example),
      clause: { ref: clause, text: clauseText(scheme, clause) },
      consent: consent ?? null,
    }));
}

/** A submission that contains only the choices which affect the required checks. */
const exampleOf = (category: string, { channel, businessType, claims, settlement }: Choice): Submission => ({
  category,
  channel: channel ?? 'employer',
  businessType: businessType ?? 'in_service',
  optOutOfAutomatedDecision: false,
  applicant: { name: '', residentId: '' },
  employer: { name: '', creditCode: '' },
  claims: claims ?? {},
  ...(settlement ? { settlement } : {}),
  commitment: { creditInquiryConsent: true, sensitiveDataConsent: true },
});

/** The archive is verified where it is kept: nobody has to hand it in. */
const isOfUnit = ({ anyOf }: Demand): boolean => anyOf.some(({ kind }) => kind !== ARCHIVE);
