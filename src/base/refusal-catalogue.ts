// All refusals of this service: one closed list with HTTP status, title and general sentence. REST uses them as they
// are; pages have their own sentence for each (`console/kit/refusal.ts`).

interface Text {
  zh: string;
  en: string;
}

export interface RefusalKind {
  status: number;
  title: Text;
  detail: Text;
}

const kind = (status: number, zh: string, en: string, detailZh: string, detailEn: string): RefusalKind => ({
  status,
  title: { zh, en },
  detail: { zh: detailZh, en: detailEn },
});

export const REFUSALS = {
  unauthenticated: kind(
    401,
    '未通过身份认证',
    'Not authenticated',
    '请在 Authorization 请求头中提供有效密钥（Bearer）。',
    'Send a valid key in the Authorization header (Bearer).',
  ),
  forbidden: kind(
    403,
    '没有权限',
    'Not permitted',
    '当前身份不能执行此操作。',
    'The role of this key may not do this.',
  ),
  not_found: kind(404, '未找到', 'Not found', '没有该资源，或无权查看。', 'Not found, or you may not see it.'),
  method_not_allowed: kind(
    405,
    '不支持的请求方法',
    'Method not allowed',
    '该路径不支持此请求方法，可用的方法见 Allow 响应头。',
    'This path does not support the method; the Allow header lists the supported ones.',
  ),
  malformed_body: kind(
    400,
    '请求体无法解析',
    'Malformed body',
    '请求体必须是 UTF-8 编码的 JSON，且对象成员不得重复（见 errors）；上传文件须为完整的 multipart/form-data。',
    'The body must be JSON in UTF-8 without duplicate members (see errors); an upload must be complete ' +
      'multipart/form-data.',
  ),
  invalid_request: kind(
    400,
    '请求无效',
    'Invalid request',
    '请求头或路径不符合要求，见 errors。',
    'A header or the path is not valid: see errors.',
  ),
  unsupported_media_type: kind(
    415,
    '不支持的内容类型',
    'Unsupported media type',
    '请使用 Content-Type: application/json（UTF-8）；上传文件使用 multipart/form-data。',
    'Use Content-Type: application/json (UTF-8); for an upload multipart/form-data.',
  ),
  material_type_not_allowed: kind(
    415,
    '不支持的文件类型',
    'This type of file is not taken',
    '文件类型按文件内容判断，仅接受 PDF、OFD、JPEG、PNG、WebP、HEIC、HEIF、TIFF；请转换格式后重新上传。',
    'The file is not a PDF, OFD, JPEG, PNG, WebP, HEIC, HEIF or TIFF (we check its content, not its name). ' +
      'Convert it and upload it again.',
  ),
  material_infected: kind(
    422,
    '文件含有恶意代码',
    'The file holds malware',
    '病毒扫描发现恶意代码，文件未保存。请检查来源设备后上传干净的文件。',
    'The malware scanner found malware in the file, so it was not kept. Check the device that it came from ' +
      'and upload a clean file.',
  ),
  material_damaged: kind(
    409,
    '已存的材料损坏',
    'The stored material is damaged',
    '该材料（编号见 material）已存的文件缺失或损坏，无法打开；运维人员已收到告警，申请和其他材料不受影响。如有原文件，请重新上传并附上新的材料。',
    'The stored file of this material, named in material, is missing or damaged and cannot be opened. ' +
      'The operators have been alerted; the application and its other materials are not affected. ' +
      'If you have the file, upload it again and attach the new material.',
  ),
  body_too_large: kind(
    413,
    '请求体过大',
    'Body too large',
    '请求体不得超过 256 KiB，上传的文件不得超过 20 MiB。',
    'A body may have at most 256 KiB, an uploaded file at most 20 MiB.',
  ),
  validation_failed: kind(
    422,
    '内容不符合要求',
    'The content does not fit',
    '请按 errors 所列字段逐项更正；没有写入任何内容。',
    'Correct each field listed in errors; nothing was written.',
  ),
  idempotency_key_missing: kind(
    400,
    '缺少 Idempotency-Key',
    'Idempotency-Key is missing',
    '请在请求头中提供 Idempotency-Key（1 至 255 个可见字符），重试时保持不变。',
    'Send an Idempotency-Key header (1 to 255 visible characters), the same on every retry.',
  ),
  idempotency_conflict: kind(
    409,
    'Idempotency-Key 已用于其他内容',
    'The Idempotency-Key was used for another body',
    '同一个 Idempotency-Key 只能用于同一份内容；新的内容请使用新的键。',
    'An Idempotency-Key belongs to one body: use a new key for another body.',
  ),
  idempotency_in_progress: kind(
    409,
    '同一请求正在处理',
    'The same request is under way',
    '请稍后以相同的 Idempotency-Key 重试。',
    'Try again with the same Idempotency-Key in a moment.',
  ),
  illegal_transition: kind(
    409,
    '当前状态不允许此操作',
    'Not possible in this state',
    '当前状态不允许此操作，见 legalMoves。',
    'The present state does not allow this: see legalMoves.',
  ),
  stale: kind(
    409,
    '已被他人更新',
    'Changed by another',
    '该事项在您读取后已有变化，现状见 current，请刷新后再办理。',
    'The item has changed since you read it (see current): read it again first.',
  ),
  not_claimed: kind(
    409,
    '未领取该事项',
    'Not claimed',
    '只有领取人在有效期内可以办理；现状见 current。',
    'Only the clerk who has claimed the item may act on it, and only within the lease; see current.',
  ),
  second_person_required: kind(
    403,
    '须由另一人复核',
    'Another person is required',
    '该事项由本部门两人先后独立办理，第一人不能复核自己的认定。',
    'Two people of the department decide on such an item independently: the first may not countersign.',
  ),
  third_person_required: kind(
    409,
    '须由第三人办理',
    'A third person is required',
    '两人意见不一致的事项，由本部门另一名审核人员办理。',
    'Two opinions on the item differ: another clerk of the department must settle it.',
  ),
  second_supervisor_required: kind(
    409,
    '须由另一名主管办理',
    'Another supervisor is required',
    '提出、登记或发起的人不能自行执行、解除或确认，须由另一名主管办理。',
    'The supervisor who proposed, recorded or opened it cannot carry it out, lift it or confirm it: another ' +
      'supervisor must.',
  ),
  too_early: kind(
    409,
    '尚未到可办理的时间',
    'Not yet',
    '期限未届满，最早可办理的时间见 notBefore。',
    'The term has not passed: notBefore gives the earliest time.',
  ),
  not_in_procedure: kind(
    409,
    '该业务没有此环节',
    'The scheme has no such act',
    '该业务的规定没有此环节，不能办理。',
    'The rules of this scheme do not know this act.',
  ),
  document_not_issued: kind(
    409,
    '尚无此文书',
    'The document is not issued',
    '申请的现状下没有此文书；现有的文书见 GET /v1/applications/{id}/documents。',
    'In its present state the application has no such document: GET /v1/applications/{id}/documents lists those ' +
      'that it has.',
  ),
  no_ban_in_scheme: kind(
    409,
    '该业务不限制该类主体申报',
    'The scheme bars no such subject',
    '该业务的规定没有对该类主体的限制申报期限，不能登记。',
    'The rules of this scheme give no term of a ban for such a subject, so none can be recorded.',
  ),
  ban_in_force: kind(
    409,
    '限制申报期内不得批准',
    'A ban is in force',
    '申请人、用人单位或代理机构在限制申报期内（截止日见 until），不得确认通过；可以拒绝。',
    'The applicant or a unit is barred from applying (last day: until), so you may not approve; you may refuse.',
  ),
  not_sealed: kind(
    409,
    '尚未封存',
    'Not sealed yet',
    '该记录尚未封入审计日志的检查点，请按 Retry-After 稍后重试。',
    'No checkpoint of the audit log covers it yet: try again after the time in Retry-After.',
  ),
  other_seed: kind(
    409,
    '已用其他种子抽取',
    'Drawn with another seed',
    '该轮抽查已经抽取，种子不可更改；以相同的贡献值再次抽取得到相同的样本。',
    'The round has been drawn, and its seed is final: the same contributions draw the same sample again.',
  ),
  blind: kind(
    403,
    '盲检期间不可查看',
    'Hidden while the inspection is blind',
    '该申请正在盲检：先前结论及他人意见在检查意见锁定后方可查看。',
    'The application is under blind inspection: you can see the earlier result and the verdicts of others ' +
      'once your verdict is locked.',
  ),
  rate_limited: kind(
    429,
    '请求过于频繁',
    'Too many requests',
    '请按 Retry-After 稍后重试。',
    'Try again after the time in Retry-After.',
  ),
  unavailable: kind(503, '服务暂不可用', 'Not available', '请稍后重试。', 'Try again in a moment.'),
  log_inconsistent: kind(
    503,
    '审计日志不一致',
    'The audit log is not consistent',
    '数据库中的审计日志与已发布的检查点不符，或检查点、编号文件缺失或无法读取，暂不出具证明，暂停受理和批准。请立即通知审计人员核查（npm run verify -- database）。',
    'The audit log in the database differs from its published checkpoints, or the checkpoints or the numbers ' +
      'file are missing or cannot be read. The service gives no proofs, receives nothing and approves ' +
      'nothing. Tell the auditors at once (npm run verify -- database).',
  ),
  log_behind: kind(
    503,
    '数据库落后于已发布的记录',
    'The database is behind the published log',
    '数据库比已发布的审计检查点旧，或尚未核对，暂停受理和批准；请按 Retry-After 以相同的 Idempotency-Key 重试。运维人员须恢复数据库，或确认损失（npm run verify -- accept）。',
    'The database is older than the published checkpoints of its audit log, or has not been compared with ' +
      'them yet: the service receives and approves nothing. Try again with the same Idempotency-Key after ' +
      'the time in Retry-After. An operator must restore the database or accept the loss (npm run verify -- ' +
      'accept).',
  ),
  internal: kind(
    500,
    '服务器内部错误',
    'Internal error',
    '请凭 requestId 联系运维；可用相同的 Idempotency-Key 重试。',
    'Quote the requestId to the operator; a retry with the same Idempotency-Key is safe.',
  ),
} satisfies Record<string, RefusalKind>;

export type RefusalCode = keyof typeof REFUSALS;
export const REFUSAL_CODES = Object.keys(REFUSALS) as RefusalCode[];
