// `npm run staff`: brings people into office for live operation, ends them, and resets their password or authenticator.
// A one-time password is printed once; the person must change it at the next sign-in.
import { parseArgs } from 'node:util';
import { isName, normalName } from '../access/sign-in.ts';
import {
  createPerson,
  endPerson,
  type OfficeRequest,
  putOffice,
  resetPassword,
  resetSecondFactor,
  type StaffRequest,
} from '../access/staff.ts';
import { type ListedOffice, listOffices } from '../access/store/keys.ts';
import { listPeople } from '../access/store/staff.ts';
import { STAFF_ROLES } from '../base/actor.ts';
import { realClock } from '../base/clock.ts';
import { trimmedLine } from '../base/free-text.ts';
import { createIds } from '../base/ids.ts';
import { readDatabaseUrl } from '../config/config.ts';
import { connect, type Db } from '../db/connect.ts';
import { listUnserved, type Unserved } from '../db/offices.ts';
import { ALL_SCHEMES } from '../schemes/house.ts';
import { DEPARTMENTS } from '../schemes/words.ts';
import { answerHelp, both, failWith, NotDone, UsageError } from './command.ts';
import { refuseSandbox } from './live-database.ts';

const USAGE = `用法 · Usage: npm run staff -- …, DATABASE_URL
npm run staff -- list
    列出在职人员 · lists the people in office
npm run staff -- create --name NAME --display-name NAME --role clerk --department human_resources|education|public_security --unit OFFICE
npm run staff -- create --name NAME --display-name NAME --role supervisor|auditor|operator --unit OFFICE [--department …]
    机构须已设立；--new-office：尚未设立且仅有一个业务方案的，一并设立，管辖全部区
    the office must be on file; --new-office: where it is not and there is one scheme, makes it, for all districts
    新增人员并显示一次性密码；--no-password：仅通过身份提供方登录；auditor 也可指定 --department：只查本部门抽查的检查员
    brings a person into office and shows a one-time password; --no-password: signs in only at the identity provider;
    an auditor may also have a --department: an inspector of its rounds alone
npm run staff -- office --unit OFFICE --schemes ID[,ID] [--districts CODE[,CODE]] [--leave-unserved]
    设立经办机构，或变更其管辖；不指定 --districts 即全部区。人员只看到、只办理本机构管辖的申请。变更后有在审申请无机构管辖的，
    拒绝变更，除非指定 --leave-unserved
    makes an office, or changes its jurisdiction; without --districts: all districts. Its staff see, and act on, only
    applications of these schemes and districts. Without --leave-unserved no change leaves applications in review
    without an office
npm run staff -- offices
    列出经办机构 · lists the offices
npm run staff -- end --name NAME
    离职，同时停用其密钥和会话 · ends the person, with keys and sessions
npm run staff -- reset-password --name NAME
    新的一次性密码，7 天内有效 · a new one-time password, good for 7 days
npm run staff -- reset-second-factor --name NAME
    下次登录时重新绑定验证器 · the person sets up another authenticator at the next sign-in
NAME：登录名，2 至 64 个字符 · NAME, the sign-in name, has 2 to 64 characters: a-z 0-9 . _ @ -`;

const options = {
  name: { type: 'string' },
  'display-name': { type: 'string' },
  role: { type: 'string' },
  department: { type: 'string' },
  unit: { type: 'string' },
  schemes: { type: 'string' },
  districts: { type: 'string' },
  'no-password': { type: 'boolean' },
  'new-office': { type: 'boolean' },
  'leave-unserved': { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

function requestOf(values: Values): StaffRequest {
  const { role, department } = values;
  // colleagues see both, also in lists
  const displayName = trimmedLine(64).safeParse(values['display-name']).data;
  const unit = trimmedLine(200).safeParse(values.unit).data;
  const known = STAFF_ROLES.find((each) => each === role);
  const itsDepartment = DEPARTMENTS.find((each) => each === department) ?? null;
  if (!known || !unit || !displayName) throw new UsageError(USAGE);
  if (known === 'clerk' ? itsDepartment === null : known !== 'auditor' && department !== undefined)
    throw new UsageError(USAGE);
  if (department !== undefined && itsDepartment === null) throw new UsageError(USAGE);
  const withPassword = !values['no-password'];
  const office = { unit, newOffice: values['new-office'] ? officeOfOneScheme() : null };
  return { name: nameOf(values), displayName, role: known, department: itsDepartment, ...office, withPassword };
}

/** The office that `--new-office` makes: of the one scheme, in all districts; null where there are several schemes. */
function officeOfOneScheme(): StaffRequest['newOffice'] {
  const [id, ...others] = knownSchemes();
  return id !== undefined && others.length === 0 ? { schemes: [id], districts: [] } : null;
}

const knownSchemes = (): string[] => [...new Set(ALL_SCHEMES.map(({ id }) => id))];

/** GB/T 2260: six digits. */
const DISTRICT = /^[1-9]\d{5}$/;
const listOf = (text: string | undefined): string[] => text?.split(',').map((each) => each.trim()) ?? [];

function officeOf(values: Values): OfficeRequest {
  const name = trimmedLine(200).safeParse(values.unit).data;
  const [ids, districts] = [listOf(values.schemes), listOf(values.districts)];
  if (!name || ids.length === 0) throw new UsageError(USAGE);
  const known = knownSchemes();
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new UsageError(
      both(
        `没有业务方案 ${unknown}；已有：${known.join('、')}`,
        `there is no scheme ${unknown}; there is ${known.join(', ')}`,
      ),
    );
  const odd = districts.find((code) => !DISTRICT.test(code));
  if (odd !== undefined)
    throw new UsageError(
      both(`${odd} 不是六位行政区划代码（GB/T 2260）`, `${odd} is no code of six digits (GB/T 2260)`),
    );
  return { name, schemes: ids, districts, leavesUnserved: values['leave-unserved'] ?? false };
}

function nameOf({ name }: Values): string {
  const normal = normalName(name ?? '');
  if (!isName(normal) || normal.startsWith('miaopi_sandbox_')) throw new UsageError(USAGE);
  return normal;
}

const NOBODY = both('没有该名称的在职人员', 'nobody of this name is in office: npm run staff -- list');
const ONCE = both(
  '密码仅显示这一次，须在 7 天内首次登录时更改。',
  'The password is shown only this once. It must be changed at the first sign-in, within 7 days.',
);
const TAKEN = both(
  '该登录名已被使用过，不得再分配给他人',
  'this name is or was in use: a name is never given to another person',
);

const NO_OFFICE = both(
  '没有该名称的经办机构，请先运行 npm run staff -- office；只有一个业务方案时也可加 --new-office',
  'no office of this name is on file: first npm run staff -- office, or --new-office where there is one scheme',
);

const shownOffice = ({ schemes, districts, ...office }: ListedOffice) => ({
  ...office,
  schemes: schemes.join(' '),
  districts: districts.length === 0 ? both('全部', 'all') : districts.join(' '),
});

const placesOf = (unserved: readonly Unserved[]): string =>
  unserved.map(({ scheme, district, applications }) => `  ${scheme} ${district ?? '-'}: ${applications}`).join('\n');

const leftUnserved = (unserved: readonly Unserved[]): string =>
  `${both(
    '变更后以下方案和区的在审申请无机构管辖，未变更；仍要变更的，加 --leave-unserved：',
    'not changed: no office would answer for these schemes and districts with applications in review; to change it ' +
      'even so, add --leave-unserved:',
  )}\n${placesOf(unserved)}`;

/** Warns of what no office answers for now. */
async function tellUnserved(db: Db): Promise<void> {
  const unserved = await listUnserved(db);
  if (unserved.length === 0) return;
  const words = both('无机构管辖的在审申请（方案、区、件数）：', 'applications in review that no office answers for:');
  console.error(`${words}\n${placesOf(unserved)}`);
}

const WRITING = new Set(['create', 'office', 'end', 'reset-password', 'reset-second-factor']);

async function run(): Promise<void> {
  const { positionals, values } = parseArgs({ options, allowPositionals: true });
  const connection = connect({ url: readDatabaseUrl(), most: 1, name: 'miaopi-staff' });
  const door = { db: connection.db, clock: realClock };
  try {
    if (WRITING.has(positionals[0] ?? '')) await refuseSandbox(connection.db);
    switch (positionals[0]) {
      case 'list':
        console.table(await listPeople(connection.db));
        return;
      case 'create': {
        const made = await createPerson({ door, ids: createIds() }, requestOf(values));
        if (made === 'name_taken') throw new NotDone(TAKEN);
        if (made === 'no_office') throw new NotDone(NO_OFFICE);
        console.log(`id        ${made.id}`);
        if (made.newOffice) console.log(`office    ${both('已设立', 'made')}`);
        if (made.password !== null) console.log(`password  ${made.password}\n${ONCE}`);
        return;
      }
      case 'offices':
        console.table((await listOffices(connection.db)).map(shownOffice));
        return;
      case 'office': {
        const done = await putOffice({ door, ids: createIds() }, officeOf(values));
        if (typeof done === 'object') throw new NotDone(leftUnserved(done.unserved));
        console.log(done === 'made' ? both('已设立', 'made') : both('已变更', 'changed'));
        await tellUnserved(connection.db);
        return;
      }
      case 'end':
        if (!(await endPerson(door, nameOf(values)))) throw new NotDone(NOBODY);
        console.log(both('已离职，密钥和会话均已停用', 'ended, with keys and sessions'));
        await tellUnserved(connection.db);
        return;
      case 'reset-password': {
        const password = await resetPassword(door, nameOf(values));
        if (password === null) throw new NotDone(NOBODY);
        console.log(`password  ${password}\n${ONCE}`);
        return;
      }
      case 'reset-second-factor':
        if (!(await resetSecondFactor(door, nameOf(values)))) throw new NotDone(NOBODY);
        console.log(both('下次登录时重新绑定验证器', 'the person sets up another authenticator at the next sign-in'));
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
