// The closed lists of the public contract: every room uses these words and no others.
import { z } from 'zod';

/** Every text for people exists in both languages. */
export const Text = z.strictObject({ zh: z.string(), en: z.string() }).meta({ id: 'Text' });
export type Text = z.output<typeof Text>;

export const SOURCES = [
  'academic-records',
  'criminal-record',
  'qualification',
  'social-security',
  'credit-check',
  'medical-exam',
  'household',
] as const;
export type Source = (typeof SOURCES)[number];

/** 一致 · 不一致 · 查无 · 无法判定 · 数据源不可用 · 未核验 */
export const VERDICTS = ['match', 'mismatch', 'not_found', 'inconclusive', 'unavailable', 'not_required'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** 人社 · 教育 · 公安 */
export const DEPARTMENTS = ['human_resources', 'education', 'public_security'] as const;
export type Department = (typeof DEPARTMENTS)[number];

/** Recipients of the moves of an approval: 公安 · 人社 · 发改 (SZ-10), and the credit system (信用管理系统) */
export const PUSH_RECIPIENTS = [
  'public_security',
  'human_resources',
  'development_and_reform',
  'credit_system',
] as const;
export type PushRecipient = (typeof PUSH_RECIPIENTS)[number];

/** Why an approval is revoked: 虚假申报 · 未按时按要求补正 · 其他违法违规 · 审批机关错误 (SZ-53, 行政许可法 69) */
export const REVOCATION_GROUNDS = [
  'false_declaration',
  'not_supplemented',
  'other_violation',
  'authority_error',
] as const;
export type RevocationGround = (typeof REVOCATION_GROUNDS)[number];

/**
 * Grounds on which a person confirms a check that did not match: 已核原件 · 主管机关书面或电话确认 · 来源其后已答复 ·
 * 有佐证材料 · 综合判断认定. `judged` is for matters that no source answers.
 */
export const CONFIRMATION_GROUNDS = [
  'original_seen',
  'confirmed_by_authority',
  'source_answered_since',
  'evidence_attached',
  'judged',
] as const;
export type ConfirmationGround = (typeof CONFIRMATION_GROUNDS)[number];

/** online: 网上人工审核; window: 须到窗口 (SZ-42) */
export const VENUES = ['online', 'window'] as const;
export type Venue = (typeof VENUES)[number];

/** How a scheme comes to its decision: 逐件即时. Each kind has its own legal moves (applications/lifecycle.ts). */
export const PROCEDURE_KINDS = ['instant'] as const;
export type ProcedureKind = (typeof PROCEDURE_KINDS)[number];

/**
 * 已受理 · 人工审核中 · 待补正 · 已通过 · 已冻结 · 已落户 · 已撤销 · 已放弃 · 已失效 · 不予通过 · 不予受理 · 已撤回
 * (SZ-54, SZ-66)
 */
export const STATUSES = [
  'received',
  'in_review',
  'awaiting_supplement',
  'approved',
  'frozen',
  'settled',
  'revoked',
  'given_up',
  'lapsed',
  'rejected',
  'not_accepted',
  'withdrawn',
] as const;
export type Status = (typeof STATUSES)[number];
/** Statuses without a final decision; an approval may still follow. */
export const UNDECIDED_STATUSES = ['received', 'in_review', 'awaiting_supplement'] as const satisfies Status[];
/** Statuses of an approval that stands: in force, frozen, or used by the settlement. */
export const APPROVED_STATUSES = ['approved', 'frozen', 'settled'] as const satisfies Status[];
/** SZ-66: the ways in which an approval ends by itself: 落户 · 放弃 · 失效. */
export const APPROVAL_ENDS = ['settled', 'given_up', 'lapsed'] as const satisfies Status[];
export type ApprovalEnd = (typeof APPROVAL_ENDS)[number];
/** A person has at most one of these under a scheme. */
export const LIVE_STATUSES = [...UNDECIDED_STATUSES, ...APPROVED_STATUSES] as const;
/** Statuses of applications that were approved at some time and have an approval number. */
export const NUMBERED_STATUSES = [...APPROVED_STATUSES, 'revoked', 'given_up', 'lapsed'] as const satisfies Status[];

/** The result of a decision, and its maker: `matching` is the machine, `review` the departments. */
export const OUTCOMES = ['approved', 'referred', 'rejected', 'not_accepted'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const DECIDERS = ['matching', 'review'] as const;
export type Decider = (typeof DECIDERS)[number];

/** Statuses of a review item, and the results of settling it. */
export const ITEM_STATUSES = ['open', 'countersign', 'paused', 'settled', 'closed'] as const;
export type ItemStatus = (typeof ITEM_STATUSES)[number];
/** Clerks can work on it. */
export const WORKABLE_ITEM_STATUSES = ['open', 'countersign'] as const satisfies ItemStatus[];
/**
 * Statuses of items that are not settled. A department has at most one such item for an application, also while a
 * supplement is awaited.
 */
export const UNSETTLED_ITEM_STATUSES = [...WORKABLE_ITEM_STATUSES, 'paused'] as const satisfies ItemStatus[];
/** The ways in which a clerk finishes with an item for the time being, by the event of each in the audit. */
export const CLERK_ACTS = ['settled', 'countersigned', 'differed', 'returned'] as const;
export type ClerkAct = (typeof CLERK_ACTS)[number];
export const FINISHING_ACTIONS = [
  'review.settled',
  'review.countersigned',
  'review.differed',
  'review.returned',
] as const satisfies `review.${ClerkAct}`[];
/** A document of a case: `covered` by a source, `examined` or `refused` by people, or `waiting` for them. */
export const DOCUMENT_STATES = ['covered', 'examined', 'waiting', 'refused'] as const;
export const ITEM_RESULTS = ['confirmed', 'refused'] as const;
export type ItemResult = (typeof ITEM_RESULTS)[number];
/** A comment was written with an opinion, or after it while the second opinion was awaited. */
export const BESIDE_OPINION = ['with', 'after'] as const;
export type BesideOpinion = (typeof BESIDE_OPINION)[number];

export const SUPPLEMENT_STATUSES = ['open', 'completed', 'overdue', 'closed'] as const;
export const FREEZE_STATUSES = ['open', 'restored', 'revoked'] as const;
export const REVOCATION_STATUSES = ['proposed', 'withdrawn', 'carried_out'] as const;

/** The move that a push tells of; `credit.recorded` is an entry for the credit system (SZ-10, SZ-55, SZ-43). */
export const PUSH_EVENTS = [
  'approval.granted',
  'approval.frozen',
  'approval.restored',
  'approval.revoked',
  'approval.settled',
  'approval.given_up',
  'approval.lapsed',
  'credit.recorded',
] as const;
export type PushEvent = (typeof PUSH_EVENTS)[number];
/** The subject of a push: the approval, or, for the credit system, the applicant or the reporting unit. */
export const PUSH_SUBJECTS = ['approval', 'applicant', 'unit'] as const;
export type PushSubject = (typeof PUSH_SUBJECTS)[number];
/** `received`: the department has confirmed receipt, but not that it will act on it. */
export const PUSH_STATUSES = ['due', 'received', 'acknowledged'] as const;
export type PushStatus = (typeof PUSH_STATUSES)[number];

/** Whom a ban excludes; and statuses of a proposed ban. */
export const BANNED_KINDS = ['applicant', 'unit'] as const;
export type BannedKind = (typeof BANNED_KINDS)[number];
export const PROPOSAL_STATUSES = ['proposed', 'carried_out', 'withdrawn', 'lapsed'] as const;

/** Results for an approval in a blast radius, and outcomes of the confirmation for approvals that flip. */
export const BLAST_RESULTS = ['waiting', 'pending', 'unknown', 'unaffected', 'stands', 'flips'] as const;
export type BlastResult = (typeof BLAST_RESULTS)[number];
export const BLAST_OUTCOMES = ['frozen', 'passed_over'] as const;

/** 合格 · 材料不齐 · 不符合 */
export const SPOT_CHECK_RESULTS = ['passed', 'incomplete', 'not_compliant'] as const;
export type SpotCheckResult = (typeof SPOT_CHECK_RESULTS)[number];
/** Results after which the law has the approval frozen (SZ-51). */
export const ADVERSE_RESULTS = ['incomplete', 'not_compliant'] as const satisfies SpotCheckResult[];
export type AdverseResult = (typeof ADVERSE_RESULTS)[number];
/** Statuses of an adverse result before the supervisors, and of a proposal not to freeze for it. */
export const FINDING_STATUSES = ['to_freeze', 'frozen', 'not_frozen'] as const;
export const NO_FREEZE_STATUSES = ['proposed', 'carried_out', 'withdrawn', 'overtaken'] as const;
/** Why a sample was enlarged. */
export const EXTENSION_CAUSES = ['error_bound', 'by_hand'] as const;

export const REPLAY_KINDS = ['replay', 'backtest'] as const;
export const REPLAY_STATUSES = ['queued', 'running', 'finished', 'failed', 'cancelled'] as const;

/** Statuses of a text message, of a webhook endpoint, and of a delivery to it. */
export const NOTICE_STATUSES = ['due', 'sent', 'refused', 'failed'] as const;
export const ENDPOINT_STATUSES = ['enabled', 'disabled'] as const;
export const DELIVERY_STATUSES = ['due', 'delivered', 'failed'] as const;

/** The malware scanner's result for a material; `not_scanned` if no scanner is configured. */
export const SCANS = ['clean', 'not_scanned'] as const;

/** 在职人才引进 · 调干 · 调工 · 综合评价积分引进 */
export const BUSINESS_TYPES = ['in_service', 'cadre_transfer', 'worker_transfer', 'points_evaluation'] as const;
export type BusinessType = (typeof BUSINESS_TYPES)[number];

/** 单位申办 · 个人委托代理机构申办 · 个人申报 */
export const CHANNELS = ['employer', 'agency', 'individual'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Ascending within higher education; 中专 · 职高 · 技工学校 · 专科 · 本科 · 硕士 · 博士 */
export const EDUCATION_LEVELS = [
  'secondary_vocational',
  'vocational_high_school',
  'technical_school',
  'associate',
  'bachelor',
  'master',
  'doctor',
] as const;
export type EducationLevel = (typeof EDUCATION_LEVELS)[number];

/** 学历类别: 普通 · 成人 · 自考 · 网络 · 开放 */
export const EDUCATION_TYPES = ['regular', 'adult', 'self_taught', 'online', 'open'] as const;
export type EducationType = (typeof EDUCATION_TYPES)[number];

/** 学习形式: 全日制 · 非全日制 · 业余(夜大) · 函授 */
export const STUDY_MODES = ['full_time', 'part_time', 'evening', 'correspondence'] as const;
export type StudyMode = (typeof STUDY_MODES)[number];

/** 毕业 · 结业 · 肄业 */
export const CONCLUSIONS = ['graduated', 'completed', 'incomplete'] as const;
export type Conclusion = (typeof CONCLUSIONS)[number];

/** 学士 · 硕士 · 博士 */
export const DEGREES = ['bachelor', 'master', 'doctor'] as const;
export type Degree = (typeof DEGREES)[number];

/** 技能职业资格 · 职称 · 执业资格 · 人才证书 */
export const QUALIFICATION_KINDS = ['vocational', 'title', 'practising', 'talent_certificate'] as const;
export type QualificationKind = (typeof QUALIFICATION_KINDS)[number];

/** 五级…一级 (初级工 · 中级工 · 高级工 · 技师 · 高级技师), then 初级 · 中级 · 副高 · 正高 titles */
export const QUALIFICATION_LEVELS = [
  'junior_worker',
  'intermediate_worker',
  'senior_worker',
  'technician',
  'senior_technician',
  'junior_title',
  'intermediate_title',
  'associate_senior_title',
  'senior_title',
] as const;
export type QualificationLevel = (typeof QUALIFICATION_LEVELS)[number];

/** Papers for print: 呈报表 · 材料清单 · 决定书 · 冻结通知书 · 撤销决定书 */
export const PAPER_KINDS = ['report_form', 'material_list', 'decision', 'freeze_notice', 'revocation_notice'] as const;
export type PaperKind = (typeof PAPER_KINDS)[number];
/** The decisions that a paper states. */
export const FINAL_OUTCOMES = ['approved', 'rejected', 'not_accepted'] as const satisfies Outcome[];
export type FinalOutcome = (typeof FINAL_OUTCOMES)[number];

/** 本市考试 · 全省统考 · 全国统考 */
export const EXAM_KINDS = ['local', 'provincial_unified', 'national_unified'] as const;
export type ExamKind = (typeof EXAM_KINDS)[number];

/** 正常缴费 · 补缴 · 个人窗口缴费 */
export const PAYMENT_NATURES = ['normal', 'backpay', 'personal_window'] as const;
export type PaymentNature = (typeof PAYMENT_NATURES)[number];

/** 养老 · 医疗 · 失业 · 工伤 · 生育 */
export const INSURANCES = ['pension', 'medical', 'unemployment', 'injury', 'maternity'] as const;
export type Insurance = (typeof INSURANCES)[number];

/** 失信被执行人 · 严重失信 · 虚假申报 · 行政处罚 · 其他 */
export const CREDIT_KINDS = [
  'court_defaulter',
  'serious_dishonesty',
  'fraudulent_declaration',
  'administrative_penalty',
  'other',
] as const;
export type CreditKind = (typeof CREDIT_KINDS)[number];

/** 生效中 · 已届满 · 异议处理中 · 已修复 */
export const CREDIT_STATUSES = ['active', 'ended', 'under_objection', 'repaired'] as const;
export type CreditStatus = (typeof CREDIT_STATUSES)[number];

/** 户籍迁移一站式办理：核验通过 · 未通过 */
export const ONE_STOPS = ['verified', 'not_verified'] as const;
export type OneStop = (typeof ONE_STOPS)[number];

/** 一站式核验 · 落户地核查: what a scheme asks of the household register */
export const HOUSEHOLD_FACTS = ['one_stop', 'places'] as const;
export type HouseholdFact = (typeof HOUSEHOLD_FACTS)[number];

/** 合格 · 不合格 · 复查 */
export const MEDICAL_CONCLUSIONS = ['qualified', 'unqualified', 'recheck'] as const;
export type MedicalConclusion = (typeof MEDICAL_CONCLUSIONS)[number];

/** 犯罪记录 · 行政拘留 */
export const CRIMINAL_KINDS = ['crime', 'administrative_detention'] as const;
export type CriminalKind = (typeof CRIMINAL_KINDS)[number];
