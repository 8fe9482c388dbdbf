// A submission's answer: the current application with its sealed parts opened.
import type { Deps } from './deps.ts';
import { type Opened, openApplication } from './open.ts';
import type { SubmissionForm } from './schema.ts';
import type { Kept } from './sealed-decision.ts';
import { type Application, findApplication } from './store/applications.ts';

export interface Submitted {
  application: Application;
  opened: Opened;
  /** the key was used before with the same body: this repeats the first answer */
  replayed: boolean;
}

/** The answer of the process that has just recorded it: nothing has to be read back. */
export const answerNow = (form: SubmissionForm, application: Application, kept: Kept | null): Submitted => ({
  application,
  opened: { form, kept, current: kept, reviewed: null },
  replayed: false,
});

/** Reads the application from the database. */
export async function readBack(deps: Deps, id: string): Promise<Submitted> {
  const application = await findApplication(deps.db, id);
  if (!application) throw new Error('an application that was received is not there');
  return { application, opened: openApplication(deps.sealer, application), replayed: false };
}
