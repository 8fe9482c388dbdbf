// 呈报单位: who has filed the application, which is the employer or the agency that it lets file (SZ-20). What is found out of a false
// declaration concerns it and the applicant (SZ-53).
import type { SubmissionForm } from '../applications/schema.ts';
import { type Application, findFiler } from '../applications/store.ts';
import type { Tx } from '../db/connect.ts';

export interface ReportingUnit {
  name: string;
  creditCode: string;
}

/** An employer files only under its own code; every key of an agency belongs to one as well. */
export async function reportingUnit(
  tx: Tx,
  { tenantId }: Pick<Application, 'tenantId'>,
  { employer }: SubmissionForm,
): Promise<ReportingUnit> {
  const { kind, name, creditCode } = await findFiler(tx, tenantId);
  return kind === 'agency' && creditCode !== null ? { name, creditCode } : employer;
}
