// Keys on the page of a case: decisions, reasons and grounds by digit. The other acts name their key themselves
// (`data-key`). The script moves to what is missing, and never chooses a ground or a reason.

Object.assign(KEYS, {
  j: () => moveRow(1) || moveDecision(1),
  k: () => moveRow(-1) || moveDecision(-1),
  c: () => confirmAll(),
  r: () => refuseHere(),
  v: () => showNextMaterial(),
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => [String(index), () => chooseDigit(index)])),
});

function choose(control) {
  control.checked = true;
  for (const type of ['change', 'input']) control.dispatchEvent(new Event(type, { bubbles: true }));
}

const resultOf = (decision) => $('input[name^="result."]:checked', decision)?.value;

function confirmAll() {
  const radios = all('.decision input[value="confirmed"]');
  for (const radio of radios) choose(radio);
  if (radios.length > 0 && !goToMissing()) radios.at(-1).focus();
  return radios.length > 0;
}

/** Refuses the decision with the focus, else the first open one; pressed again, the next that is not refused. */
function refuseHere() {
  const decisions = all('.decision:has(input[value="refused"])');
  const here = document.activeElement?.closest('.decision');
  const open = decisions.filter((each) => resultOf(each) !== 'refused');
  const at = decisions.indexOf(here);
  const decision =
    at >= 0 && open.includes(here)
      ? here
      : (open.find((each) => decisions.indexOf(each) > at && (at >= 0 || !resultOf(each))) ?? open[0] ?? decisions[0]);
  if (!decision) return false;
  choose($('input[value="refused"]', decision));
  return goTo($('.codes input', decision) ?? $('input[value="refused"]', decision));
}

/** The group of a decision that belongs to its result: grounds or reasons. */
const groupOf = (decision) =>
  ({ confirmed: $('.grounds', decision), refused: $('.codes', decision) })[resultOf(decision)] ?? null;

/** Groups that lack a choice which the decision needs. */
const needyGroups = () =>
  all('.decision')
    .map(groupOf)
    .filter((group) => group?.matches('[data-required]') && !$('input:checked', group));

/** Notes that a confirmation against a source needs, unless evidence is attached. */
const needyNotes = () =>
  all('textarea[data-note-needed]').filter((note) => {
    const decision = note.closest('.decision');
    const isAttached = all('.evidence input', decision).some(({ checked, files }) => checked || files?.length);
    const isChosen = $('.grounds input:checked', decision);
    return resultOf(decision) === 'confirmed' && isChosen && note.value.trim() === '' && !isAttached;
  });

function goToMissing() {
  const group = needyGroups()[0];
  const control = group ? $('input', group) : needyNotes()[0];
  return control ? goTo(control) : false;
}

function digitGroup() {
  const here = document.activeElement;
  const group = here?.closest('[data-digits]');
  if (group) return group;
  const decision = here?.closest('.decision');
  return (decision && groupOf(decision)) ?? needyGroups()[0] ?? null;
}

/** Chooses by its number in the group with the focus, then moves to what is missing next. */
function chooseDigit(index) {
  const group = digitGroup();
  const control = group && $(`[data-digit="${index}"]`, group);
  if (!control) return false;
  if (control.type === 'checkbox') {
    control.click();
    return goTo(control);
  }
  choose(control);
  control.focus();
  const then = group.dataset.then && document.getElementById(group.dataset.then);
  if (then) goTo($('input', then));
  else goToMissing();
  return true;
}

/** Opens the first material, and with each press the next. */
function showNextMaterial() {
  const links = all('#materials a[data-shows]');
  const next = links[(links.findIndex(({ ariaCurrent }) => ariaCurrent === 'true') + 1) % links.length];
  if (!next) return false;
  for (const link of links) link.ariaCurrent = null;
  next.ariaCurrent = 'true';
  next.click();
  return goTo(next);
}

/** Moves between the decisions of the page. */
function moveDecision(step) {
  const decisions = all('.decision');
  const at = decisions.indexOf(document.activeElement?.closest('.decision'));
  const next = decisions[at < 0 ? (step > 0 ? 0 : decisions.length - 1) : at + step];
  if (!next) return decisions.length > 0;
  return goTo($('input[name^="result."]:checked', next) ?? $('input[name^="result."]', next));
}
