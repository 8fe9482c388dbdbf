// Shows an item: reads it, which is audited, and adds the viewer's possible acts, the typed text and changes since.

import type { Deps } from '../../applications/deps.ts';
import { reachApplication } from '../../applications/read.ts';
import { civilDateOf } from '../../base/clock.ts';
import { Refusal } from '../../base/refusal.ts';
import { listPapers } from '../../papers/paper.ts';
import { type CaseView, readCase } from '../../reviews/item-detail.ts';
import { clerksFor } from '../../reviews/queue.ts';
import type { Revealed } from '../../reviews/reveal.ts';
import type { Text } from '../../schemes/words.ts';
import { type Fault, isTyped, nothingTyped, type Typed } from '../kit/form.ts';
import { filled } from '../kit/html.ts';
import { idIn, itemPlace } from '../kit/places.ts';
import { refusalPart, refusalText } from '../kit/refusal.ts';
import { htmlResponse, type StaffCall } from '../kit/route.ts';
import { lastActNotice } from '../queue/last-act.ts';
import { casePage } from './page.ts';
import { mayOf, type Screen } from './screen.ts';
import { CASE } from './texts.ts';

export interface Showing {
  status?: number;
  typed?: Typed;
  faults?: readonly Fault[];
  said?: Screen['said'];
  revealed?: Revealed;
  /** the latest refusal: the page gives its cause and the current state */
  refusal?: Refusal;
}

export async function showCase(deps: Deps, call: StaffCall, showing: Showing = {}): Promise<Response> {
  const { view, session, cause } = call;
  if (call.isPartial) return await refusalPart(view, showing.refusal ?? new Refusal('validation_failed'));
  const { actor } = session;
  const shown = await readCase(deps, cause, itemIdOf(call));
  const { item } = shown;
  const may = mayOf(shown.moves);
  const now = deps.clock.now();
  const typed = showing.typed ?? nothingTyped;
  const holds = item.assignee === actor.id && item.leaseUntil !== null;
  const screen: Screen = {
    view: { ...view, path: call.request.method === 'POST' ? itemPlace(item.id) : view.path },
    lastAct: await lastActNotice(deps, call),
    actor,
    shown,
    may,
    papers: await listPapers(deps, cause, await reachApplication(deps, actor, item.applicationId)),
    today: civilDateOf(now),
    leaseMs: holds
      ? Temporal.Instant.from(item.leaseUntil ?? '')
          .since(now)
          .total('milliseconds')
      : null,
    typed,
    commentId: typed.value('commentId') || deps.ids.uuid(),
    resumes: may.claim && isTyped(typed) && item.status === 'open' && typed.values('subject').length > 0,
    faults: showing.faults ?? [],
    said: showing.refusal ? saidOf(showing.refusal, shown, actor.id, showing) : (showing.said ?? null),
    revealed: showing.revealed ?? null,
    clerks: may.reassign ? await clerksFor(deps, item.id) : [],
  };
  const status = showing.status ?? (showing.refusal ? refusalText(showing.refusal).status : 200);
  return htmlResponse(screen.view, casePage(screen), status);
}

function saidOf(
  refusal: Refusal,
  shown: CaseView,
  viewer: string,
  { faults = [], typed = nothingTyped }: Showing,
): Screen['said'] {
  // the summary reports faults of fields
  if (faults.length > 0) return null;
  const { title, text } = refusalText(refusal);
  const [error] = refusal.details.errors ?? [];
  if (error) return { text: sentences(title, error.message), tone: 'bad' };
  const isAboutState = ['stale', 'not_claimed', 'illegal_transition'].includes(refusal.code);
  if (!isAboutState) return { text: sentences(title, text), tone: 'bad' };
  const lead = refusal.code === 'not_claimed' ? CASE.notHeld : title;
  return { text: sentences(lead, standsNow(shown, viewer, typed)), tone: 'bad' };
}

const sentences = (one: Text, other: Text): Text => ({
  zh: `${one.zh.replace(/。$/, '')}。${other.zh}`,
  en: `${one.en.replace(/\.$/, '')}. ${other.en}`,
});

/** Names the person who changed the item, as far as its state shows that. */
function standsNow({ item, names, answer }: CaseView, viewer: string, typed: Typed): Text {
  const by = (id: string | null) => ({ name: (id && names.get(id)) ?? '' });
  switch (item.status) {
    case 'settled':
      return item.settledBy === 'matching' ? CASE.settledBySystem : filled(CASE.nowSettledBy, by(item.settledBy));
    case 'closed':
      return CASE.endedClosed;
    case 'paused':
      return CASE.nowPaused;
    case 'countersign':
      return filled(CASE.nowAwaits, by(item.settledBy));
    case 'open':
      return CASE.nowFree;
    case 'claimed':
      if (item.assignee !== viewer) return filled(CASE.nowHeldBy, by(item.assignee));
      return typed.value('answer') === (answer ?? '') ? CASE.nowChanged : CASE.nowNewAnswer;
  }
}

export const itemIdOf = ({ param }: Pick<StaffCall, 'param'>): string => idIn(param('id'));
