/** Where the carriers are: read from addresses such as smpps://user:password@host:port?sender=8850&rate=100&window=50. */
import { isIP } from 'node:net';

interface Account {
  readonly account: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly user: string;
  readonly password: string;
  readonly loopback: boolean;
}
export interface SmsSettings extends Account {
  readonly sender: string;
  /** Messages per second by contract; 0 for as many as it takes. */
  readonly rate: number;
  readonly window: number;
  /** Euro cents for one segment, for the estimate that a sender confirms. */
  readonly centsPerSegment: number;
}
export interface MailSettings extends Account {
  readonly from: string;
  readonly connections: number;
}
export interface PushSettings {
  readonly account: string;
  /** A mailto: or https: address of whoever runs this installation (RFC 8292 section 2.1). */
  readonly subject: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly loopbackOnly: boolean;
}
export interface CarrierSettings {
  readonly sms: SmsSettings | null;
  readonly email: MailSettings | null;
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
  });
  const sender = url.searchParams.get('sender') ?? '';
  if (!/^(\+?\d{3,15}|[A-Za-z0-9 ]{1,11})$/.test(sender))
    throw new Error(`${setting}: sender is a number, or at most 11 letters and digits`);
  // 1789 and BE-Alert belong to the national alarm (docs/domain.md 3.1, list b38).
  if (/^0*1789$|bealert|alarm1789/i.test(sender.replaceAll(/[+ ]/g, '')))
    throw new Error(`${setting}: the senders 1789 and BE-Alert are reserved for the national alarm`);
  return {
    ...common,
    sender,
    rate: positive(setting, url, 'rate', 0),
    window: positive(setting, url, 'window', 100) || 100,
    centsPerSegment: positive(setting, url, 'cents', defaultCentsPerSegment),
  };
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
