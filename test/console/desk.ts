// People at the console without scripts, signed in once for all tests of a file: they open cases, fill in the forms and
// post them.
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import type { TestService } from '../support/service.ts';
import { type Page, sandboxName, signInAs, type Visitor } from '../support/visitor.ts';
import { send, settleFrom, type Typed } from './forms.ts';

export const ACADEMIC = 'academic-records';
/** A gap, confirmed on the original. */
export const confirmed = { [`result.${ACADEMIC}`]: 'confirmed', [`ground.${ACADEMIC}`]: 'original_seen' };
/** A contradiction needs a note as well. */
export const overridden = { ...confirmed, [`why.${ACADEMIC}`]: '已核对证书原件' };
export const refused = (note = '与原件不符') => ({
  [`result.${ACADEMIC}`]: 'refused',
  [`code.${ACADEMIC}`]: 'academic_records.not_found',
  [`note.${ACADEMIC}`]: note,
});
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export function createDesk(of: () => TestService) {
  const visitors = new Map<string, Visitor>();
  const visit = (person: string): Visitor => {
    const visitor = visitors.get(person);
    if (!visitor) throw new Error(`${person} is not signed in`);
    return visitor;
  };
  const open = (person: string, item: { id: string }): Promise<Page> => visit(person).get(`/console/items/${item.id}`);
  return {
    signIn: async (...people: string[]) => {
      for (const person of people) visitors.set(person, await signInAs(of().url, person));
    },
    visit,
    open,
    post: (person: string, item: { id: string }, verb: string, typed: Typed = {}, headers = {}): Promise<Page> =>
      send(of().url, visit(person), `/console/items/${item.id}/${verb}`, typed, headers),
    /** Sends the settle form of the given page, or of the case opened now. */
    submit: async (person: string, item: { id: string }, typed: Typed, page?: Page): Promise<Page> =>
      settleFrom(of().url, visit(person), page ?? (await open(person, item)), item.id, typed),
    take: async (person: string): Promise<CaseItemView> =>
      (await of().send<CaseItemView>('POST', '/v1/reviews/next', { as: person })).body,
    staffIdOf: async (person: string): Promise<string> =>
      (await of().sql`select id from staff where name = ${sandboxName(person)}`)[0]?.id as string,
  };
}
