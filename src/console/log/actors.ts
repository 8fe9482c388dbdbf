// Names of the people, units and parts of the service that acted.
import { unitsOfKeys } from '../../access/keys.ts';
import { staffNames } from '../../access/staff.ts';
import type { Door } from '../../audit/change.ts';
import type { Leaf } from '../../audit/shapes.ts';
import type { Text } from '../../schemes/words.ts';
import { systemName } from '../kit/action-texts.ts';
import { ROLE_NAMES } from '../kit/texts.ts';

type ActorOfEvent = Leaf['actor'];

/** Names by the id of the actor. */
export type ActorNames = ReadonlyMap<string, string>;

export async function actorNames({ db }: Pick<Door, 'db'>, actors: readonly ActorOfEvent[]): Promise<ActorNames> {
  const idsOf = (kind: string) => actors.flatMap((actor) => (actor.kind === kind ? actor.id : []));
  const [people, units] = await Promise.all([staffNames(db, idsOf('staff')), unitsOfKeys(db, idsOf('submitter'))]);
  return new Map([...people, ...units]);
}

/** The name of a person or a unit, of a part of the service, or else of the role. */
export const actorName = (names: ActorNames, { kind, id, role }: ActorOfEvent): Text | string =>
  names.get(id) ?? (kind === 'system' ? systemName(id) : roleName(role));

export const roleName = (role: string): Text => ROLE_NAMES[role as keyof typeof ROLE_NAMES] ?? { zh: role, en: role };
