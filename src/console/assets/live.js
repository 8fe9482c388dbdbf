// Live updates: one stream for all windows of a browser, and none while nobody uses it, since a stream would keep
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
