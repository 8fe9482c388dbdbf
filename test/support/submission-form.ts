// The form of a submission under the scheme of the worked cases, as the service parses it.
import { submissionForms } from '../../src/applications/schema.ts';
import { realClock } from '../../src/base/clock.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { SCHEMES } from './schemes.ts';

export const SubmissionForm = submissionForms({ schemes: SCHEMES, clock: realClock }).forBody({
  scheme: shenzhenTalent.id,
});
