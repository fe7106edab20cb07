/** Where the carriers are: read from addresses such as smpps://user:password@host:port?sender=8850&rate=100&window=50. */
import { isIP } from 'node:net';
import { neededOf, readProfile, type Profile } from './http-sms/profile.ts';

interface Account {
  readonly account: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly user: string;
  readonly password: string;
  readonly loopback: boolean;
  /** Its share beside other carriers of its channel. */
  readonly weight: number;
}
interface SmsAccount extends Account {
  readonly sender: string;
  /** Messages per second by contract; 0 for as many as it takes. */
  readonly rate: number;
  /** Euro cents for one segment, for the estimate that a sender confirms. */
  readonly centsPerSegment: number;
}
export interface SmppSettings extends SmsAccount {
  readonly protocol: 'smpp';
  readonly window: number;
}
export interface HttpSmsSettings extends SmsAccount {
  readonly protocol: 'http';
  /** The address without its secrets and its query, and without a slash at the end: {base} of the profile. */
  readonly base: string;
  readonly profile: Profile;
  /** Requests that may wait for an answer at a time. */
  readonly connections: number;
  /** What the gateway signs its calls with, where that is not the password. */
  readonly secret: string | null;
  /** Values that only this profile knows: {option.NAME}. */
  readonly options: Readonly<Record<string, string>>;
}
export type SmsSettings = SmppSettings | HttpSmsSettings;
export interface MailSettings extends Account {
  readonly from: string;
  readonly connections: number;
}
export interface MailboxSettings extends Account {
  readonly folder: string;
}
export interface PushSettings {
  readonly account: string;
  /** A mailto: or https: address of whoever runs this installation (RFC 8292 section 2.1). */
  readonly subject: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly loopbackOnly: boolean;
}
export interface VoiceSettings extends Account {
  /** The call API up to its version, without a slash at the end: https://gateway.example/2010-04-01. */
  readonly base: string;
  /** Whose calls they are: the account in the API's addresses. */
  readonly sid: string;
  /** What the gateway signs its requests to us with. */
  readonly secret: string;
  /** The number that is shown, in E.164. */
  readonly from: string;
  /** Calls that may be up at a time. */
  readonly lines: number;
}
export interface CarrierSettings {
  // Several of a channel share its work by weight and health (roads.ts).
  readonly voice: readonly VoiceSettings[];
  readonly sms: readonly SmsSettings[];
  readonly email: readonly MailSettings[];
  readonly push: PushSettings | null;
}

/** An address on this machine: 127.0.0.0/8, ::1, or the name that RFC 6761 section 6.3 reserves for them. */
export const isLoopback = (host: string): boolean => {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
};

/** 0.055 EUR, the price known of the federal contract (docs/domain.md). */
const defaultCentsPerSegment = 5.5;

function account(
  setting: string,
  given: string,
  schemes: Readonly<Record<string, { port: number; tls: boolean }>>,
): { url: URL; account: Account } {
  const url = URL.canParse(given) ? new URL(given) : null;
  const scheme = url && schemes[url.protocol];
  if (!url || !scheme || !url.hostname)
    throw new Error(
      `${setting} is not an address such as ${Object.keys(schemes)[0] ?? ''}//user:password@host:port`,
    );
  return {
    url,
    account: {
      account: url.searchParams.get('name') ?? url.protocol.replace(':', ''),
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || scheme.port,
      tls: scheme.tls,
      user: decoded(setting, url.username),
      password: decoded(setting, url.password),
      loopback: isLoopback(url.hostname),
      weight: positive(setting, url, 'weight', 1) || 1,
    },
  };
}

/** A "%" that stands for itself is an error of the URL standard that its parser lets through. */
function decoded(setting: string, part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Without the cause: what could not be read may be the password.
    throw new Error(`${setting}: write a % in the user or the password as %25`);
  }
}

function positive(setting: string, url: URL, name: string, otherwise: number): number {
  const given = url.searchParams.get(name);
  const value = given === null ? otherwise : Number(given);
  if (!Number.isFinite(value) || value < 0)
    throw new Error(`${setting}: ${name} is not a number of zero or more`);
  return value;
}

/** Throws an Error with one line that names the setting; never with the password. */
export function smsSettings(given: string, setting = 'BELFORT_SMS'): SmsSettings {
  const { url, account: common } = account(setting, given, {
    'smpp:': { port: 2775, tls: false },
    'smpps:': { port: 3550, tls: true },
    'https:': { port: 443, tls: true },
    'http:': { port: 80, tls: false },
  });
  // A plus in a query stands for a space (URL standard, section 5.1); people write the number as it is.
  const sender = (url.searchParams.get('sender') ?? '').replace(/^ (?=\d{3,15}$)/, '+');
  if (!/^(\+?\d{3,15}|[A-Za-z0-9 ]{1,11})$/.test(sender))
    throw new Error(`${setting}: sender is a number, or at most 11 letters and digits`);
  // 1789 and BE-Alert belong to the national alarm (docs/domain.md 3.1, list b38).
  if (/^0*1789$|bealert|alarm1789/i.test(sender.replaceAll(/[+ ]/g, '')))
    throw new Error(`${setting}: the senders 1789 and BE-Alert are reserved for the national alarm`);
  const sms = {
    ...common,
    sender,
    rate: positive(setting, url, 'rate', 0),
    centsPerSegment: positive(setting, url, 'cents', defaultCentsPerSegment),
  };
  return url.protocol.startsWith('http')
    ? httpSmsSettings(setting, url, sms)
    : { ...sms, protocol: 'smpp', window: positive(setting, url, 'window', 100) || 100 };
}

function httpSmsSettings(setting: string, url: URL, sms: SmsAccount): HttpSmsSettings {
  if (!sms.tls && !sms.loopback) throw new Error(`${setting}: http: is for this machine only; write https:`);
  const name = url.searchParams.get('profile');
  if (!name) throw new Error(`${setting}: https: wants a profile, such as profile=generic`);
  let profile: Profile;
  try {
    profile = readProfile(name);
  } catch (error) {
    throw new Error(`${setting}: ${error instanceof Error ? error.message : 'the profile is wrong'}`, {
      cause: error,
    });
  }
  // It stands in the address that the gateway calls: /carriers/ACCOUNT/receipt.
  const called =
    url.searchParams.get('name') ??
    name
      .split('/')
      .at(-1)
      ?.replace(/\.json$/, '') ??
    '';
  if (!/^[\w-]{1,40}$/.test(called))
    throw new Error(`${setting}: name is letters, digits and hyphens, for it stands in a web address`);
  const options = Object.fromEntries(
    Object.entries(profile.options).flatMap(([option, otherwise]) => {
      const value = url.searchParams.get(option) ?? otherwise;
      return value === null ? [] : [[option, value]];
    }),
  );
  const secret = url.searchParams.get('secret');
  const has: Readonly<Record<string, string | null>> = { user: sms.user, password: sms.password, basic: sms.user, secret }; // prettier-ignore
  for (const needed of neededOf(profile)) {
    if (needed in has && !has[needed])
      throw new Error(`${setting}: the profile ${called} wants a ${needed === 'basic' ? 'user' : needed}`);
    const option = /^option\.(.+)$/.exec(needed)?.[1];
    if (option !== undefined && options[option] === undefined)
      throw new Error(`${setting}: the profile wants ${option}=`);
  }
  return {
    ...sms,
    account: called,
    protocol: 'http',
    base: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`,
    rate: url.searchParams.has('rate') ? sms.rate : profile.rate,
    connections: positive(setting, url, 'connections', profile.connections) || profile.connections,
    profile,
    secret,
    options,
  };
}

/**
 * https://SID:TOKEN@gateway.example/2010-04-01?from=+3211223344&lines=20&name=voice; http: only on this machine. With an
 * API key in place of the account's own token, `account` names the account and `secret` what it signs with.
 */
export function voiceSettings(given: string, setting = 'BELFORT_VOICE'): VoiceSettings {
  const { url, account: common } = account(setting, given, {
    'https:': { port: 443, tls: true },
    'http:': { port: 80, tls: false },
  });
  if (!common.tls && !common.loopback)
    throw new Error(`${setting}: http: is for this machine only; write https:`);
  if (!common.user || !common.password)
    throw new Error(`${setting}: the account and its token stand before the host: https://SID:token@...`);
  // A plus in a query stands for a space (URL standard, section 5.1); people write the number as it is.
  const from = (url.searchParams.get('from') ?? '').trim().replace(/^\+?/, '+');
  if (!/^\+[1-9]\d{6,14}$/.test(from))
    throw new Error(`${setting}: from is the number that is shown, such as +3211223344`);
  const name = url.searchParams.get('name') ?? 'voice';
  if (!/^[\w-]{1,40}$/.test(name))
    throw new Error(`${setting}: name is letters, digits and hyphens, for it stands in a web address`);
  const lines = positive(setting, url, 'lines', 10);
  if (!Number.isInteger(lines) || lines < 1 || lines > 1_000)
    throw new Error(`${setting}: lines is a number from 1 to 1000`);
  return {
    ...common,
    account: name,
    base: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`,
    sid: url.searchParams.get('account') ?? common.user,
    secret: url.searchParams.get('secret') ?? common.password,
    from,
    lines,
  };
}

/** imaps://USER:PASSWORD@imap.city.example/INBOX; the folder is INBOX where none is named. Throws as the others do. */
export function mailboxSettings(given: string, setting = 'BELFORT_BOUNCES'): MailboxSettings {
  const { url, account: common } = account(setting, given, {
    'imaps:': { port: 993, tls: true },
    'imap:': { port: 143, tls: false },
  });
  if (!common.user) throw new Error(`${setting}: a mailbox has a user and a password`);
  return { ...common, folder: decoded(setting, url.pathname.slice(1)) || 'INBOX' };
}

export function mailSettings(given: string, setting = 'BELFORT_MAIL'): MailSettings {
  const { url, account: common } = account(setting, given, {
    'smtp:': { port: 587, tls: false },
    'smtps:': { port: 465, tls: true },
  });
  const from = url.searchParams.get('from') ?? '';
  if (!/^[^<>\r\n]*<[^<>\s@]+@[^<>\s@]+>$|^[^<>\s@]+@[^<>\s@]+$/.test(from))
    throw new Error(`${setting}: from is an address such as belfort@city.example`);
  return { ...common, from, connections: positive(setting, url, 'connections', 5) || 5 };
}
