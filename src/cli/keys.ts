// `npm run keys`: makes, lists and ends the keys of live operation. A key is printed once and kept as a hash.
import { parseArgs } from 'node:util';
import { changeUnitName, createKey, createStaffKey, endKey } from '../access/keys.ts';
import { listKeys } from '../access/store/keys.ts';
import { findPersonByName } from '../access/store/staff.ts';
import { ROLES } from '../base/actor.ts';
import { realClock } from '../base/clock.ts';
import { trimmedLine } from '../base/free-text.ts';
import { createIds } from '../base/ids.ts';
import { isUuid } from '../base/uuid.ts';
import { readDatabaseUrl } from '../config/config.ts';
import { connect } from '../db/connect.ts';
import { parseCreditCode } from '../identity/credit-code.ts';
import { answerHelp, both, failWith, NotDone, UsageError } from './command.ts';
import { refuseSandbox } from './live-database.ts';

const USAGE = `用法 · Usage: npm run keys -- …, DATABASE_URL
npm run keys -- list
    列出全部密钥（不含密钥本身） · lists all keys, without the secrets themselves
npm run keys -- create --role employer|agency --unit NAME --credit-code CODE [--label LABEL]
    为单位创建密钥，仅显示一次；已登记的单位沿用原名称，改名用 rename
    makes a key for a unit and shows it once; a unit on file under this credit code keeps its name: another name is
    refused here and in the unit's submissions
npm run keys -- rename --role employer|agency --credit-code CODE --unit NEW_NAME
    更改单位名称 · changes the name of a unit
npm run keys -- create --staff NAME [--role clerk|supervisor|auditor|operator] [--label LABEL]
    为工作人员创建密钥，身份和部门随该人员；请先运行 npm run staff -- create
    makes a key for a person, with that person's role and department: first npm run staff -- create
npm run keys -- end --id ID
    停用密钥 · ends a key`;

const options = {
  role: { type: 'string' },
  staff: { type: 'string' },
  unit: { type: 'string' },
  'credit-code': { type: 'string' },
  label: { type: 'string' },
  id: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
/** the same limit as an employer's name in a submission */
const UnitName = trimmedLine(200);

type Making = Parameters<typeof createKey>[0];

async function create(making: Making, values: Values): Promise<{ id: string; token: string }> {
  const { role, staff, label } = values;
  if (role !== undefined && !ROLES.some((known) => known === role)) throw new UsageError(USAGE);
  if (staff !== undefined) return await createForPerson(making, staff, values);
  if (role !== 'employer' && role !== 'agency')
    throw new UsageError(
      `${both('工作人员的密钥须用 --staff 指明', '--staff must name the holder of the key')}\n${USAGE}`,
    );
  const named = unitOf(role, values);
  const made = await createKey(making, { label: label ?? role, role, department: null, unit: named });
  if (!made) throw new NotDone(OTHER_NAME);
  return made;
}

const OTHER_NAME = both(
  '该统一社会信用代码的单位以其他名称登记，更名请用 npm run keys -- rename',
  'the unit of this credit code is on file under another name: npm run keys -- rename',
);

function unitOf(kind: 'employer' | 'agency', values: Values) {
  const code = parseCreditCode(values['credit-code'] ?? '');
  if (!code.ok)
    throw new UsageError(
      `${both('--credit-code 不符合 GB 32100', '--credit-code does not follow GB 32100')}\n${USAGE}`,
    );
  const name = UnitName.safeParse(values.unit);
  if (!name.success)
    throw new UsageError(
      `${both('--unit 须为一行单位名称', '--unit must be the name of the unit, in one line')}\n${USAGE}`,
    );
  return { kind, name: name.data, creditCode: code.code.value };
}

async function rename(door: Making['door'], values: Values): Promise<void> {
  const { role } = values;
  if (role !== 'employer' && role !== 'agency') throw new UsageError(USAGE);
  const known = await changeUnitName(door, unitOf(role, values));
  if (!known) throw new NotDone(both('没有登记该类型和代码的单位', 'no unit of this role and credit code is on file'));
  console.log(both('已更名', 'renamed'));
}

async function createForPerson(making: Making, name: string, { role, label }: Values) {
  const person = await findPersonByName(making.door.db, name);
  if (person && role !== undefined && role !== person.role)
    throw new NotDone(both(`${name} 的身份是 ${person.role}`, `${name} is ${person.role}`));
  const made = await createStaffKey(making, { name, label: label ?? name });
  if (!made)
    throw new NotDone(
      both(`没有名为 ${name} 的在职人员`, `nobody of the name ${name} is in office: npm run staff -- list`),
    );
  return made;
}

const WRITING = new Set(['create', 'rename', 'end']);

async function run(): Promise<void> {
  const { positionals, values } = parseArgs({ options, allowPositionals: true });
  const connection = connect({ url: readDatabaseUrl(), most: 1, name: 'miaopi-keys' });
  const door = { db: connection.db, clock: realClock };
  try {
    if (WRITING.has(positionals[0] ?? '')) await refuseSandbox(connection.db);
    switch (positionals[0]) {
      case 'list':
        console.table(await listKeys(connection.db));
        return;
      case 'create': {
        const { id, token } = await create({ door, ids: createIds() }, values);
        console.log(`id   ${id}\nkey  ${token}\n${both('密钥仅显示这一次。', 'The key is shown only this once.')}`);
        return;
      }
      case 'rename':
        await rename(door, values);
        return;
      case 'end':
        if (!values.id || !isUuid(values.id.toLowerCase())) throw new UsageError(USAGE);
        if (!(await endKey(door, values.id))) {
          throw new NotDone(both('没有该有效密钥', 'there is no such key in force'));
        }
        console.log(both('已停用', 'ended'));
        return;
      default:
        throw new UsageError(USAGE);
    }
  } finally {
    await connection.close();
  }
}

answerHelp(USAGE);
try {
  await run();
} catch (error) {
  failWith(error, USAGE);
}
