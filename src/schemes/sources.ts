// Describes each source once: its name, what its answer means, and what of it people may see. A new source has to be
// described here before anything compiles; how it is compared is in `matching/by-source.ts`.
import type { ReasonCode } from './reasons.ts';
import { SOURCES, type Source, type Text } from './words.ts';

export interface SourceDescription {
  /** as a title */
  name: Text;
  /** its records, within a sentence */
  records: Text;
  /** `negative`: the good answer is that the register holds nothing of the person, so silence clears nobody */
  polarity: 'positive' | 'negative';
  /** `class`: nobody is shown a value of its record, or reads one in a reason; only the class of what it found */
  shows: 'values' | 'class';
  /** the first word of the fields that a rule may name of its record; null: rules name none */
  field: string | null;
  /** reasons of its own record for which a clerk may refuse the check */
  refusedFor: readonly ReasonCode[];
  /** the kinds of material that it completes where it matches on the same fact (AMB-25) */
  completes: readonly string[];
}

export const SOURCE_DESCRIPTIONS: Readonly<Record<Source, SourceDescription>> = {
  'academic-records': {
    name: { zh: '学历学位', en: 'Academic records' },
    records: { zh: '学历学位信息', en: 'academic records' },
    polarity: 'positive',
    shows: 'values',
    field: 'education',
    refusedFor: ['name.mismatch', 'education.level_below', 'education.type_not_regular', 'education.not_graduated'],
    completes: [
      'diploma',
      'diploma_certification',
      'degree_certificate',
      'degree_certification',
      'overseas_degree_certification',
    ],
  },
  'criminal-record': {
    name: { zh: '犯罪记录', en: 'Criminal record' },
    records: { zh: '犯罪记录信息', en: 'criminal records' },
    polarity: 'negative',
    shows: 'class',
    field: null,
    refusedFor: ['name.mismatch', 'criminal_record.found'],
    completes: [],
  },
  qualification: {
    name: { zh: '职业资格', en: 'Qualification' },
    records: { zh: '职业资格信息', en: 'qualifications' },
    polarity: 'positive',
    shows: 'values',
    field: 'qualification',
    refusedFor: ['name.mismatch', 'qualification.level_below', 'qualification.not_in_catalogue'],
    completes: [
      'vocational_certificate',
      'title_certificate',
      'practising_certificate',
      'talent_certificate',
      'urgent_talent_certificate',
    ],
  },
  'social-security': {
    name: { zh: '社会保险', en: 'Social security' },
    records: { zh: '社会保险信息', en: 'social security' },
    polarity: 'positive',
    shows: 'values',
    field: 'socialSecurity',
    refusedFor: ['name.mismatch', 'social_security.employer_mismatch', 'social_security.not_employed'],
    completes: ['employer_licence', 'dispatch_agency_licence', 'social_organisation_certificate'],
  },
  'credit-check': {
    name: { zh: '信用信息', en: 'Credit' },
    records: { zh: '信用信息', en: 'credit records' },
    polarity: 'negative',
    shows: 'class',
    field: 'credit',
    refusedFor: ['name.mismatch', 'credit.high_risk'],
    completes: [],
  },
  'medical-exam': {
    name: { zh: '体检信息', en: 'Medical exam' },
    records: { zh: '体检信息', en: 'medical exams' },
    polarity: 'positive',
    shows: 'class',
    field: null,
    refusedFor: ['name.mismatch', 'medical.not_qualified', 'medical.not_designated'],
    completes: [],
  },
  household: {
    name: { zh: '户籍信息', en: 'Household' },
    records: { zh: '户籍信息', en: 'household registration' },
    polarity: 'positive',
    shows: 'class',
    field: null,
    refusedFor: ['name.mismatch'],
    completes: [],
  },
};

const ofEach = <Value>(value: (description: SourceDescription) => Value) =>
  Object.fromEntries(SOURCES.map((source) => [source, value(SOURCE_DESCRIPTIONS[source])])) as Record<Source, Value>;

/** The names as titles and in lists. */
export const SOURCE_NAMES: Readonly<Record<Source, Text>> = ofEach(({ name }) => name);

/** The names within a sentence. */
export const NAME_OF_SOURCE: Readonly<Record<Source, Text>> = ofEach(({ name: { zh, en } }) => ({
  zh,
  en: en.charAt(0).toLowerCase() + en.slice(1),
}));

export const showsClassOnly = (source: Source): boolean => SOURCE_DESCRIPTIONS[source].shows === 'class';

/** True for a source whose good answer is that it holds nothing. */
export const isNegative = (source: Source): boolean => SOURCE_DESCRIPTIONS[source].polarity === 'negative';

const SOURCE_OF_FIELD = new Map(SOURCES.map((source) => [SOURCE_DESCRIPTIONS[source].field, source]));

/** Returns the source whose record a rule has judged, by the field of the reason; null if no source has that field. */
export const sourceOfField = (field: string | null): Source | null =>
  SOURCE_OF_FIELD.get(field?.split('.')[0] ?? '') ?? null;
