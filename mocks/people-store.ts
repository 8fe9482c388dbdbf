// The memory of the mock registries: people, faults, questions, and text messages. It is never written to disk and must
// hold only synthetic people.
import type { RegistryId } from '../src/schemes/registries.ts';
import { SOURCES, type Source } from '../src/schemes/words.ts';
import { Held, type HeldInput } from './held.ts';

export const FAULTS = [
  'error_500',
  'timeout',
  'reset',
  'malformed',
  'wrong_person',
  'slow_body',
  'oversized',
  'maintenance',
  'replayed',
  'unsigned',
  'contradictory',
  'duplicate_member',
] as const;
export type Fault = (typeof FAULTS)[number];

export const SMS_FAULTS = ['error_500', 'timeout', 'reset', 'malformed', 'reject'] as const;
export type SmsFault = (typeof SMS_FAULTS)[number];

export interface SourceSetting {
  latencyMs: number;
  fault: Fault | null;
}
export interface AskedRow {
  source: Source;
  /** its city where several registries of the source are served */
  city?: string;
  residentId: string;
  requestSn: string;
  at: string;
}
export interface SentMessage {
  id: string;
  to: string;
  text: string;
  at: string;
}

/** How an answer is tied to its question, and the fault that breaks the tie. */
export interface Tie {
  /** the question's own number; a different one under `replayed` */
  requestSn: string;
  /** real time, which signatures follow, independent of the service's clock; a day ago under `replayed` */
  at: Temporal.Instant;
  fault: Fault | null;
}

/** The data that a registry finds for a question, and the settings of its answer. */
export interface Found {
  held: Held | null;
  /** the resident id of the answer */
  echoId: string;
  maintenance: boolean;
  tie: Tie;
}

export interface PeopleStore {
  setPerson(residentId: string, held: HeldInput): void;
  removePerson(residentId: string): void;
  /** Records the question, and looks the person up. */
  ask(source: Source, residentId: string, requestSn: string): Found;
  /** The same for the registry of one city. */
  ofCity(city: string): Pick<PeopleStore, 'ask'>;
  /** A source: for all of its registries. */
  configure(registry: RegistryId, setting: Partial<SourceSetting>): SourceSetting;
  /** A registry without a setting of its own has that of its source. */
  settingOf(registry: RegistryId): SourceSetting;
  /** Oldest first; for one person, or for all. */
  requests(residentId?: string): AskedRow[];
  smsFault(): SmsFault | null;
  setSmsFault(fault: SmsFault | null): void;
  /** False if there is already a message with this id. */
  keepMessage(message: Omit<SentMessage, 'at'>): boolean;
  messages(to?: string): SentMessage[];
  reset(): void;
}

export interface StoreOptions {
  now: () => Temporal.Instant;
  /** The synthetic population as of a day in China. */
  fixedPeople: (today: Temporal.PlainDate) => readonly { residentId: string; held: HeldInput }[];
}

const LOG_LIMIT = 50_000;
const STRANGERS = ['11010519491231002X', '440524198001010013'] as const;
const A_DAY_MS = 24 * 3600 * 1000;
const tieOf = (requestSn: string, fault: Fault | null): Tie => {
  const at = Temporal.Now.instant();
  if (fault !== 'replayed') return { requestSn, at, fault };
  return { requestSn: `${requestSn.slice(0, 30)}-before`, at: at.subtract({ milliseconds: A_DAY_MS }), fault };
};
const canonical = (residentId: string) => residentId.trim().toUpperCase();
const CALM: SourceSetting = { latencyMs: 0, fault: null };
const calm = () => new Map<RegistryId, SourceSetting>(SOURCES.map((source) => [source, CALM]));

function keepBounded<T>(rows: T[], row: T): void {
  rows.push(row);
  if (rows.length > LOG_LIMIT) rows.splice(0, LOG_LIMIT / 10);
}

function createPopulation({ now, fixedPeople }: StoreOptions) {
  let day = '';
  let people = new Map<string, Held>();
  return (residentId: string): Held | null => {
    const today = now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate();
    if (today.toString() !== day) {
      day = today.toString();
      people = new Map(fixedPeople(today).map((person) => [person.residentId, Held.parse(person.held)]));
    }
    return people.get(residentId) ?? null;
  };
}

/**
 * An empty store over a synthetic population; a person set by hand replaces the fixed one with the same id until
 * `reset`.
 */
export function createPeopleStore(options: StoreOptions): PeopleStore {
  const { now } = options;
  const fixed = createPopulation(options);
  const byHand = new Map<string, Held | null>();
  const asked: AskedRow[] = [];
  const sent: SentMessage[] = [];
  const sentIds = new Set<string>();
  let settings = calm();
  let smsFault: SmsFault | null = null;

  const settingOf = (registry: RegistryId): SourceSetting =>
    settings.get(registry) ?? settings.get(registry.split('@')[0] as Source) ?? CALM;
  const find = (residentId: string): Held | null => {
    const id = canonical(residentId);
    const held = byHand.get(id);
    return held === undefined ? fixed(id) : held;
  };

  const ask = (source: Source, city: string | null, residentId: string, requestSn: string): Found => {
    const where = city === null ? {} : { city };
    keepBounded(asked, { source, ...where, residentId: canonical(residentId), requestSn, at: now().toString() });
    const held = find(residentId);
    const { fault } = settingOf(city === null ? source : `${source}@${city}`);
    const stranger = STRANGERS[0] === canonical(residentId) ? STRANGERS[1] : STRANGERS[0];
    return {
      held,
      echoId: fault === 'wrong_person' ? stranger : residentId,
      maintenance: fault === 'maintenance' || (held?.down?.includes(source) ?? false),
      tie: tieOf(requestSn, fault),
    };
  };

  return {
    setPerson: (residentId, held) => void byHand.set(canonical(residentId), Held.parse(held)),
    removePerson: (residentId) => void byHand.set(canonical(residentId), null),
    ask: (source, residentId, requestSn) => ask(source, null, residentId, requestSn),
    ofCity: (city) => ({ ask: (source, residentId, requestSn) => ask(source, city, residentId, requestSn) }),
    configure(registry, setting) {
      const next = { ...settingOf(registry), ...setting };
      settings.set(registry, next);
      return next;
    },
    settingOf,
    requests: (residentId) =>
      residentId === undefined ? [...asked] : asked.filter((row) => row.residentId === canonical(residentId)),
    smsFault: () => smsFault,
    setSmsFault(fault) {
      smsFault = fault;
    },
    keepMessage(message) {
      if (sentIds.has(message.id)) return false;
      sentIds.add(message.id);
      keepBounded(sent, { ...message, at: now().toString() });
      return true;
    },
    messages: (to) => (to === undefined ? [...sent] : sent.filter((message) => message.to === to)),
    reset() {
      byHand.clear();
      asked.length = 0;
      sent.length = 0;
      sentIds.clear();
      settings = calm();
      smsFault = null;
    },
  };
}
