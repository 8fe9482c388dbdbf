// Shortcuts, live updates, and keeping typed text. Every page works without this script. It never holds personal data:
// it receives ids and versions, and asks the server for the content.

const $ = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// --- Keyboard

const isTyping = ({ target }) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=submit])'));

const KEYS = {
  '?': () => openDialog('shortcuts'),
  '/': () => openSearch(),
  j: () => moveRow(1),
  k: () => moveRow(-1),
  c: () => chooseAll('confirmed'),
  r: () => focusOn('input[value="refused"]'),
  ...Object.fromEntries([1, 2, 3, 4].map((index) => [String(index), () => chooseGround(index)])),
  n: () => pressOnce('n'),
  s: () => press('s'),
};
const SEQUENCE_MS = 1_500;
let pressedG = 0;

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  if ($('dialog[open]')) return;
  const isAfterG = pressedG && performance.now() - pressedG < SEQUENCE_MS && /^[a-z]$/.test(event.key);
  const place = isAfterG ? $(`[data-key="g ${event.key}"]`) : null;
  if (place) {
    pressedG = 0;
    place.click();
    return event.preventDefault();
  }
  pressedG = event.key === 'g' ? performance.now() : 0;
  if (!Object.hasOwn(KEYS, event.key)) return;
  if (KEYS[event.key]() !== false) event.preventDefault();
});

/** Each press claims an item, so a second press does nothing until the next page has loaded. */
let isOnItsWay = false;
window.addEventListener('pageshow', () => {
  isOnItsWay = false;
});
function pressOnce(key) {
  if (isOnItsWay) return true;
  isOnItsWay = press(key);
  return isOnItsWay;
}

function press(key) {
  const control = $(`[data-key="${key}"]`);
  if (!control) return false;
  control.click();
  return true;
}

function focusOn(selector) {
  const control = $(selector);
  if (!control) return false;
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

function chooseAll(value) {
  const radios = all(`.decision input[value="${value}"]`);
  for (const radio of radios) {
    radio.checked = true;
    radio.dispatchEvent(new Event('change', { bubbles: true }));
  }
  if (!focusMissingGround()) radios.at(-1)?.focus();
  return radios.length > 0;
}

/** Finds confirmations without a ground. The script moves to them, and never chooses a ground. */
const needyGrounds = () =>
  all('.grounds[data-required]').filter(
    (group) => $('input[value="confirmed"]:checked', group.closest('.decision')) && !$('input:checked', group),
  );

function focusMissingGround() {
  const control = needyGrounds()[0]?.querySelector('input');
  if (!control) return false;
  control.focus();
  control.scrollIntoView({ block: 'center' });
  return true;
}

/** Chooses a ground of the current decision, else of the first without one; then moves to the next without one. */
function chooseGround(index) {
  const here = document.activeElement?.closest('.decision:has(input[value="confirmed"]:checked)');
  const group = here?.querySelector('.grounds') ?? needyGrounds()[0];
  const radio = group && $(`input[data-ground="${index}"]`, group);
  if (!radio) return false;
  radio.checked = true;
  radio.dispatchEvent(new Event('change', { bubbles: true }));
  radio.dispatchEvent(new Event('input', { bubbles: true }));
  radio.focus();
  focusMissingGround();
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

for (const control of all('[data-submits]')) control.addEventListener('change', () => control.form.requestSubmit());

document.addEventListener('htmx:before:request', () => {
  $('#announcements').textContent = '';
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
  isLeaving = true;
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

// --- Live updates: one stream for all windows of a browser, and none while nobody uses it, since a stream would keep
// the session in use

const LIVE = document.body.dataset.live;
const AWAY_MS = 10 * 60_000;
const AGAIN_MS = 10_000;
const SETTLE_MS = 700;
const AT_MOST_EVERY_MS = 2_000;
const TOLD = ['hello', 'item', 'many', 'lapsed', 'reassigned', 'signed-out'];
const channel = LIVE && 'BroadcastChannel' in window ? new BroadcastChannel('miaopi-live') : null;
let stream = null;
let role = 'none';
let notBefore = 0;
let usedAt = performance.now();
const isAway = () => performance.now() - usedAt > AWAY_MS;

/**
 * Opens the stream only in the window that holds the lock. The others listen to it, and one takes over when it closes.
 */
function lead() {
  if (role === 'leads' || !navigator.locks) return openStream();
  if (role === 'waits') return;
  role = 'waits';
  void navigator.locks.request('miaopi-live', () => {
    role = 'leads';
    openStream();
    return new Promise((resolve) => addEventListener('pagehide', resolve, { once: true }));
  });
}

function openStream() {
  if (stream || isAway() || performance.now() < notBefore) return;
  stream = new EventSource(LIVE);
  for (const type of TOLD) {
    stream.addEventListener(type, (event) => {
      const message = { type, data: JSON.parse(event.data) };
      channel?.postMessage(message);
      hear(message);
    });
  }
  stream.addEventListener('elsewhere', closeStream);
  // the browser reopens a broken connection, but not after an answer that is no stream
  stream.addEventListener('error', () => {
    if (stream?.readyState !== EventSource.CLOSED) return;
    closeStream();
    notBefore = performance.now() + AGAIN_MS;
    void fetch(LIVE, { method: 'HEAD', redirect: 'manual' }).then(
      ({ type, status }) => {
        if (type === 'opaqueredirect' || status === 401) hear({ type: 'signed-out', data: {} });
        else setTimeout(openStream, AGAIN_MS);
      },
      () => setTimeout(openStream, AGAIN_MS),
    );
  });
}

function closeStream() {
  stream?.close();
  stream = null;
}

if (LIVE) {
  channel?.addEventListener('message', ({ data }) => hear(data));
  lead();
  for (const kind of ['keydown', 'pointerdown', 'visibilitychange']) document.addEventListener(kind, used, true);
  setInterval(() => {
    if (isAway()) closeStream();
  }, 30_000);
}

function used() {
  const wasAway = isAway();
  usedAt = performance.now();
  if (role === 'leads' && !stream) openStream();
  if (wasAway) refreshQueue();
}

function hear({ type, data }) {
  if (type === 'signed-out') show('live-signed-out');
  if (type === 'hello') return hide('live-signed-out');
  refreshQueue();
  const page = $('#case');
  if (!page || data.id !== page.dataset.item) return;
  if (type === 'lapsed' || type === 'reassigned') show('live-lapsed');
  else if (type === 'item') judge(page, data);
}

/** Compares the item with the page, and announces a difference. */
function judge(page, { version, answer, status, holder }) {
  if (String(version) === page.dataset.version) return;
  if ((answer ?? '') !== page.dataset.answer) return show('live-answer');
  if (holder === 'me' && page.dataset.holder === 'me' && isSameState(page.dataset.status, status)) return;
  show('live-changed');
}

/** A held open item is shown as `claimed`. */
const isSameState = (shown, now) => (shown === 'claimed' ? 'open' : shown) === now;

function show(id) {
  const told = document.getElementById(id);
  if (told) told.hidden = false;
}

function hide(id) {
  const told = document.getElementById(id);
  if (told) told.hidden = true;
}

let refreshing = 0;
let refreshedAt = 0;
function refreshQueue() {
  if (!$('#queue') || refreshing || isAway()) return;
  const wait = Math.max(SETTLE_MS, refreshedAt + AT_MOST_EVERY_MS - performance.now());
  refreshing = setTimeout(() => {
    refreshing = 0;
    refreshedAt = performance.now();
    document.body.dispatchEvent(new CustomEvent('queue-changed'));
  }, wait);
}

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
