// The controls of a sandbox over REST: its clock, its people, its parameters and the messages that were sent.
import type { Deps } from '../applications/deps.ts';
import type { Cause } from '../audit/change.ts';
import { civilDateOf, type SettableClock } from '../base/clock.ts';
import type { Connection } from '../db/connect.ts';
import type { SandboxControls } from '../http/sandbox.routes.ts';
import type { SandboxPerson } from '../http/sandbox-people.routes.ts';
import { type Delivery, listMessages } from '../notices/notify.ts';
import type { SettableCatalogue } from '../schemes/catalogue.ts';
import type { ValuesByScheme } from '../schemes/parameters.ts';
import { moveSandboxClock } from './sandbox-clock.ts';
import { allParameters, setSandboxParameters } from './sandbox-parameters.ts';

export interface SandboxTiming {
  mode: 'sandbox';
  clock: SettableClock;
  /** the people in the registries, ready to post, as of a day; absent: nobody */
  people?: (today: Temporal.PlainDate) => readonly SandboxPerson[];
}

export const sandboxControls = (
  connection: Connection,
  { clock, people }: SandboxTiming,
  schemes: SettableCatalogue,
  deps: Deps,
  delivery: Delivery,
): SandboxControls => ({
  now: () => clock.now(),
  setClock: (cause: Cause, to: Temporal.Instant) => moveSandboxClock(connection, deps, clock, cause, to),
  people: () => people?.(civilDateOf(clock.now())) ?? [],
  parameters: () => allParameters(schemes),
  setParameters: (cause: Cause, changes: ValuesByScheme) => setSandboxParameters(deps, schemes, cause, changes),
  messages: (to: string) => listMessages(delivery, to),
});
