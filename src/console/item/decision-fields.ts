// The decision on one check or rule: confirmed on a ground, or refused with a reason from its closed list. A field
// appears once its result is chosen. Without styles all fields appear, and the reader ignores those of the other
// result.
import { html } from 'hono/html';
import type { ConfirmationGround, Text } from '../../schemes/words.ts';
import type { Html } from '../kit/route.ts';
import { controlId, type Screen, type Subject } from './screen.ts';
import { CASE, GROUND_NAMES } from './texts.ts';

const UPLOAD_TYPES = '.pdf,.ofd,.jpg,.jpeg,.png,.webp,.heic,.tif,.tiff';

export function whyTwoLine({ view, shown }: Pick<Screen, 'view' | 'shown'>, subject: string): Html {
  const why = shown.whyTwo.get(subject);
  return why ? html`<p class="takes-two"><span aria-hidden="true">⚠</span> ${why[view.language]}</p>` : html``;
}

/** Answers null for a viewer who does not decide on it. */
export function decisionFields(screen: Screen, subject: Subject): Html | null {
  const { view, may, resumes, typed, faults } = screen;
  if (!may.settle && !may.countersign && !resumes) return null;
  const { language } = view;
  const { name, answered, refusals } = subject;
  const id = controlId('decide', name);
  const chosen = typed.value(`result.${name}`) || (answered ? 'confirmed' : '');
  const fault = faults.find(({ at }) => at === controlId('confirm', name));
  const radio = (value: 'confirmed' | 'refused', text: Text, hint: Text) => html`<label class="choice ${value}">
    <input type="radio" id="${controlId(value === 'confirmed' ? 'confirm' : 'refuse', name)}" name="result.${name}" value="${value}" required
      ${chosen === value ? 'checked' : ''} ${fault ? html`aria-describedby="${id}-fault"` : ''} />
    <span><strong>${text[language]}</strong> <span class="note">${hint[language]}</span></span>
  </label>`;
  return html`<fieldset class="decision" id="${id}" data-subject="${name}">
    <legend>${CASE.decide[language]}</legend>
    <input type="hidden" name="subject" value="${name}" />
    ${subject.isDeskRule ? html`<input type="hidden" name="needsGround" value="${name}" />` : ''}
    ${fault ? html`<p class="fault" id="${id}-fault">${fault.message[language]}</p>` : ''}
    <div class="choices">
      ${radio('confirmed', CASE.confirm, CASE.confirmWhat)}
      ${refusals.length > 0 ? radio('refused', CASE.refuse, CASE.refuseWhat) : ''}
    </div>
    ${whyTwoLine(screen, name)}
    ${subject.grounds.length > 0 ? whenConfirmed(screen, subject) : ''}
    ${refusals.length > 0 ? whenRefused(screen, subject) : ''}
    ${evidenceFields(screen, subject)}
  </fieldset>`;
}

/** Shows the grounds; none is preselected, so that the clerk names it. */
function whenConfirmed(
  { view, typed, faults }: Screen,
  { name, grounds, needsGround, needsNoteOrEvidence }: Subject,
): Html {
  const { language } = view;
  const [ground, note] = [controlId('ground', name), controlId('why', name)];
  const [groundFault, noteFault] = [ground, note].map((id) => faults.find(({ at }) => at === id));
  const chosen = typed.value(`ground.${name}`);
  const noteLabel = needsNoteOrEvidence ? CASE.whyContradicted : CASE.why;
  const radio = (value: ConfirmationGround, index: number) => html`<label class="ground">
    <input type="radio" id="${index === 0 ? ground : `${ground}-${index + 1}`}" name="ground.${name}" value="${value}" data-ground="${index + 1}"
      ${value === chosen ? 'checked' : ''} ${described(ground, groundFault)} />
    <span>${GROUND_NAMES[value][language]} <kbd aria-hidden="true">${index + 1}</kbd></span>
  </label>`;
  return html`<div class="when-confirmed">
    <fieldset class="grounds" ${needsGround ? html`data-required` : ''}>
      <legend>${CASE.ground[language]}</legend>
      ${groundFault ? html`<p class="fault" id="${ground}-fault">${groundFault.message[language]}</p>` : ''}
      ${grounds.map(radio)}
    </fieldset>
    <label for="${note}">${noteLabel[language]}</label>
    ${noteFault ? html`<p class="fault" id="${note}-fault">${noteFault.message[language]}</p>` : ''}
    <textarea id="${note}" name="why.${name}" rows="2" maxlength="1000" ${described(note, noteFault)}>${typed.value(`why.${name}`)}</textarea>
  </div>`;
}

function whenRefused({ view, typed, faults }: Screen, { name, refusals }: Subject): Html {
  const { language } = view;
  const [reason, note] = [controlId('code', name), controlId('note', name)];
  const [codeFault, noteFault] = [reason, note].map((id) => faults.find(({ at }) => at === id));
  const chosen = typed.value(`code.${name}`);
  return html`<div class="when-refused">
    <label for="${reason}">${CASE.code[language]}</label>
    ${codeFault ? html`<p class="fault" id="${reason}-fault">${codeFault.message[language]}</p>` : ''}
    <select id="${reason}" name="code.${name}" ${described(reason, codeFault)}>
      <option value="">${CASE.choose[language]}</option>
      ${refusals.map(({ code, text }) => html`<option value="${code}" ${code === chosen ? 'selected' : ''}>${text[language]}</option>`)}
    </select>
    <label for="${note}">${CASE.note[language]}</label>
    ${noteFault ? html`<p class="fault" id="${note}-fault">${noteFault.message[language]}</p>` : ''}
    <textarea id="${note}" name="note.${name}" rows="2" maxlength="1000" ${described(note, noteFault)}>${typed.value(`note.${name}`)}</textarea>
  </div>`;
}

const described = (id: string, fault: unknown): Html =>
  fault ? html`aria-invalid="true" aria-describedby="${id}-fault"` : html``;

function evidenceFields({ view, shown, typed, faults }: Screen, { name }: Subject): Html {
  const { language } = view;
  const upload = controlId('file', name);
  const fault = faults.find(({ at }) => at === upload);
  const chosen = new Set(typed.values(`evidence.${name}`));
  const attached = new Set(shown.item.materials.map(({ materialId }) => materialId));
  const uploaded = [...chosen].filter((id) => !attached.has(id));
  const box = (materialId: string, text: string) => html`<label class="check">
    <input type="checkbox" name="evidence.${name}" value="${materialId}" ${chosen.has(materialId) ? 'checked' : ''} /> ${text}
  </label>`;
  return html`<details class="evidence" ${chosen.size > 0 || fault ? 'open' : ''}>
    <summary>${CASE.evidence[language]}</summary>
    ${shown.item.materials.map(({ materialId, text }) => box(materialId, text[language]))}
    ${uploaded.map((materialId) => box(materialId, CASE.uploaded[language]))}
    <label for="${upload}">${CASE.upload[language]} <span class="note">${CASE.uploadHint[language]}</span></label>
    ${fault ? html`<p class="fault" id="${upload}-fault">${fault.message[language]}</p>` : ''}
    <input type="file" id="${upload}" name="file.${name}" accept="${UPLOAD_TYPES}" multiple ${described(upload, fault)} />
  </details>`;
}
