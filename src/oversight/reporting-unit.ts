// 呈报单位: who has filed the application, which is the employer or the agency that it lets file (SZ-20). What is found out
// of a false declaration concerns it and the applicant (SZ-53).
import type { SubmissionForm } from '../applications/schema.ts';
import { type Application, findFiler } from '../applications/store/applications.ts';
import type { Tx } from '../db/connect.ts';

export interface ReportingUnit {
  name: string;
  creditCode: string;
}

/** By the name that is on file; only who has no credit code of its own stands for the employer that it named. */
export async function reportingUnit(
  tx: Tx,
  { tenantId }: Pick<Application, 'tenantId'>,
  { employer }: SubmissionForm,
): Promise<ReportingUnit> {
  const { name, creditCode } = await findFiler(tx, tenantId);
  return creditCode === null ? employer : { name, creditCode };
}
