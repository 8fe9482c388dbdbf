// The search box: one term is a number, an approval number, a credit code, a reference of an HR system, or a part of a
// unit's name. The term of a person is looked up nowhere: a person is searched for with a purpose (search.ts).
import type { Cause } from '../audit/change.ts';
import { anyLine } from '../base/free-text.ts';
import { parseCreditCode } from '../identity/credit-code.ts';
import type { Deps } from './deps.ts';
import { type ApplicationFilter, describeUnit, pageOfUnitRows, unitCodesNamed } from './search.ts';
import { mayHoldPersonalNumber, typedApprovalNumber, typedNumber } from './typed-number.ts';

const MOST_CHARACTERS = 200;
const Term = anyLine(MOST_CHARACTERS);
const MOST_CHARACTERS_OF_NUMBER = 64;

export type Hit =
  /** the term may be a resident id or a phone number, and was not looked up */
  | { kind: 'personal' }
  /** the application that has this number or approval number */
  | { kind: 'application'; id: string }
  /** the only unit of this credit code or name */
  | { kind: 'unit'; creditCode: string }
  /** the applications with this reference, or of several units of this name: a filter of `pageOfUnitRows` */
  | { kind: 'list'; filter: Pick<ApplicationFilter, 'reference' | 'employer'> }
  | { kind: 'nothing' };

/**
 * The first of these that fits: number, approval number, reference, unit; or the applications by the reference or
 * employer that `as` names. Finds only what the caller may see, and none of `hidden`. Refuses as `pageOfApplications`.
 */
export async function findByTerm(
  deps: Deps,
  cause: Cause,
  typed: string,
  { hidden = [], as }: { hidden?: readonly string[] | undefined; as?: 'reference' | 'employer' | undefined } = {},
): Promise<Hit> {
  const term = typed.trim();
  if (mayHoldPersonalNumber(term)) return { kind: 'personal' };
  if (term === '' || !Term.safeParse(term).success) return { kind: 'nothing' };
  if (as !== undefined) return { kind: 'list', filter: { [as]: term } };
  if (term.length <= MOST_CHARACTERS_OF_NUMBER) {
    const id = await idOfTyped(deps, cause, term);
    if (id !== null) return hidden.includes(id) ? { kind: 'nothing' } : { kind: 'application', id };
  }
  if (await isAny(deps, cause, { reference: term }, hidden)) return { kind: 'list', filter: { reference: term } };
  return await unitHit(deps, cause, term, hidden);
}

async function idOfTyped(deps: Deps, cause: Cause, term: string): Promise<string | null> {
  for (const filter of [{ number: typedNumber(term) }, { approvalNumber: typedApprovalNumber(term) }]) {
    const { items } = await pageOfUnitRows(deps, cause, { ...filter, limit: 1 });
    if (items[0]) return items[0].id;
  }
  return null;
}

/** Tells whether there is any application that is not hidden. */
async function isAny(
  deps: Deps,
  cause: Cause,
  filter: Omit<ApplicationFilter, 'limit'>,
  hidden: readonly string[],
): Promise<boolean> {
  const { items } = await pageOfUnitRows(deps, cause, { ...filter, limit: hidden.length + 1 });
  return items.some(({ id }) => !hidden.includes(id));
}

async function unitHit(deps: Deps, cause: Cause, term: string, hidden: readonly string[]): Promise<Hit> {
  const parsed = parseCreditCode(term);
  const codes = parsed.ok ? [parsed.code.value] : await unitCodesNamed(deps, term);
  const [only] = codes;
  if (only === undefined) return { kind: 'nothing' };
  if (codes.length > 1) {
    return (await isAny(deps, cause, { employer: term }, hidden))
      ? { kind: 'list', filter: { employer: term } }
      : { kind: 'nothing' };
  }
  // the name is null if the unit is not registered and the caller may see none of its applications
  const { name } = await describeUnit(deps, cause, only, { hidden });
  return name === null ? { kind: 'nothing' } : { kind: 'unit', creditCode: only };
}
