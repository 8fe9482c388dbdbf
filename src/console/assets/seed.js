// --- A person's value for the seed of a spot check: the browser makes and hashes it, and sends it only at the reveal

const maker = $('[data-makes-value]');
if (maker && crypto.subtle) {
  maker.hidden = false;
  $('#make-value').addEventListener('click', makeValue);
}

async function makeValue() {
  const value = hexOf(crypto.getRandomValues(new Uint8Array(32)));
  $('#own-value').value = value;
  $('#own-value').parentElement.hidden = false;
  $('#save-value').href = `data:text/plain,${value}`;
  $('#commitment').value = await sha256Of(value);
  $('#kept').checked = false;
  $('#own-value').focus();
  $('#own-value').select();
}

const revealed = $('[data-commitment]');
if (revealed && crypto.subtle) {
  revealed.addEventListener('input', judgeReveal);
  judgeReveal();
}

/** Warns before the reveal of a value that does not match: the round would list that attempt for good. */
async function judgeReveal() {
  const value = revealed.value;
  const said = $('#value-fits');
  const isSame = value !== '' && (await sha256Of(value)) === revealed.dataset.commitment;
  if (value !== revealed.value) return;
  said.dataset.result = value === '' ? '' : isSame ? 'fits' : 'differs';
  said.textContent = value === '' ? '' : isSame ? said.dataset.fits : said.dataset.differs;
}

async function sha256Of(text) {
  return hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}

function hexOf(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
