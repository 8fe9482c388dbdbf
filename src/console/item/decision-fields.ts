// The decision on one check or rule: confirmed on a ground, or refused with a reason from its closed list. A field
// appears once its result is chosen. Without styles all fields appear, and the reader ignores those of the other
// result.
import type { ConfirmationGround, Text } from '../../schemes/words.ts';
import { type Html, html } from '../kit/html.ts';
import { kbd, keyOf } from '../kit/shortcuts.ts';
import { controlId, type Screen, type Subject } from './screen.ts';
import { CASE, GROUND_NAMES } from './texts.ts';

const UPLOAD_TYPES = '.pdf,.ofd,.jpg,.jpeg,.png,.webp,.heic,.tif,.tiff';

export function whyTwoLine({ shown }: Pick<Screen, 'view' | 'shown'>, subject: string): Html {
  const why = shown.whyTwo.get(subject);
  return why ? html`<p class="takes-two"><span aria-hidden="true">⚠</span> ${why}</p>` : html``;
}

/** Answers null for a viewer who does not decide on it. */
export function decisionFields(screen: Screen, subject: Subject): Html | null {
  const { may, resumes, typed, faults } = screen;
  if (!may.settle && !may.countersign && !resumes) return null;
  const { name, answered, refusals } = subject;
  const id = controlId('decide', name);
  const chosen = typed.value(`result.${name}`) || (answered ? 'confirmed' : '');
  const fault = faults.find(({ at }) => at === controlId('confirm', name));
  const radio = (
    value: 'confirmed' | 'refused',
    key: string,
    text: Text,
    hint: Text,
  ) => html`<label class="choice ${value}">
    <input type="radio" id="${controlId(value === 'confirmed' ? 'confirm' : 'refuse', name)}" name="result.${name}"
      value="${value}" required
      ${chosen === value ? 'checked' : ''} ${fault ? html`aria-describedby="${id}-fault"` : ''} />
    <span><strong>${text}</strong> ${kbd(key)} <span class="note">${hint}</span></span>
  </label>`;
  return html`<fieldset class="decision" id="${id}" data-subject="${name}">
    <legend>${CASE.decide}</legend>
    <input type="hidden" name="subject" value="${name}" />
    ${subject.isDeskRule ? html`<input type="hidden" name="needsGround" value="${name}" />` : ''}
    ${fault ? html`<p class="fault" id="${id}-fault">${fault.message}</p>` : ''}
    <div class="choices">
      ${radio('confirmed', 'c', CASE.confirm, CASE.confirmWhat)}
      ${refusals.length > 0 ? radio('refused', 'r', CASE.refuse, CASE.refuseWhat) : ''}
    </div>
    ${whyTwoLine(screen, name)}
    ${subject.grounds.length > 0 ? whenConfirmed(screen, subject) : ''}
    ${refusals.length > 0 ? whenRefused(screen, subject) : ''}
    ${evidenceFields(screen, subject)}
  </fieldset>`;
}

/** Shows the grounds; none is preselected, so that the clerk names it. */
function whenConfirmed({ typed, faults }: Screen, { name, grounds, needsGround, needsNoteOrEvidence }: Subject): Html {
  const [ground, note] = [controlId('ground', name), controlId('why', name)];
  const [groundFault, noteFault] = [ground, note].map((id) => faults.find(({ at }) => at === id));
  const chosen = typed.value(`ground.${name}`);
  const noteLabel = needsNoteOrEvidence ? CASE.whyContradicted : CASE.why;
  const radio = (value: ConfirmationGround, index: number) => html`<label class="ground">
    <input type="radio" id="${index === 0 ? ground : `${ground}-${index + 1}`}" name="ground.${name}" value="${value}"
      data-digit="${index + 1}"
      ${value === chosen ? 'checked' : ''} ${described(ground, groundFault)} />
    <span>${GROUND_NAMES[value]} ${kbd(index + 1)}</span>
  </label>`;
  return html`<div class="when-confirmed">
    <fieldset class="grounds" data-digits ${needsGround ? html`data-required` : ''}>
      <legend>${CASE.ground}</legend>
      ${groundFault ? html`<p class="fault" id="${ground}-fault">${groundFault.message}</p>` : ''}
      ${grounds.map(radio)}
    </fieldset>
    <label for="${note}">${noteLabel}</label>
    ${noteFault ? html`<p class="fault" id="${note}-fault">${noteFault.message}</p>` : ''}
    <textarea id="${note}" name="why.${name}" rows="2" maxlength="1000"
      ${needsNoteOrEvidence ? html`data-note-needed` : ''}
      ${described(note, noteFault)}>${typed.value(`why.${name}`)}</textarea>
  </div>`;
}

function whenRefused({ typed, faults }: Screen, { name, refusals }: Subject): Html {
  const [reason, note] = [controlId('code', name), controlId('note', name)];
  const [codeFault, noteFault] = [reason, note].map((id) => faults.find(({ at }) => at === id));
  const chosen = typed.value(`code.${name}`);
  const radio = ({ code, text }: Subject['refusals'][number], index: number) => html`<label class="ground">
    <input type="radio" id="${index === 0 ? reason : `${reason}-${index + 1}`}" name="code.${name}" value="${code}"
      ${index < 9 ? html`data-digit="${index + 1}"` : ''}
      ${code === chosen ? 'checked' : ''} ${described(reason, codeFault)} />
    <span>${text} ${index < 9 ? kbd(index + 1) : ''}</span>
  </label>`;
  return html`<div class="when-refused">
    <fieldset class="codes" data-digits data-required>
      <legend>${CASE.code}</legend>
      ${codeFault ? html`<p class="fault" id="${reason}-fault">${codeFault.message}</p>` : ''}
      ${refusals.map(radio)}
    </fieldset>
    <label for="${note}">${CASE.note}</label>
    ${noteFault ? html`<p class="fault" id="${note}-fault">${noteFault.message}</p>` : ''}
    <textarea id="${note}" name="note.${name}" rows="2" maxlength="1000"
      ${described(note, noteFault)}>${typed.value(`note.${name}`)}</textarea>
  </div>`;
}

/** Connects a control with its fault. */
export const described = (id: string, fault: unknown): Html =>
  fault ? html`aria-invalid="true" aria-describedby="${id}-fault"` : html``;

function evidenceFields({ shown, typed, faults }: Screen, { name }: Subject): Html {
  const upload = controlId('file', name);
  const fault = faults.find(({ at }) => at === upload);
  const chosen = new Set(typed.values(`evidence.${name}`));
  const attached = new Set(shown.item.materials.map(({ materialId }) => materialId));
  const uploaded = [...chosen].filter((id) => !attached.has(id));
  const box = (materialId: string, text: Text | string) => html`<label class="check">
    <input type="checkbox" name="evidence.${name}" value="${materialId}" ${chosen.has(materialId) ? 'checked' : ''} />
    ${text}
  </label>`;
  return html`<details class="evidence" ${chosen.size > 0 || fault ? 'open' : ''}>
    <summary ${keyOf('e')}>${CASE.evidence} ${kbd('e')}</summary>
    ${shown.item.materials.map(({ materialId, text }) => box(materialId, text))}
    ${uploaded.map((materialId) => box(materialId, CASE.uploaded))}
    <label for="${upload}">${CASE.upload} <span class="note">${CASE.uploadHint}</span></label>
    ${fault ? html`<p class="fault" id="${upload}-fault">${fault.message}</p>` : ''}
    <input type="file" id="${upload}" name="file.${name}" accept="${UPLOAD_TYPES}" multiple
      ${described(upload, fault)} />
  </details>`;
}
