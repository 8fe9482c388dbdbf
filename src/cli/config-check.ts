// `npm run config`: checks the settings of live operation before a start, and prints an env file to begin with. It
// changes nothing and prints no value that was set. The script in package.json ends Node's own options with `--`:
// otherwise Node would read `--env-file` itself, and end without our message where the file is missing.
import { readFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { accessOf, idsOf } from '../config/access.ts';
import { checkDatabase, checkLogFiles, type Finding } from '../config/checks.ts';
import { declaredVariables, environmentWith, surveyLive, unreadIn } from '../config/config.ts';
import { bilingual, variableGroups } from '../config/texts.ts';
import { ALL_SCHEMES } from '../schemes/house.ts';
import type { Text } from '../schemes/words.ts';
import { argumentFault, EXIT } from './command.ts';

const USAGE = `用法 · Usage: npm run config -- check [--env-file FILE]
    checks the settings of serve and work: which are set, missing or left at their defaults,
    whether their files exist and are well-formed, and whether the database answers and fits. It changes
    nothing, and prints no value that was set. Variables of the environment come before those of FILE. Exit codes: 0
    without faults, 1 with faults, 2 where the arguments do not fit
    检查 serve 与 work 的配置：已设置、缺少或取默认值的各项，所指文件是否存在且格式正确，数据库是否可用。
    不作任何改动，不显示任何已设置的值。环境变量优先于文件。无误时以 0 结束，有误时以 1 结束，参数有误时以 2 结束
npm run config -- example
    prints an env file with every variable, the same as .env.example
    输出含全部变量的环境变量文件，与 .env.example 相同`;

const options = { 'env-file': { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;

const say = (text: string) => console.log(text);

type Survey = ReturnType<typeof surveyLive>;

// --- check

const MARKS = { fits: '✓', remark: '!', fault: '✗', unset: '–' };
const NAME_COLUMNS = Math.max(...declaredVariables().map(({ variable }) => variable.length));

const lineOf = (mark: keyof typeof MARKS, variable: string, text: Text) =>
  `  ${MARKS[mark]} ${variable.padEnd(NAME_COLUMNS)} ${bilingual(text)}`;

/** Prints the result of every check; returns the number of faults. */
async function check(file: string | undefined): Promise<number> {
  const given = file === undefined ? {} : readEnvFile(file);
  if (given === null) {
    say(`✗ ${bilingual({ zh: '环境变量文件无法读取', en: 'the env file cannot be read' })}`);
    return 1;
  }
  const survey = surveyLive(environmentWith(given));
  const { values, faults } = survey;
  sayVariables(survey);
  const findings: Finding[] = unreadIn(given, survey).map((each) => ({ ...each, kind: 'remark' }));
  const { DATABASE_URL: url, CHECKPOINTS_FILE: checkpoints, LOG_SIGNING_KEY: key } = values;
  if (url !== undefined) findings.push(...(await checkDatabase(url, values.DATABASE_CONNECTIONS, survey.served)));
  if (checkpoints !== undefined && key !== undefined) findings.push(...(await checkLogFiles(checkpoints, key)));
  if (findings.length > 0) say(`\n${bilingual({ zh: '外部', en: 'Outside' })}`);
  for (const { kind, variable, text } of findings) say(lineOf(kind, variable, text));
  return faults.length + findings.filter(({ kind }) => kind === 'fault').length;
}

function readEnvFile(file: string): Record<string, string | undefined> | null {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Prints the variables that live operation reads, group by group. */
function sayVariables({ set, faults, groups, access }: Survey): void {
  const declared = new Map(declaredVariables(access).map((each) => [each.variable, each]));
  for (const { title, variables, isSandbox } of groups) {
    if (isSandbox) continue;
    say(`${bilingual(title)}`);
    for (const variable of Object.keys(variables)) {
      const wrong = faults.filter((fault) => fault.variable === variable);
      for (const { text } of wrong) say(lineOf('fault', variable, text));
      if (wrong.length > 0) continue;
      const fallback = declared.get(variable)?.fallback ?? null;
      if (variable in set) say(lineOf('fits', variable, { zh: '已设置', en: 'set' }));
      else if (fallback === null) say(lineOf('unset', variable, { zh: '未设置', en: 'not set' }));
      else say(lineOf('unset', variable, { zh: `默认 ${fallback}`, en: `default ${fallback}` }));
    }
  }
}

// --- example

function exampleLines(): string[] {
  const declared = new Map(declaredVariables().map((each) => [each.variable, each]));
  const assignment = (variable: string) => {
    const fallback = declared.get(variable)?.fallback ?? null;
    return fallback === null ? `${variable}=` : `#${variable}=${fallback}`;
  };
  const required = (variable: string) => (declared.get(variable)?.isRequired ? ' (required · 必填)' : '');
  return [
    '# Every variable of miaopi. npm run config -- example prints this file; npm run config -- check looks at the settings.',
    '# An empty variable counts as not set. Those commented out show their default.',
    '# 秒批的全部环境变量，由 npm run config -- example 生成；用 npm run config -- check 检查。',
    '# 值为空视为未设置；注释掉的各项所示为默认值。',
    ...variableGroups(accessOf(ALL_SCHEMES), idsOf(ALL_SCHEMES)).flatMap(({ title, variables }) => [
      '',
      `# --- ${bilingual(title)}`,
      ...Object.entries(variables).flatMap(([variable, { about }]) => [
        `# ${bilingual(about)}${required(variable)}`,
        assignment(variable),
      ]),
    ]),
  ];
}

// --- The command

async function run(): Promise<number> {
  const { positionals, values } = parseArgs({ options, allowPositionals: true });
  const [command, ...rest] = positionals;
  if (values.help) {
    say(USAGE);
    return 0;
  }
  if (rest.length > 0 || (command !== 'check' && command !== 'example')) return refuse();
  if (command === 'example') {
    say(exampleLines().join('\n'));
    return 0;
  }
  const faults = await check(values['env-file']);
  say('');
  if (faults === 0) say(`✓ ${bilingual({ zh: '配置无误', en: 'nothing is wrong' })}`);
  else say(`✗ ${bilingual({ zh: `${faults} 处有误`, en: `${faults} to correct` })}`);
  return faults === 0 ? 0 : 1;
}

function refuse(text = USAGE): number {
  console.error(text);
  return EXIT.usage;
}

process.exitCode = await run().catch((error) => {
  const text = argumentFault(error, USAGE);
  if (text === null) throw error;
  return refuse(text);
});
