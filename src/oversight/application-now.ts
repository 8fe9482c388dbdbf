// Reads the application again after an act on it.
import type { Deps } from '../applications/deps.ts';
import { type Application, findApplication } from '../applications/store/applications.ts';

export async function applicationNow({ db }: Pick<Deps, 'db'>, id: string): Promise<Application> {
  const application = await findApplication(db, id);
  if (!application) throw new Error('an application that was acted on is not there');
  return application;
}
