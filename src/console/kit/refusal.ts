// Pages of refusals and failures, in words: the cause, and the next step for the reader. They show no stack trace.
import { REFUSALS, type Refusal, type RefusalCode } from '../../base/refusal.ts';
import type { Text } from '../../schemes/words.ts';
import { assetUrl } from './assets.ts';
import { FULL_STOP, type Html, html, LANGUAGE_TAG } from './html.ts';
import { page, type View } from './layout.ts';
import { htmlResponse } from './route.ts';
import { catalogue } from './texts.ts';

/** The page's own sentence for a refusal, and its own title where the general one does not fit. */
interface Said {
  text: Text;
  title?: Text;
}

const said = (textZh: string, textEn: string, zh?: string, en?: string): Said => ({
  text: { zh: textZh, en: textEn },
  ...(zh === undefined || en === undefined ? {} : { title: { zh, en } }),
});

const FORM = said(
  '请返回上一页重新填写。',
  'Go back and fill in the form again.',
  '提交的内容无法读取',
  'The submitted form cannot be read',
);
const IN_STATE = said(
  '该事项的状态已经改变，请重新打开查看。',
  'The item has changed its state: open it again.',
  '当前状态不允许此操作',
  'Not possible in this state',
);

const SAID: Record<RefusalCode, Said> = {
  unauthenticated: said('登录后继续。', 'Sign in to go on.', '请先登录', 'Sign in first'),
  forbidden: said(
    '您的身份或部门不能查看或办理此内容。这次尝试已被记录。',
    'Your role or department may not see or do this. The attempt was recorded.',
  ),
  not_found: said(
    '请从审核队列重新进入。',
    'Start again from the queue.',
    '没有这个页面或事项',
    'There is no such page or item',
  ),
  method_not_allowed: said(
    '该页面不支持此请求方法，可用的方法见 Allow 响应头。',
    'The page does not support this method; the header Allow names the supported ones.',
  ),
  malformed_body: FORM,
  invalid_request: FORM,
  unsupported_media_type: said(
    '请上传 PDF、OFD 或图片（JPEG、PNG、WebP、HEIC、HEIF、TIFF）。',
    'Upload a PDF, an OFD or a picture (JPEG, PNG, WebP, HEIC, HEIF, TIFF).',
    '不支持的文件类型',
    'This type of file is not accepted',
  ),
  material_type_not_allowed: said(
    '文件类型按文件内容判断，仅接受 PDF、OFD、JPEG、PNG、WebP、HEIC、HEIF、TIFF。没有写入任何内容。',
    'By its content, the file is not a PDF, OFD, JPEG, PNG, WebP, HEIC, HEIF or TIFF. Nothing was saved.',
    '不支持的文件类型',
    'This type of file is not accepted',
  ),
  material_infected: said(
    '该文件含有恶意内容，未予保存。',
    'The file contains malicious content and was not kept.',
    '文件未通过安全检查',
    'The file did not pass the security check',
  ),
  material_damaged: said(
    '该材料已存的文件缺失或损坏，无法打开；运维人员已收到告警，申请和其他材料不受影响。可下达补正，请申请单位重新提交该材料。',
    'The stored file of this material is missing or damaged and cannot be opened. Operators are informed; the ' +
      'application and its other materials are not affected. Ask the unit for it again with a supplement.',
  ),
  body_too_large: said('请减小文件或缩短文字后重试。', 'Send a smaller file or less text.', '内容过大', 'Too large'),
  validation_failed: said(
    '请按提示更正后重新提交；没有写入任何内容。',
    'Correct the marked fields and submit again; nothing was saved.',
    '填写的内容有误',
    'Something does not fit',
  ),
  idempotency_key_missing: FORM,
  idempotency_conflict: IN_STATE,
  idempotency_in_progress: IN_STATE,
  illegal_transition: IN_STATE,
  stale: said(
    '该事项在您打开之后已有变化。请重新打开后再办理。',
    'The item has changed since you opened it. Open it again first.',
  ),
  not_claimed: said(
    '领取已到期，或事项由他人办理中。请重新领取。',
    'Your claim has run out, or another person holds it. Claim it again.',
    '您没有领取该事项',
    'You do not hold this item',
  ),
  second_person_required: said(
    '该事项由本部门两人先后独立办理，第一人不能复核自己的认定。',
    'Two people of the department decide on this item separately; the first cannot countersign.',
  ),
  third_person_required: said(
    '两人意见不一致，该事项由本部门另一名审核人员办理。',
    'Your opinion and another one on this item differ: another clerk of the department settles it.',
  ),
  second_supervisor_required: said(
    '提出、登记或发起的人不能自行执行、解除或确认。',
    'The person who proposed, recorded or opened it cannot carry it out, lift it or confirm it.',
  ),
  not_in_procedure: said('该业务没有此环节，不能办理。', 'The rules of this scheme do not know this act.'),
  document_not_issued: said('申请的现状下没有此文书。', 'In its present state the application has no such document.'),
  no_ban_in_scheme: said(
    '该业务不限制该类主体申报，不能登记。',
    'This scheme bars no such subject: no ban can be recorded.',
  ),
  too_early: said('期限尚未届满，请在期限届满后再办理。', 'The term has not ended yet: come back after its end.'),
  ban_in_force: said(
    '申请人、用人单位或代理机构在限制申报期内，不能确认通过；可以拒绝。',
    'The applicant or a unit is barred from applying: you cannot confirm it, but may refuse it.',
  ),
  not_sealed: said(
    '该记录几秒后封入审计日志，请稍候重试。',
    'The audit log will contain it in a few seconds: try again then.',
  ),
  other_seed: said(
    '该轮抽查已经抽取，种子不可更改。这次尝试已被记录。',
    'The round is drawn, and its seed cannot change. The attempt was recorded.',
  ),
  blind: said(
    '该申请正在盲检：先前结论及他人意见在检查意见锁定后方可查看。',
    'The application is under blind inspection: the earlier decision is visible once the verdict is locked.',
  ),
  rate_limited: said('请稍候再试。', 'Wait a moment and try again.', '操作过于频繁', 'Too many requests'),
  unavailable: said(
    '数据库或存储暂时没有响应，请稍候再试。',
    'The database or the store does not answer at the moment: try again in a while.',
  ),
  log_inconsistent: said(
    '数据库中的审计日志与已发布的检查点不符，或检查点、编号文件缺失或无法读取，请立即通知审计人员。',
    'The audit log in the database differs from the published one, or the files of checkpoints or numbers are ' +
      'missing or unreadable. Tell the auditors at once.',
  ),
  log_behind: said(
    '数据库比已发布的审计检查点旧，或尚未核对。不批准的决定仍可办理；请通知运维人员。',
    'The database is older than the published audit log, or was not compared with it yet. You can still refuse; ' +
      'tell the operators.',
    '暂停批准',
    'Approvals are paused',
  ),
  internal: said(
    '请稍候重试。若仍出错，请把下面的编号告诉运维人员。',
    'Try again. If it happens again, give the number below to the operator.',
    '系统出错',
    'Something went wrong',
  ),
};

export const WORDS = catalogue({
  again: { zh: '再试一次', en: 'Try again' },
  requestId: { zh: '请求编号', en: 'Request id' },
  back: { zh: '回到审核队列', en: 'Back to the queue' },
  material: { zh: '材料编号', en: 'Material' },
});

/** Answers the texts of a refusal, for a page that shows them beside the typed text. */
export function refusalText({ code }: Refusal): { title: Text; text: Text; status: number } {
  const { status, title } = REFUSALS[code];
  return { status, title, ...SAID[code] };
}

/**
 * Answers a refusal to htmx as a sentence for the announcements: htmx would put a whole page into a part of the open
 * one.
 */
export function refusalPart(view: View, refusal: Refusal): Response {
  const { status, title, text } = refusalText(refusal);
  const response = htmlResponse(view, html`<p>${title}${FULL_STOP}${text}</p>`, status);
  return forAnnouncements(withRetryAfter(response, refusal));
}

export function forAnnouncements(response: Response): Response {
  response.headers.set('hx-retarget', '#announcements');
  response.headers.set('hx-reswap', 'innerHTML');
  return response;
}

/** wait of a client without a given time */
const RETRY_AFTER_SECONDS = 5;

/** Adds the time of the next try to an unavailable answer. */
export function withRetryAfter(response: Response, { details }: Refusal): Response {
  const seconds = details.retryAfterSeconds ?? (response.status === 503 ? RETRY_AFTER_SECONDS : null);
  if (seconds !== null) response.headers.set('retry-after', String(seconds));
  return response;
}

export function refusalPage(view: View, refusal: Refusal, { requestId }: { requestId: string }): Response {
  const { status, title, text } = refusalText(refusal);
  const faults = refusal.details.errors ?? [];
  const body = html`<section class="refusal" id="refusal" data-code="${refusal.code}">
    <h1>${title}</h1>
    <p>${text}</p>
    ${faults.length > 0 ? html`<ul>${faults.map(({ message }) => html`<li>${message}</li>`)}</ul>` : ''}
    ${materialLine(refusal)}
    <p class="note">${WORDS.requestId}: <code id="request-id">${requestId}</code></p>
    <p class="actions">${
      status === 503 ? html`<a class="button primary" id="try-again" href="${view.path}">${WORDS.again}</a>` : ''
    }
      <a class="button" href="/console">${WORDS.back}</a></p>
  </section>`;
  const response = withRetryAfter(htmlResponse(view, page(view, title, body), status), refusal);
  // the rest of a too large body is not worth reading
  if (refusal.code === 'body_too_large') response.headers.set('connection', 'close');
  if (refusal.details.allow) response.headers.set('allow', refusal.details.allow.join(', '));
  return response;
}

/** Shows a refusal in the frame of the viewer, inside the page of a case. */
export function refusalFrame(view: View, refusal: Refusal, { requestId }: { requestId: string }): Response {
  const { status, title, text } = refusalText(refusal);
  const response = htmlResponse(
    view,
    html`<!doctype html>
<html lang="${LANGUAGE_TAG}">
  <head>
    <meta charset="utf-8" />
    <title>${title}</title>
    <link rel="stylesheet" href="${assetUrl('console.css')}" />
  </head>
  <body>
    <main class="refusal" id="refusal" data-code="${refusal.code}">
      <h1>${title}</h1>
      <p>${text}</p>
      ${materialLine(refusal)}
      <p class="note">${WORDS.requestId}: <code id="request-id">${requestId}</code></p>
    </main>
  </body>
</html>`,
    status,
  );
  return withRetryAfter(response, refusal);
}

const materialLine = ({ details }: Refusal): Html =>
  details.material === undefined
    ? html``
    : html`<p class="note">${WORDS.material}: <code id="material-id">${details.material}</code></p>`;
