// The comparison of each source. A source without one does not compile.
import type { Source } from '../schemes/words.ts';
import { academicRecords } from './compare-academic.ts';
import { creditCheck, criminalRecord, medicalExam } from './compare-class-only.ts';
import { household } from './compare-household.ts';
import { qualification } from './compare-qualification.ts';
import { socialSecurity } from './compare-social-security.ts';
import type { SourceMatching } from './comparing.ts';

const BY_SOURCE: { readonly [S in Source]: SourceMatching<S> } = {
  'academic-records': academicRecords,
  'criminal-record': criminalRecord,
  qualification,
  'social-security': socialSecurity,
  'credit-check': creditCheck,
  'medical-exam': medicalExam,
  household,
};

/** The comparison of a source; its types allow the answers and questions of that source alone. */
export const matchingOf = <S extends Source>(source: S): SourceMatching<S> => BY_SOURCE[source];
