// Texts about the purpose and form of every variable of the environment. `.env.example`, the faults at start and `npm
// run config` use these texts.
import { SOURCE_DESCRIPTIONS } from '../schemes/sources.ts';
import type { PushRecipient, Text } from '../schemes/words.ts';
import { type Access, idsOfSchemes, type RecipientVariables, type SourceVariables } from './access.ts';

export interface VariableText {
  /** the variable's purpose */
  about: Text;
  /** the rest of a sentence that begins with the variable's name */
  must: Text;
}
export interface VariableGroup {
  title: Text;
  /** live operation does not read them */
  isSandbox?: true;
  variables: Record<string, VariableText>;
}

const text = (zh: string, en: string): Text => ({ zh, en });
/** The text for a variable that takes any text. */
export const GIVEN = text('不能为空', 'must be given');
const HTTP_URL = text(
  '须以 https:// 或 http:// 开头，后接主机名',
  'must begin with https:// or http://, and name a host',
);
const SOURCE_URL = text(
  '须以 https:// 开头，后接主机名（专用网络可用 http://，须同时设 ALLOW_HTTP_SOURCES=1）',
  'must begin with https:// and name a host (http:// only on a private network, with ALLOW_HTTP_SOURCES=1)',
);
const HTTPS_URL = text('须以 https:// 开头，后接主机名', 'must begin with https:// and name a host');
const PORT = text('须为 0 至 65535 的整数', 'must be a whole number from 0 to 65535');

const REFERENCE_FILE = text(
  '须为可读的 JSON 文件：{"version": "…", "occupations": ["6-31-01-03"]}',
  'must be a JSON file that can be read: {"version": "…", "occupations": ["6-31-01-03"]}',
);

const RECIPIENT_NAMES: Record<PushRecipient, Text> = {
  public_security: text('公安部门', 'public security'),
  human_resources: text('人社部门', 'human resources'),
  development_and_reform: text('发改部门', 'development and reform'),
  credit_system: text('信用管理系统', 'the credit system'),
};

function sourceVariables({ prefix, registry, city }: SourceVariables): Record<string, VariableText> {
  const { name, records } = SOURCE_DESCRIPTIONS[registry.source];
  const zh = `${city?.name.zh ?? ''}${name.zh}数据源`;
  const en = `the source of ${records.en}${city ? ` of ${city.name.en}` : ''}`;
  return {
    [`${prefix}_URL`]: { about: text(`${zh}的地址`, `Address of ${en}`), must: SOURCE_URL },
    [`${prefix}_ACCOUNT`]: { about: text(`${zh}的账号`, `Account at ${en}`), must: GIVEN },
    [`${prefix}_SECRET`]: { about: text(`${zh}的密钥`, `Secret of that account`), must: GIVEN },
  };
}

function pushVariables({ prefix, recipient, city, namesCity }: RecipientVariables): Record<string, VariableText> {
  const { zh, en } = RECIPIENT_NAMES[recipient];
  const about = namesCity
    ? text(`向${city.name.zh}${zh}推送审批结果的地址`, `Address for pushing approvals to ${en} of ${city.name.en}`)
    : text(`向${zh}推送审批结果的地址`, `Address for pushing approvals to ${en}`);
  return {
    [`${prefix}_URL`]: { about, must: HTTP_URL },
    [`${prefix}_SECRET`]: { about: text('用于签名的密钥', 'Secret that signs these pushes'), must: GIVEN },
  };
}

const inOne = (families: Record<string, VariableText>[]): Record<string, VariableText> =>
  Object.assign({}, ...families);

/**
 * Every variable that `config.ts` reads for these registries and recipients, in the order in which an operator sets
 * them. `known` are the ids of the schemes that `SCHEMES` may name.
 */
export const variableGroups = (
  { sources, references, recipients }: Access,
  known: readonly string[],
): VariableGroup[] => [
  {
    title: text('数据库', 'Database'),
    variables: {
      DATABASE_URL: {
        about: text(
          'PostgreSQL 的地址（以 18 版测试）；经 PgBouncer 时设 pool_mode = session、server_login_retry = 1',
          'Address of PostgreSQL (tried with 18); behind PgBouncer set pool_mode = session and server_login_retry = 1',
        ),
        must: text(
          '须以 postgres:// 或 postgresql:// 开头（或为 host=… dbname=…），密码中的特殊字符须以百分号编码',
          'must begin with postgres:// or postgresql:// (or be host=… dbname=…), with special characters of the password percent-encoded',
        ),
      },
      DATABASE_CONNECTIONS: {
        about: text('每个进程的最大连接数', 'Connections of each process, at most'),
        must: text('须为 2 至 500 的整数', 'must be a whole number from 2 to 500'),
      },
    },
  },
  {
    title: text('密钥', 'Keys'),
    variables: {
      SEALING_KEYS: {
        about: text(
          '静态加密的密钥，逗号分隔：首个用于加密，全部可解密',
          'Keys that encrypt at rest, comma-separated: the first encrypts, all decrypt',
        ),
        must: text(
          '须为 id:aes-256-gcm:<32 字节的 base64> 或 id:sm4-gcm:<16 字节的 base64>，以逗号分隔',
          'must be id:aes-256-gcm:<base64 of 32 bytes> or id:sm4-gcm:<base64 of 16 bytes>, separated by commas',
        ),
      },
      INDEX_KEY: {
        about: text('检索人员所用的散列密钥，永不更换', 'Key of the hash by which people are found; never change it'),
        must: text('须为至少 32 字节的 base64', 'must be base64 of at least 32 bytes'),
      },
    },
  },
  {
    title: text('审计日志', 'Audit log'),
    variables: {
      LOG_SIGNING_KEY: {
        about: text('签署检查点的密钥', 'Key that signs the checkpoints of the log'),
        must: text(
          '须为日志的签名密钥，由 npm run verify -- new-key 名称 生成',
          'must be the signing key of a log, made by npm run verify -- new-key NAME',
        ),
      },
      LOG_WITNESS_KEYS: {
        about: text('见证方的签名密钥，逗号分隔', 'Signing keys of the witnesses, comma-separated'),
        must: text(
          '须为见证方的签名密钥，由 npm run verify -- new-key 名称 --witness 生成，以逗号分隔',
          'must be signing keys of witnesses, made by npm run verify -- new-key NAME --witness, separated by commas',
        ),
      },
      LOG_WITNESS_URLS: {
        about: text(
          '自行持有密钥的见证方（npm run witness）的验证密钥和地址，逗号分隔',
          'Verifier keys and addresses of witnesses that hold their keys themselves (npm run witness), comma-separated',
        ),
        must: text(
          '须为见证方的验证密钥，空格后接 https:// 地址，以逗号分隔',
          'must be the verifier key of a witness, a space and its https:// address, separated by commas',
        ),
      },
      CHECKPOINTS_FILE: {
        about: text(
          '公布检查点的文件，由所有进程共用；能修改数据库的人员不得有权修改该文件',
          'File of published checkpoints, for all processes; people who can change the database must not reach it',
        ),
        must: text('须为可读写的文件', 'must be a file that can be read and written'),
      },
    },
  },
  {
    title: text('业务方案', 'Schemes'),
    variables: {
      SCHEMES: {
        about: text(
          '本系统办理的业务方案，逗号分隔；未设置则办理全部。只需设置其用到的数据源和推送对象',
          'Schemes that this service serves, comma-separated; without it all. Only their sources and recipients are needed',
        ),
        must: idsOfSchemes(known),
      },
    },
  },
  {
    title: text('数据源', 'Sources'),
    variables: {
      ...inOne(sources.map(sourceVariables)),
      ALLOW_HTTP_SOURCES: {
        about: text(
          '1 允许以 http:// 访问数据源，仅限专用网络',
          '1 allows http:// for sources, only on a private network',
        ),
        must: text('须为 0 或 1', 'must be 0 or 1'),
      },
      ...inOne(references.map(({ variable, about }) => ({ [variable]: { about, must: REFERENCE_FILE } }))),
      WINDOWS_FILE: {
        about: text(
          '各业务方案的窗口文件，短信和下一步据此写明地址',
          'File with the windows of each scheme, which messages and next steps name',
        ),
        must: text(
          '须为可读的 JSON 文件，以业务方案编号为键（.docs/operating.md）',
          'must be a JSON file that can be read, by the ids of schemes (.docs/operating.md)',
        ),
      },
      PARAMETERS_FILE: {
        about: text(
          '各方案的参数文件，仅列与默认不同的；可设的参数见 GET /v1/schemes/{id}',
          'File with parameters of the schemes, where they are not the defaults: see GET /v1/schemes/{id}',
        ),
        must: text(
          '须为可读的 JSON 文件，按方案、参数名列出参数值',
          'must be a JSON file that can be read, with values by scheme and parameter',
        ),
      },
    },
  },
  {
    title: text('短信与推送', 'Text messages and pushes'),
    variables: {
      SMS_URL: { about: text('短信网关的地址', 'Address of the text-message gateway'), must: HTTP_URL },
      SMS_ACCOUNT: { about: text('短信网关的账号', 'Account at the text-message gateway'), must: GIVEN },
      SMS_SECRET: { about: text('短信网关的密钥', 'Secret of that account'), must: GIVEN },
      ...inOne(recipients.map(pushVariables)),
    },
  },
  {
    title: text('材料：文件夹或存储桶，二选一', 'Materials: a folder or a bucket'),
    variables: {
      MATERIALS_DIR: {
        about: text('存放材料的文件夹，由所有进程共用', 'Folder of uploaded files, shared by all processes'),
        must: text('须为可写入的文件夹', 'must be a folder that can be written to'),
      },
      MATERIALS_S3_URL: {
        about: text('S3 兼容存储桶的地址', 'Address of a bucket of an S3-compatible store'),
        must: HTTP_URL,
      },
      MATERIALS_S3_REGION: { about: text('存储桶所在区域', 'Region of the bucket'), must: GIVEN },
      MATERIALS_S3_ACCESS_KEY: { about: text('存储桶的访问标识', 'Access key of the bucket'), must: GIVEN },
      MATERIALS_S3_SECRET_KEY: { about: text('存储桶的访问密钥', 'Secret key of the bucket'), must: GIVEN },
      MATERIALS_CLAMD: {
        about: text('病毒扫描服务 clamd；未设置则不扫描', 'The virus scanner clamd; without it files are not scanned'),
        must: text('须为 host:port', 'must be host:port'),
      },
    },
  },
  {
    title: text('接口与审核界面', 'API and console'),
    variables: {
      PORT: { about: text('监听的端口', 'Port to listen on'), must: PORT },
      HOST: { about: text('监听的地址', 'Address to listen on'), must: GIVEN },
      RATE_LIMIT_PER_SECOND: {
        about: text('每个密钥每秒的请求上限', 'Requests a second for each key, at most'),
        must: text('须为正整数', 'must be a whole number from 1 on'),
      },
      OPEN_RATE_LIMIT_PER_SECOND: {
        about: text(
          '公开页面（查验、进度）每个地址每秒的请求上限',
          'Requests a second of each address for the open pages (verification, progress), at most',
        ),
        must: text('须为正整数', 'must be a whole number from 1 on'),
      },
      PUBLIC_ORIGIN: {
        about: text(
          '公众访问本服务的地址，印在文书的二维码里；未设置则用 CONSOLE_ORIGIN，再无则用请求的地址',
          'Address at which everybody reaches the service, for the codes on papers; else CONSOLE_ORIGIN or the request’s',
        ),
        must: text(
          '须以 https:// 开头，只含主机名（和端口），不含路径',
          'must begin with https:// and name a host, without a path',
        ),
      },
      CONSOLE_ORIGIN: {
        about: text(
          '浏览器访问审核界面的地址；未设置则没有审核界面',
          'Address at which browsers reach the console; without it there is no console',
        ),
        must: text(
          '须以 https:// 开头，只含主机名（和端口），不含路径',
          'must begin with https:// and name a host, without a path',
        ),
      },
      TRUSTED_PROXIES: {
        about: text(
          '可信代理的地址或网段，采信其 X-Forwarded-For；代理须自行写入该头（nginx 用 $proxy_add_x_forwarded_for）',
          'Addresses or networks of trusted proxies; they must set X-Forwarded-For (nginx: $proxy_add_x_forwarded_for)',
        ),
        must: text(
          '须为地址或网段，如 10.0.0.0/8，以逗号分隔',
          'must be addresses or networks such as 10.0.0.0/8, separated by commas',
        ),
      },
      OIDC_ISSUER: { about: text('统一身份认证的签发方地址', 'Issuer of the identity provider'), must: HTTPS_URL },
      OIDC_CLIENT_ID: {
        about: text('在身份认证处登记的客户端标识', 'Client id at the identity provider'),
        must: GIVEN,
      },
      OIDC_CLIENT_SECRET: { about: text('该客户端的密钥', 'Secret of that client'), must: GIVEN },
      OIDC_NAME_CLAIM: { about: text('对应登录名的声明', 'Claim that holds the sign-in name'), must: GIVEN },
      LOG_LEVEL: {
        about: text('日志级别；沙箱默认 warn', 'Level of the log lines; the default in the sandbox is warn'),
        must: text('须为 debug、info、warn、error 或 silent', 'must be debug, info, warn, error or silent'),
      },
    },
  },
  {
    title: text('仅用于沙箱（npm start）', 'Sandbox only (npm start)'),
    isSandbox: true,
    variables: {
      MOCKS_PORT: { about: text('模拟数据源的端口', 'Port of the mock registries'), must: PORT },
      DATA_DIR: { about: text('沙箱的数据文件夹', 'Folder of the sandbox’s data'), must: GIVEN },
      NO_COLOR: { about: text('任意值：输出不带颜色', 'Any value: output without colours'), must: GIVEN },
    },
  },
];

/** Texts for a witness's variables, which live operation does not read: a witness runs on its own host. */
const OF_WITNESS: Record<string, Text> = {
  WITNESS_KEY: text(
    '须为见证方的签名密钥，由 npm run verify -- new-key 名称 --witness 生成',
    'must be the signing key of a witness, made by npm run verify -- new-key NAME --witness',
  ),
  WITNESS_LOGS: text(
    '须为日志的验证密钥 NAME+ID+BASE64，以逗号分隔（npm run verify -- new-key）',
    'must be verifier keys of logs, NAME+ID+BASE64, separated by commas (npm run verify -- new-key)',
  ),
  WITNESS_STATE: text(
    '须为该见证方记录最近签名的文件路径，首次由 npm run witness -- begin 建立',
    'must be the path of the file with the witness’s last signatures, made once by npm run witness -- begin',
  ),
};

/** Says which value a variable must have, by the groups that hold the variable. */
export const mustOf = (variable: string, groups: readonly VariableGroup[] = ALWAYS): Text =>
  groups.find(({ variables }) => variable in variables)?.variables[variable]?.must ?? OF_WITNESS[variable] ?? GIVEN;

/** The variables without a registry or recipient. */
const ALWAYS = variableGroups({ sources: [], references: [], recipients: [] }, []);

export const bilingual = ({ zh, en }: Text): string => `${en} · ${zh}`;
