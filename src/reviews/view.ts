// A review item as the public contract shows it: what the department has to settle, what was claimed and what was found.
import type { Deps } from '../applications/deps.ts';
import { type Application, findApplication } from '../applications/store.ts';
import { openApplication, type ReasonView, reasonView, schemeOf, shownDifferences } from '../applications/view.ts';
import { timestamp } from '../base/clock.ts';
import type { Difference } from '../matching/verdict.ts';
import type { Department, Source, Text, Venue, Verdict } from '../schemes/words.ts';
import type { Item } from './store.ts';
import { matchedChecks, refusalCodes, subjectsOf, takesTwo } from './subjects.ts';

export interface ItemView {
  id: string;
  applicationId: string;
  number: string;
  scheme: string;
  department: Department;
  /** `claimed`: open, and somebody holds it */
  status: Item['status'] | 'claimed';
  awaiting: 'countersign' | null;
  result: Item['result'];
  venue: Venue;
  due: string;
  overdue: boolean;
  version: number;
  assignee: string | null;
  leaseUntil: string | null;
  checks: CheckToSettle[];
  rules: RuleToSettle[];
  /** what the department need not settle: matched by data */
  matched: Source[];
}
interface CheckToSettle {
  source: Source;
  verdict: Verdict;
  reasons: ReasonView[];
  differences: Partial<Difference>[];
  takesTwo: boolean;
  refusalCodes: string[];
}
interface RuleToSettle {
  code: string;
  takesTwo: boolean;
  refusalCodes: string[];
  clause: { ref: string; text: Text };
  reasons: ReasonView[];
}

export function itemView(
  { sealer }: Pick<Deps, 'sealer'>,
  item: Item,
  application: Application,
  now: Temporal.Instant,
): ItemView {
  const { kept } = openApplication(sealer, application);
  if (!kept) throw new Error('an item of an application that was never decided');
  const scheme = schemeOf(application);
  const subjects = subjectsOf(kept.decision, item.department);
  const held = item.leaseUntil !== null && Temporal.Instant.compare(now, item.leaseUntil) < 0;
  return {
    id: item.id,
    applicationId: item.applicationId,
    number: application.number,
    scheme: application.scheme,
    department: item.department,
    status: item.status === 'open' && held ? 'claimed' : item.status,
    awaiting: item.status === 'countersign' ? 'countersign' : null,
    result: item.result,
    venue: kept.decision.review?.venue ?? 'online',
    due: timestamp(item.dueAt),
    overdue: ['open', 'countersign'].includes(item.status) && Temporal.Instant.compare(item.dueAt, now) <= 0,
    version: item.version,
    assignee: held ? item.assignee : null,
    leaseUntil: held && item.leaseUntil ? timestamp(item.leaseUntil) : null,
    checks: subjects.flatMap((subject) =>
      subject.check
        ? {
            source: subject.check.source,
            verdict: subject.check.verdict,
            reasons: subject.reasons.map((reason) => reasonView(scheme, reason)),
            differences: shownDifferences(subject.check),
            takesTwo: takesTwo(subject),
            refusalCodes: refusalCodes(subject),
          }
        : [],
    ),
    rules: subjects.flatMap((subject) => {
      const reasons = subject.reasons.map((reason) => reasonView(scheme, reason));
      const [first] = reasons;
      return subject.check || !first
        ? []
        : {
            code: subject.name,
            takesTwo: takesTwo(subject),
            refusalCodes: refusalCodes(subject),
            clause: first.clause,
            reasons,
          };
    }),
    matched: matchedChecks(kept.decision, scheme, item.department).map(({ source }) => source),
  };
}

/** The item with its application as it stands now. */
export async function viewOf(deps: Deps, item: Item): Promise<ItemView> {
  const application = await findApplication(deps.db, item.applicationId);
  if (!application) throw new Error('an item without an application');
  return itemView(deps, item, application, deps.clock.now());
}
