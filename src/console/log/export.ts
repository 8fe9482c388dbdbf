// The list of events as a table for spreadsheets, in the words of the page.

import { kindOf } from '../../audit/kinds.ts';
import { timestamp } from '../../base/clock.ts';
import { type Cell, csvOf } from '../../base/csv.ts';
import type { Text } from '../../schemes/words.ts';
import type { EventView } from '../../transparency-log/shapes.ts';
import { actionName } from '../kit/action-texts.ts';
import type { Language } from '../kit/html.ts';
import { type ActorNames, actorName, roleName } from './actors.ts';
import { KIND_NAMES, LOG } from './texts.ts';

interface Named {
  actors: ActorNames;
  /** numbers of applications by id */
  numbers: ReadonlyMap<string, string>;
}

/** `2026-11-20 10:00:05`, which spreadsheets read as a time. */
const TO_SECONDS = 19;

type Shown = Text | Cell;
const COLUMNS: [Text, (event: EventView, named: Named) => Shown][] = [
  [LOG.seq, ({ seq }) => seq],
  [LOG.localTime, ({ at }) => timestamp(Temporal.Instant.from(at)).slice(0, TO_SECONDS).replace('T', ' ')],
  [LOG.actor, ({ actor }, { actors }) => actorName(actors, actor)],
  [LOG.role, ({ actor }) => roleName(actor.role)],
  [LOG.actorId, ({ actor }) => actor.id],
  [LOG.kind, ({ action }) => kindName(action)],
  [LOG.action, ({ action }) => actionName(action)],
  [LOG.code, ({ action }) => action],
  [LOG.application, ({ applicationId }, { numbers }) => applicationId && (numbers.get(applicationId) ?? applicationId)],
  [LOG.signed, ({ sealed }) => (sealed ? LOG.isSigned : LOG.pending)],
  [LOG.requestId, ({ requestId }) => requestId],
];

function kindName(action: string): Text | null {
  const kind = kindOf(action);
  return kind && KIND_NAMES[kind];
}

const cellIn = (language: Language, shown: Shown): Cell =>
  typeof shown === 'object' && shown !== null ? shown[language] : shown;

export const eventsCsv = (events: readonly EventView[], named: Named, language: Language): string =>
  csvOf(
    COLUMNS.map(([title]) => title[language]),
    events.map((event) => COLUMNS.map(([, cell]) => cellIn(language, cell(event, named)))),
  );
