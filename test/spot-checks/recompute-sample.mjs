// Computes a round's sample again from its published data, without any code of this service: `node recompute-sample.mjs
// round.json population.txt` (GET /v1/spot-checks/{id} and …/population). Prints `ok`, or every difference and ends
// with status 1.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const sha256 = (content) => createHash('sha256').update(content).digest('hex');
const differences = [];
const same = (what, published, computed) => {
  const [a, b] = [JSON.stringify(published), JSON.stringify(computed)];
  if (a !== b) differences.push(`${what}: published ${a.slice(0, 200)}, computed ${b.slice(0, 200)}`);
};

/** RFC 8785 for the values of a plan: members in order, no spaces. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

const [roundFile, populationFile] = process.argv.slice(2);
const round = JSON.parse(readFileSync(roundFile, 'utf8'));
const population = readFileSync(populationFile);
const { plan } = round;

// the sealed population
same('population hash', round.populationHash, sha256(population));
same('plan hash', round.planHash, sha256(canonical(plan)));
same('population hash in the plan', plan.population.hash, round.populationHash);
const lines = population.toString('utf8').split('\n').slice(0, -1);
const people = lines.map((line) => ({ number: line.split('\t')[0], stratum: line.split('\t')[1] }));
same('population size', [round.populationSize, plan.population.size], [lines.length, lines.length]);
same(
  'order of the numbers',
  true,
  people.every(({ number }, i) => i === 0 || people[i - 1].number < number),
);
for (const { stratum, population: size } of plan.sample.strata)
  same(`size of stratum "${stratum}"`, size, people.filter((each) => each.stratum === stratum).length);

// the origin of the seed
for (const { commitment, value, place, by } of round.commitments) {
  same(`commitment of ${by.id}`, commitment, sha256(value ?? ''));
  same(`contribution ${place}`, round.seedContributions?.[place - 1], value);
}
for (const { id } of round.contributors ?? [])
  same(
    `commitment of contributor ${id}`,
    true,
    round.commitments.some(({ by }) => by.id === id),
  );
same('number of contributions', true, (round.seedContributions ?? []).length >= 2);
same('seed', round.seed, sha256((round.seedContributions ?? []).join('\n')));

// its consequences: the sample as planned and as it has grown
const sizes = (strata) => strata.reduce((sum, { sample }) => sum + sample, 0);
same('size of the planned sample', plan.sample.size, sizes(plan.sample.strata));
same('size of the sample', round.sampleSize, round.extensions.at(-1)?.toSize ?? plan.sample.size);
const sample = round.strata.flatMap(({ stratum, sample: size }) =>
  people
    .filter((each) => each.stratum === stratum)
    .map(({ number }) => ({ number, ticket: sha256(`${round.seed}:${number}`), stratum }))
    .sort((a, b) => (a.ticket < b.ticket ? -1 : 1))
    .slice(0, size),
);
const inOrder = (tickets) => tickets.map(({ number, ticket, stratum }) => `${stratum} ${ticket} ${number}`).sort();
same('sample', inOrder(round.sample), inOrder(sample));
same('sample by strata', round.sampleSize, sizes(round.strata));

if (differences.length === 0) console.log(`ok: ${sample.length} of ${lines.length} recomputed`);
else {
  for (const difference of differences) console.log(difference);
  process.exit(1);
}
