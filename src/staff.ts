// `npm run staff`: brings people into office for live operation and ends them, and gives them a new one-time password or a new
// authenticator. A one-time password is printed once, and has to be changed at the next sign-in.
import { parseArgs } from 'node:util';
import { isName, normalName } from './access/sign-in.ts';
import { createPerson, endPerson, resetPassword, resetSecondFactor, type StaffRequest } from './access/staff.ts';
import { listPeople } from './access/staff-store.ts';
import { realClock } from './base/clock.ts';
import { trimmedLine } from './base/free-text.ts';
import { createIds } from './base/ids.ts';
import { ConfigError, readDatabaseUrl } from './config.ts';
import { connect } from './db/connect.ts';
import { DEPARTMENTS } from './schemes/words.ts';

const USAGE = `npm run staff -- list
npm run staff -- create --name NAME --display-name NAME --role clerk --department human_resources|education|public_security --unit OFFICE
npm run staff -- create --name NAME --display-name NAME --role supervisor|auditor|operator --unit OFFICE
    --no-password: signs in at the identity provider alone
npm run staff -- end --name NAME                   ends the person, with keys and sessions
npm run staff -- reset-password --name NAME        a new one-time password, good for 7 days
npm run staff -- reset-second-factor --name NAME   another authenticator is set up at the next sign-in
A NAME to sign in with has 2 to 64 characters: a-z 0-9 . _ @ -`;

const options = {
  name: { type: 'string' },
  'display-name': { type: 'string' },
  role: { type: 'string' },
  department: { type: 'string' },
  unit: { type: 'string' },
  'no-password': { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

const ROLES = ['clerk', 'supervisor', 'auditor', 'operator'] as const;

function requestOf(values: Values): StaffRequest {
  const { role, department } = values;
  // both are shown to colleagues, and stand in lists
  const displayName = trimmedLine(64).safeParse(values['display-name']).data;
  const unit = trimmedLine(200).safeParse(values.unit).data;
  const known = ROLES.find((each) => each === role);
  const itsDepartment = DEPARTMENTS.find((each) => each === department) ?? null;
  if (!known || !unit || !displayName) throw new ConfigError(USAGE);
  if ((known === 'clerk') !== (itsDepartment !== null)) throw new ConfigError(USAGE);
  const withPassword = !values['no-password'];
  return { name: nameOf(values), displayName, role: known, department: itsDepartment, unit, withPassword };
}

function nameOf({ name }: Values): string {
  const normal = normalName(name ?? '');
  if (!isName(normal) || normal.startsWith('miaopi_sandbox_')) throw new ConfigError(USAGE);
  return normal;
}

const NOBODY = 'nobody of this name is in office: npm run staff -- list';
const ONCE = 'The password is shown this once, and has to be changed at the first sign-in, within 7 days.';

async function run(): Promise<void> {
  const { positionals, values } = parseArgs({ options, allowPositionals: true });
  const connection = connect({ url: readDatabaseUrl(), most: 1, name: 'miaopi-staff' });
  const door = { db: connection.db, clock: realClock };
  try {
    switch (positionals[0]) {
      case 'list':
        console.table(await listPeople(connection.db));
        return;
      case 'create': {
        const made = await createPerson({ door, ids: createIds() }, requestOf(values));
        if (!made) throw new ConfigError('this name is taken, or was: a name is never given to another person');
        console.log(`id        ${made.id}`);
        if (made.password !== null) console.log(`password  ${made.password}\n${ONCE}`);
        return;
      }
      case 'end':
        if (!(await endPerson(door, nameOf(values)))) throw new ConfigError(NOBODY);
        console.log('ended, with keys and sessions');
        return;
      case 'reset-password': {
        const password = await resetPassword(door, nameOf(values));
        if (password === null) throw new ConfigError(NOBODY);
        console.log(`password  ${password}\n${ONCE}`);
        return;
      }
      case 'reset-second-factor':
        if (!(await resetSecondFactor(door, nameOf(values)))) throw new ConfigError(NOBODY);
        console.log('another authenticator is set up at the next sign-in');
        return;
      default:
        throw new ConfigError(USAGE);
    }
  } finally {
    await connection.close();
  }
}

try {
  await run();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(78);
}
