// Keys and people that exist only in the sandbox (.docs/sandbox.md). Their password and the secret of their
// authenticator are public, as the keys are. Live operation refuses a database that holds them.
import { ALL_SCHEMES } from '../schemes/house.ts';
import type { Department } from '../schemes/words.ts';
import type { FixedKey, KeyRequest } from './keys.ts';

/** The password of every sandbox account. */
export const SANDBOX_PASSWORD = 'miaopi-sandbox';

/** The authenticator secret of every sandbox account with a second factor, in base 32. */
export const SANDBOX_TOTP_SECRET = 'MIAOPISANDBOXONLYMIAOPISANDBOXAA';

/** The office answers for every scheme of the catalogue, in all districts. */
const OFFICE = { schemes: [...new Set(ALL_SCHEMES.map(({ id }) => id))], districts: [] };
const unitId = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const AUTHORITY: KeyRequest['unit'] = { kind: 'authority', name: '示例市人才引进联审中心', creditCode: null };

const unitKey = (
  name: string,
  role: 'employer' | 'agency',
  number: number,
  unitName: string,
  creditCode: string,
): FixedKey => ({
  token: `miaopi_sandbox_${name}`,
  displayName: null,
  unitId: unitId(number),
  label: name,
  role,
  department: null,
  unit: { kind: role, name: unitName, creditCode },
});

const staffKey = (
  name: string,
  displayName: string,
  role: KeyRequest['role'],
  department: Department | null = null,
): FixedKey => ({
  token: `miaopi_sandbox_${name}`,
  displayName,
  unitId: unitId(100),
  label: name,
  role,
  department,
  unit: AUTHORITY,
  office: OFFICE,
});

const DEPARTMENT_CLERKS = [
  ['human_resources', '人社审核员'],
  ['education', '教育审核员'],
  ['public_security', '公安审核员'],
] as const;
const clerks = DEPARTMENT_CLERKS.flatMap(([department, title]) => [
  staffKey(`clerk_${department}`, `${title}甲`, 'clerk', department),
  staffKey(`clerk_${department}_2`, `${title}乙`, 'clerk', department),
]);

export const SANDBOX_KEYS: readonly FixedKey[] = [
  unitKey('employer', 'employer', 1, '示例科技有限公司', '91440300MA0XXXX15K'),
  unitKey('employer_2', 'employer', 2, '示例制造有限公司', '91440300MA0XXXX23E'),
  unitKey('agency', 'agency', 3, '示例人才服务有限公司', '91440300MA0XXXX90C'),
  ...clerks,
  staffKey('supervisor', '主管甲', 'supervisor'),
  staffKey('supervisor_2', '主管乙', 'supervisor'),
  staffKey('auditor', '监督员甲', 'auditor'),
  staffKey('auditor_2', '监督员乙', 'auditor'),
  staffKey('auditor_3', '监督员丙', 'auditor'),
  staffKey('operator', '运维员甲', 'operator'),
];
