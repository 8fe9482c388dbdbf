// Replay of one application: makes every kept decision of the machine again, and compares the sealed content, the row
// and the audit. Every difference is a finding.
import type { Examined } from '../applications/sealed-decision.ts';
import { canonicalJson } from '../base/canonical.ts';
import type { Sealer } from '../base/seal.ts';
import { type Decision, decideWithBasis } from '../matching/decide.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { answerText, fingerprintOf, reviewAnswers } from './answers-given.ts';
import { faultsOfAudit } from './compare-audit.ts';
import { faultsOfRecheck, faultsOfRow } from './compare-row.ts';
import type { Judging, RowResult } from './examine-page.ts';
import { type Brief, briefOf, clausesBetween, type Finding } from './finding.ts';
import type { KeptRow } from './kept-row.ts';
import { type OpenedRow, openRow } from './open-kept.ts';

/** Null if the application was never decided. */
export function replayRow({ sealer, schemes }: Judging, row: KeptRow): RowResult | null {
  if (row.grounds === null && row.events.every(({ action }) => !DECIDES.includes(action))) return null;
  const result: RowResult = { outcomes: null, findings: [], answers: [] };
  const find = findingsOf(row, result);
  try {
    replay({ sealer, schemes }, row, result, find);
  } catch {
    // sealed content that opens but holds no decision
    find('decision_impossible', { subject: 'first' });
  }
  return result;
}

const DECIDES = ['application.decided', 'application.rescued'];

type Find = (kind: Finding['kind'], about?: Partial<Finding>) => void;

const findingsOf =
  ({ id: applicationId, number }: KeptRow, { findings }: RowResult): Find =>
  (kind, about = {}) =>
    findings.push({
      applicationId,
      number,
      kind,
      subject: 'first',
      before: null,
      after: null,
      clauses: [],
      fields: [],
      ...about,
    });

function replay({ sealer, schemes }: Judging, row: KeptRow, result: RowResult, find: Find): void {
  const opened = openRow(sealer, row);
  const { kept, rechecks, unreadable } = opened;
  if (unreadable.length > 0) find('sealed_unreadable', { fields: unreadable });
  for (const { subject, said, fields } of faultsOfAudit(row, opened)) {
    find('audit_differs', { subject, before: briefIn(opened, subject), after: said, fields });
  }
  if (!kept) {
    // the audit records a decision, but none is kept
    if (row.grounds === null) find('row_differs', { after: briefOfRow(row), fields: ['grounds'] });
    return;
  }

  // a column may have been altered; what is sealed was made with these parameters
  const { id, version, parameters = null } = kept.decision.scheme;
  const { scheme: rowScheme, schemeVersion } = row;
  const scheme =
    schemes.findKept({ scheme: rowScheme, schemeVersion, parameters }) ??
    schemes.findKept({ scheme: id, schemeVersion: version, parameters });
  if (!scheme) {
    find('scheme_unknown', { fields: ['scheme', 'scheme_version'] });
    return;
  }
  const personKey = sealer.fingerprint('person', kept.grounds.submission.applicant.residentId);
  const columns = faultsOfRow(row, { ...opened, kept }, scheme, personKey);
  if (columns.length > 0) {
    find('row_differs', { before: briefOf(kept.decision), after: briefOfRow(row), fields: columns });
  }
  const first = decideAgain(sealer, scheme, { examined: kept, subject: 'first', row, result, find });
  result.outcomes = first && { from: kept.decision.outcome, to: first.outcome };
  let latest = first;
  for (const recheck of rechecks) {
    const { id: subject, rechecked } = recheck;
    const stored = row.rechecks.find((each) => each.id === subject);
    const fields = stored ? faultsOfRecheck(stored, recheck) : [];
    if (stored && fields.length > 0) {
      const after = { outcome: stored.outcome, codes: stored.reasonCodes };
      find('row_differs', { subject, before: briefOf(rechecked.decision), after, fields });
    }
    latest = decideAgain(sealer, scheme, { examined: rechecked, subject, row, result, find });
  }
  if (opened.reviewed && latest) {
    const about = { fingerprint: latest.fingerprint, applicationId: row.id };
    result.answers.push(...reviewAnswers(about, opened.reviewed, row.items));
  }
}

interface Again {
  examined: Examined;
  subject: string;
  row: KeptRow;
  result: RowResult;
  find: Find;
}

/** Null if it cannot be decided. */
function decideAgain(sealer: Sealer, scheme: Scheme, { examined, subject, row, result, find }: Again) {
  const { grounds, decision: kept } = examined;
  try {
    const weighed = decideWithBasis(scheme, grounds);
    const { decision } = weighed;
    if (!isSame(decision, kept)) {
      const clauses = clausesBetween(kept.reasons, decision.reasons);
      find('decision_differs', { subject, before: briefOf(kept), after: briefOf(decision), clauses });
    }
    const fingerprint = fingerprintOf(sealer, scheme, grounds, weighed);
    result.answers.push({ fingerprint, answeredBy: 'matching', answer: answerText(kept), applicationId: row.id });
    return { outcome: decision.outcome, fingerprint };
  } catch {
    find('decision_impossible', { subject, before: briefOf(kept) });
    return null;
  }
}

/** Exact comparison: equal texts are equal; otherwise both are compared in canonical order. */
const isSame = (one: Decision, other: Decision): boolean =>
  JSON.stringify(one) === JSON.stringify(other) || canonicalJson(one) === canonicalJson(other);

const briefOfRow = ({ outcome, reasonCodes }: KeptRow): Brief => ({ outcome, codes: reasonCodes });

/** The kept decision that belongs to a part of the audit. */
function briefIn({ kept, rechecks, reviewed }: OpenedRow, subject: string): Brief | null {
  if (subject === 'review') return reviewed && briefOf(reviewed);
  const examined = subject === 'first' ? kept : rechecks.find(({ id }) => id === subject)?.rechecked;
  return examined ? briefOf(examined.decision) : null;
}
