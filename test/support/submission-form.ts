// The form of a submission under the scheme of the worked cases, as the service parses it.
import { submissionForms } from '../../src/applications/schema.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';

export const SubmissionForm = submissionForms([shenzhenTalent]).forBody({ scheme: shenzhenTalent.id });
