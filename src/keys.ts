// `npm run keys`: makes, lists and ends the keys of live operation. A key is printed once and kept as a hash.
import { parseArgs } from 'node:util';
import { createKey, endKey } from './access/keys.ts';
import { listKeys } from './access/store.ts';
import { ROLES, type Role } from './base/actor.ts';
import { realClock } from './base/clock.ts';
import { createIds } from './base/ids.ts';
import { ConfigError, readDatabaseUrl } from './config.ts';
import { connect } from './db/connect.ts';
import { parseCreditCode } from './identity/credit-code.ts';
import { DEPARTMENTS } from './schemes/words.ts';

const USAGE = `npm run keys -- list
npm run keys -- create --role employer|agency --unit NAME --credit-code CODE [--label LABEL]
npm run keys -- create --role clerk --department human_resources|education|public_security --unit NAME [--label LABEL]
npm run keys -- create --role supervisor|auditor|operator --unit NAME [--label LABEL]
npm run keys -- end --id ID`;

const options = {
  role: { type: 'string' },
  unit: { type: 'string' },
  'credit-code': { type: 'string' },
  department: { type: 'string' },
  label: { type: 'string' },
  id: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

const isRole = (text: string | undefined): text is Role => ROLES.some((role) => role === text);

function keyRequest(values: Values) {
  const { role, unit, department, label } = values;
  if (!isRole(role) || !unit) throw new ConfigError(USAGE);
  const files = role === 'employer' || role === 'agency';
  const code = parseCreditCode(values['credit-code'] ?? '');
  if (files && !code.ok) throw new ConfigError(`--credit-code is not of the form of GB 32100\n${USAGE}`);
  if ((role === 'clerk') !== DEPARTMENTS.some((known) => known === department)) throw new ConfigError(USAGE);
  const kind: 'employer' | 'agency' | 'authority' = files ? role : 'authority';
  return {
    label: label ?? role,
    role,
    department: department ?? null,
    unit: { kind, name: unit, creditCode: files && code.ok ? code.code.value : null },
  };
}

async function run(): Promise<void> {
  const { positionals, values } = parseArgs({ options, allowPositionals: true });
  const connection = connect({ url: readDatabaseUrl(), most: 1, name: 'miaopi-keys' });
  const door = { db: connection.db, clock: realClock };
  try {
    switch (positionals[0]) {
      case 'list':
        console.table(await listKeys(connection.db));
        return;
      case 'create': {
        const { id, token } = await createKey({ door, ids: createIds() }, keyRequest(values));
        console.log(`id   ${id}\nkey  ${token}\nThe key is shown this once.`);
        return;
      }
      case 'end':
        if (!values.id) throw new ConfigError(USAGE);
        console.log((await endKey(door, values.id)) ? 'ended' : 'there is no such key in force');
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
