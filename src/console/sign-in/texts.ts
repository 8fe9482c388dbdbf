// Texts of the pages of signing in, in both languages.
import { PASSWORD_FAULTS } from '../../access/passwords.ts';
import type { Refused } from '../../access/sign-in.ts';
import type { Text } from '../../schemes/words.ts';
import { catalogue } from '../kit/texts.ts';

export const WORDS = catalogue({
  signIn: { zh: '登录', en: 'Sign in' },
  name: { zh: '登录名', en: 'Sign-in name' },
  password: { zh: '密码', en: 'Password' },
  withProvider: { zh: '使用单位统一身份认证登录', en: 'Sign in with the office’s identity provider' },
  secondFactor: { zh: '第二步验证', en: 'Second step' },
  secondFactorHelp: {
    zh: '输入身份验证器上当前的 6 位验证码；手机不在身边时，可输入一个未用过的备用码。',
    en: 'Type the 6 digits that your authenticator shows now. Without it, type one of your unused backup codes.',
  },
  code: { zh: '验证码', en: 'Code' },
  goOn: { zh: '继续', en: 'Continue' },
  startAgain: { zh: '重新登录', en: 'Start again' },
  enrolChosenHelp: {
    zh: '您自愿启用第二步验证，您的岗位并不强制。请用手机上的身份验证器应用扫描二维码，或手工输入下面的密钥，然后输入它显示的 6 位验证码；输入之后即启用，此后登录须密码和验证码。在此之前离开本页，一切照旧。',
    en:
      'You have chosen to add a second step; your role does not require one. Scan the code with an authenticator ' +
      'app on your phone, or type the key below into it; then type the 6 digits that it shows. This turns the ' +
      'second step on: signing in then takes your password and a code. If you leave this page before, nothing ' +
      'changes.',
  },
  notNow: { zh: '暂不启用，返回', en: 'Not now: go back' },
  enrol: { zh: '绑定身份验证器', en: 'Set up your authenticator' },
  enrolHelp: {
    zh: '此后登录需要两步验证。请用手机上的身份验证器应用扫描二维码，或手工输入下面的密钥，然后输入它显示的 6 位验证码。',
    en:
      'From now on you sign in with two steps. Scan the code with an authenticator app on your phone, or type the ' +
      'key below into it; then type the 6 digits that it shows.',
  },
  setUpHelp: {
    zh:
      '您可以自愿为账号加上第二步验证，您的岗位并不强制。启用后，登录除密码外还须输入手机上身份验证器的验证码，密码泄露时他人仍无法登录。' +
      '如要启用，请再输入一次密码，然后绑定身份验证器。启用后您在别处的登录将结束；停用须由管理员办理。',
    en:
      'You may add a second step to your account; your role does not require one. Signing in then takes a code from ' +
      'the authenticator on your phone besides the password, so a leaked password alone is not enough. To add it, ' +
      'type your password once more and set up your authenticator. Your other sessions then end; only an ' +
      'administrator can remove the second step.',
  },
  setUpAlready: {
    zh: '您的账号已启用第二步验证。更换手机或停用，请联系管理员。',
    en: 'Your account has a second step. To change the phone or to remove it, ask the administrator.',
  },
  qr: {
    zh: '供身份验证器扫描的二维码，内容与下面的密钥相同',
    en: 'QR code for the authenticator; it holds the key below',
  },
  secret: { zh: '密钥', en: 'Key' },
  enrolled: { zh: '身份验证器已绑定', en: 'Your authenticator is set up' },
  backupCodes: { zh: '备用码', en: 'Backup codes' },
  backupCodesHelp: {
    zh: '手机丢失时，每个备用码可代替一次验证码。它们只显示这一次：请打印或抄写下来，与手机分开保管。',
    en:
      'Without your phone, each of these replaces a code once. They are shown only this once: print them or write ' +
      'them down, and keep them apart from the phone.',
  },
  haveKept: { zh: '已保存，继续', en: 'I have saved them, continue' },
  newPassword: { zh: '设置自己的密码', en: 'Choose your own password' },
  newPasswordHelp: {
    zh: '您用的是一次性密码。请设置只有您自己知道的密码：至少 12 个字符，一句话也可以。',
    en:
      'You have signed in with a one-time password. Choose one that only you know: at least 12 characters; a ' +
      'sentence will do.',
  },
  newPasswordField: { zh: '新密码', en: 'New password' },
  again: { zh: '再输入一次', en: 'Once more' },
  sandbox: { zh: '仅限沙箱', en: 'Sandbox only' },
  sandboxAccounts: {
    zh: '以下账号只存在于沙箱，密码公开，人员均为虚构。',
    en: 'These accounts exist only in the sandbox; their password is public and the people are fictitious.',
  },
  sandboxPassword: { zh: '密码', en: 'Password' },
  sandboxCode: { zh: '当前验证码（正式环境从不显示）', en: 'Code to type now (live operation never shows it)' },
  role: { zh: '角色', en: 'Role' },
  person: { zh: '人员', en: 'Person' },
});

const PROBLEMS: Record<Exclude<Refused, keyof typeof PASSWORD_FAULTS>, Text> = {
  wrong: { zh: '登录名或密码不正确。', en: 'The sign-in name or the password is wrong.' },
  locked: {
    zh: '尝试次数过多，该登录名已暂时锁定。',
    en: 'There were too many attempts: this sign-in name is locked for a while.',
  },
  slow_down: {
    zh: '来自您所在网络的尝试过多，请稍候再试。',
    en: 'There were too many attempts from your network: wait a moment.',
  },
  expired: {
    zh: '登录已超时或已在别处完成，请重新登录。',
    en: 'This sign-in has run out or was completed elsewhere: start again.',
  },
  oidc_failed: {
    zh: '统一身份认证未能完成，请重试，或使用密码登录。',
    en: 'The identity provider did not sign you in. Try again, or sign in with your password.',
  },
  oidc_unknown: {
    zh: '该身份没有审核账号，请联系管理员。',
    en: 'There is no account here for that identity: ask the administrator.',
  },
};

const WRONG_CODE: Text = { zh: '验证码不正确或已用过。', en: 'The code is wrong, or was used before.' };

/** Describes the problem; `step` tells whether a password or a code was wrong. */
export function problemText(refused: Refused, step: 'password' | 'code', secondsLeft?: number): Text {
  if (refused in PASSWORD_FAULTS) return PASSWORD_FAULTS[refused as keyof typeof PASSWORD_FAULTS];
  const said = refused === 'wrong' && step === 'code' ? WRONG_CODE : PROBLEMS[refused as keyof typeof PROBLEMS];
  if (secondsLeft === undefined) return said;
  const minutes = Math.ceil(secondsLeft / 60);
  return secondsLeft < 60
    ? { zh: `${said.zh}请在 ${secondsLeft} 秒后重试。`, en: `${said.en} Try again in ${secondsLeft} seconds.` }
    : { zh: `${said.zh}请在 ${minutes} 分钟后重试。`, en: `${said.en} Try again in ${minutes} minutes.` };
}

export const isProblem = (text: string | undefined): text is Refused => text !== undefined && text in PROBLEMS;
