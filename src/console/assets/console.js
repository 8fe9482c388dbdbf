// Shortcuts, and keeping typed text. Every page works without this script. It never holds personal data: it receives
// ids and versions, and asks the server for the content.

const $ = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// --- Keyboard

const ANNOUNCE_MS = 150;
/** A select takes keys as well: no list of this console needs letters. */
const isTyping = ({ target }) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('textarea, input:not([type=radio]):not([type=checkbox]):not([type=submit])'));

const KEYS = {
  '?': () => openDialog('shortcuts'),
  '/': () => openSearch(),
  j: () => moveRow(1),
  k: () => moveRow(-1),
};
const SEQUENCE_MS = 1_500;
let pressedG = 0;

/** Single keys can be switched off, for people whose voice input or tremor presses them (WCAG 2.1.4). */
const KEYS_OFF = 'miaopi-keys-off';
const areOff = () => {
  try {
    return localStorage.getItem(KEYS_OFF) === 'yes';
  } catch {
    // a browser that keeps nothing for pages
    return false;
  }
};
const keySwitch = $('#single-keys');
if (keySwitch) {
  keySwitch.closest('label').hidden = false;
  keySwitch.checked = !areOff();
  keySwitch.addEventListener('change', () => {
    if (keySwitch.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, 'yes');
    document.body.classList.toggle('keys-off', areOff());
  });
  document.body.classList.toggle('keys-off', areOff());
}

document.addEventListener('keydown', (event) => {
  const { key } = event;
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event) || areOff() || $('dialog[open]')) return;
  if (pressedG && performance.now() - pressedG < SEQUENCE_MS && /^[a-z]$/.test(key)) {
    pressedG = 0;
    const place = $(`[data-key="g ${key}"]`);
    // a letter after `g` never acts by itself
    place?.click();
    return event.preventDefault();
  }
  pressedG = key === 'g' ? performance.now() : 0;
  const done = Object.hasOwn(KEYS, key) ? KEYS[key]() : /^[a-z]$/.test(key) && press(key);
  if (done !== false) event.preventDefault();
});

/** Ctrl+Enter, or Cmd+Enter, sends the form with the focus, also from a field of text. */
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat || event.isComposing) return;
  const form = event.target.form ?? event.target.closest?.('form');
  const button = form && $('[data-ctrl-enter]', form);
  if (!button || $('dialog[open]')) return;
  event.preventDefault();
  button.click();
});

/** Some presses move an item, so a second press does nothing until the next page has loaded. */
const ONCE = ['n', 'l', 'f'];
let isOnItsWay = false;
window.addEventListener('pageshow', () => {
  isOnItsWay = false;
});

/** Does the act that names the key: presses a button or link, opens a part, or moves to a field. */
function press(key) {
  const panel = document.activeElement?.closest('.check, .decision');
  const control = (panel && $(`[data-key="${key}"]`, panel)) ?? $(`[data-key="${key}"]`);
  if (!control) return false;
  if (control.matches('summary')) return openPart(control);
  if (control.matches('input, textarea, select')) return goTo(control);
  // a claim that is only extended leaves the page open
  const leaves = ONCE.includes(key) && !control.form?.hasAttribute('hx-post');
  if (leaves && isOnItsWay) return true;
  isOnItsWay = leaves;
  control.click();
  return true;
}

/** Opens the part and moves to its first field; pressed again, it closes the part. */
function openPart(summary) {
  const part = summary.parentElement;
  part.open = !part.open;
  const field = part.open && $('input:not([type=hidden]), select, textarea', part);
  return goTo(field || summary);
}

function goTo(control) {
  control.focus();
  control.scrollIntoView({ block: 'center' });
  return true;
}

function openSearch() {
  const box = $('#search-term');
  if (!box) return false;
  box.focus();
  box.select();
  return true;
}

function moveRow(step) {
  const links = all('.rows .row-link');
  if (links.length === 0) return false;
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step))];
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog) return false;
  dialog.showModal();
  return true;
}

for (const opener of all('[data-opens]')) {
  opener.hidden = false;
  opener.addEventListener('click', () => openDialog(opener.dataset.opens));
}

// --- Forms

/** A status of the page as it opened is not announced, so its text is written once more. */
for (const status of all('[data-announces]')) {
  setTimeout(() => {
    status.textContent = document.getElementById(status.dataset.announces).textContent;
  }, ANNOUNCE_MS);
}

/** Buttons that put a value into a field; without scripts the field is filled in by hand. */
for (const button of all('[data-fills]')) {
  button.hidden = false;
  button.addEventListener('click', () => {
    const field = document.getElementById(button.dataset.fills);
    field.value = button.dataset.with;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

for (const control of all('[data-submits]')) control.addEventListener('change', () => control.form.requestSubmit());

document.addEventListener('htmx:before:request', () => {
  $('#announcements').textContent = '';
});

/** After a comment is saved the keys work again: htmx would leave the focus in the empty field. */
document.addEventListener('htmx:after:swap', () => {
  requestAnimationFrame(() => {
    const field = $('#comment-text');
    if (field === document.activeElement && field.value === '') $('#comments h2').focus();
  });
});

/** Asks before it leaves a page with unsubmitted text. */
let isLeaving = false;
/** `asked`: forms that wait for /console/ready; `cleared`: forms that may now be sent. */
const asked = new WeakSet();
const cleared = new WeakSet();
const TAKEN_WITHIN_MS = 5_000;
const dirty = new Set();
document.addEventListener('input', ({ target }) => {
  const form = target.form?.closest('[data-guarded]');
  if (form) dirty.add(form);
});
/** Keeps Enter in a field from sending a form that cannot be undone. */
document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (key === 'Enter' && target.matches('input') && target.form?.querySelector('[data-harmless]'))
    event.preventDefault();
});

document.addEventListener('submit', (event) => {
  const { target: form, submitter } = event;
  const told = $('#not-sent');
  if (told && !event.defaultPrevented && form.matches('[data-guarded]') && !cleared.delete(form)) {
    event.preventDefault();
    if (!asked.has(form)) void sendOnceTaken(form, submitter, told);
    return;
  }
  // a form without the typed text, such as the next item's, asks before that is lost
  isLeaving = form.matches('[data-guarded]') || dirty.size === 0;
});

/**
 * Sends the form once the service can take it. Otherwise the form stays with its files, and the page says that it was
 * not sent.
 */
async function sendOnceTaken(form, submitter, told) {
  asked.add(form);
  const fault = await whyNotTaken();
  asked.delete(form);
  told.hidden = fault === null;
  if (fault === null) {
    cleared.add(form);
    form.requestSubmit(submitter?.form === form ? submitter : null);
    return;
  }
  for (const text of all('[data-because]', told)) text.hidden = text.dataset.because !== fault;
  form.before(told);
  told.focus();
  told.scrollIntoView({ block: 'center' });
}

async function whyNotTaken() {
  try {
    const signal = AbortSignal.timeout(TAKEN_WITHIN_MS);
    const { type, status } = await fetch('/console/ready', { redirect: 'manual', cache: 'no-store', signal });
    if (type === 'opaqueredirect' || status === 401) return 'signed-out';
    return status >= 500 ? 'unavailable' : null;
  } catch {
    return 'unavailable';
  }
}

/** htmx leaves a sent form in place; without any answer, this announces that the result is unknown. */
document.addEventListener('htmx:error', ({ detail }) => {
  const text = $('#not-sent [data-because="unanswered"]');
  if (text && detail.ctx && !detail.ctx.response) $('#announcements').textContent = text.textContent;
});
addEventListener('pageshow', () => {
  isLeaving = false;
});
addEventListener('beforeunload', (event) => {
  if (!isLeaving && [...dirty].some((form) => form.isConnected)) event.preventDefault();
});

$('#error-summary')?.focus();

for (const link of all('[data-shows]')) {
  link.addEventListener('click', () => {
    document.getElementById(link.dataset.shows).hidden = false;
  });
}
const viewer = $('#viewer');
if (viewer) viewer.hidden = true;

// --- The claim on the item that is open

const LAPSING_MS = 2 * 60_000;
let lapsing = 0;
let lapsed = 0;

function watchClaim(leaseMs) {
  clearTimeout(lapsing);
  clearTimeout(lapsed);
  lapsing = setTimeout(() => show('live-lapsing'), Math.max(0, leaseMs - LAPSING_MS));
  lapsed = setTimeout(() => {
    hide('live-lapsing');
    show('live-lapsed');
  }, leaseMs);
}

const held = $('#case[data-lease-ms]');
if (held) watchClaim(Number(held.dataset.leaseMs));

document.addEventListener('claim-renewed', ({ detail }) => {
  const page = $('#case');
  hide('live-lapsing');
  watchClaim(detail.leaseMs);
  // the next version is this renewal; a later one means another change, which the form must report
  if (detail.version !== Number(page.dataset.version) + 1) return;
  page.dataset.version = String(detail.version);
  for (const input of all('[data-version]', page)) if (input !== page) input.value = String(detail.version);
});
