// --- Computes the proof of an audit event again from the data on the page (RFC 9162, 2.1.3.2)

const proof = document.getElementById('recomputed');
if (proof && crypto.subtle) void recompute(proof);

async function recompute(said) {
  const { index, size, root, fits, differs } = said.dataset;
  const siblings = [...document.querySelectorAll('[data-sibling]')].map(({ dataset }) => bytesOf(dataset.sibling));
  const leaf = new TextEncoder().encode(document.getElementById('leaf-text').textContent);
  let [place, last] = [Number(index), Number(size) - 1];
  let reached = await digest([0], leaf);
  for (const sibling of siblings) {
    const isRight = place % 2 === 1 || place === last;
    reached = isRight ? await digest([1], sibling, reached) : await digest([1], reached, sibling);
    if (isRight) while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    [place, last] = [half(place), half(last)];
  }
  const isSame = last === 0 && btoa(String.fromCharCode(...reached)) === root;
  said.dataset.result = isSame ? 'fits' : 'differs';
  said.querySelector('strong').textContent = isSame ? `✓ ${fits}` : `✗ ${differs}`;
}

function half(value) {
  return Math.floor(value / 2);
}

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

async function digest(...parts) {
  const bytes = new Uint8Array(await new Blob(parts.map((part) => Uint8Array.from(part))).arrayBuffer());
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
