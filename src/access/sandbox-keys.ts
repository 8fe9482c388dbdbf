// The keys that exist in the sandbox alone (api.md, The sandbox). Live operation refuses a database that holds them.
import type { Department } from '../schemes/words.ts';
import type { KeyRequest } from './keys.ts';

interface SandboxKey extends KeyRequest {
  token: string;
  unitId: string;
}

const unitId = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const AUTHORITY: KeyRequest['unit'] = { kind: 'authority', name: '示例市人才引进联审中心', creditCode: null };

const unitKey = (
  name: string,
  role: 'employer' | 'agency',
  number: number,
  unitName: string,
  creditCode: string,
): SandboxKey => ({
  token: `miaopi_sandbox_${name}`,
  unitId: unitId(number),
  label: name,
  role,
  department: null,
  unit: { kind: role, name: unitName, creditCode },
});

const staffKey = (name: string, role: KeyRequest['role'], department: Department | null = null): SandboxKey => ({
  token: `miaopi_sandbox_${name}`,
  unitId: unitId(100),
  label: name,
  role,
  department,
  unit: AUTHORITY,
});

const clerks = (['human_resources', 'education', 'public_security'] as const).flatMap((department) => [
  staffKey(`clerk_${department}`, 'clerk', department),
  staffKey(`clerk_${department}_2`, 'clerk', department),
]);

export const SANDBOX_KEYS: readonly SandboxKey[] = [
  unitKey('employer', 'employer', 1, '示例科技有限公司', '91440300MA0XXXX15K'),
  unitKey('employer_2', 'employer', 2, '示例制造有限公司', '91440300MA0XXXX23E'),
  unitKey('agency', 'agency', 3, '示例人才服务有限公司', '91440300MA0XXXX90C'),
  ...clerks,
  staffKey('supervisor', 'supervisor'),
  staffKey('supervisor_2', 'supervisor'),
  staffKey('auditor', 'auditor'),
  staffKey('auditor_2', 'auditor'),
  staffKey('auditor_3', 'auditor'),
  staffKey('operator', 'operator'),
];
