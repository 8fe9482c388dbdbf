// 呈报单位: the unit that filed the application, which is the employer or the agency that it lets file (SZ-20). A false
// declaration has consequences for that unit and for the applicant (SZ-53).
import type { SubmissionForm } from '../applications/schema.ts';
import { type Application, findFiler } from '../applications/store/applications.ts';
import type { Db, Tx } from '../db/connect.ts';

export interface ReportingUnit {
  name: string;
  creditCode: string;
}

/**
 * Returns the unit that filed, by its name on file. A filer without a credit code counts as the employer that it named;
 * null if it named none.
 */
export async function reportingUnit(
  tx: Db | Tx,
  { tenantId }: Pick<Application, 'tenantId'>,
  { employer }: Pick<SubmissionForm, 'employer'>,
): Promise<ReportingUnit | null> {
  return unitThatFiled(await findFiler(tx, tenantId), { employer });
}

/** The same, where the unit on file is known. */
export const unitThatFiled = (
  { name, creditCode }: { name: string; creditCode: string | null },
  { employer }: Pick<SubmissionForm, 'employer'>,
): ReportingUnit | null => (creditCode === null ? (employer ?? null) : { name, creditCode });
