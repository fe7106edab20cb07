/**
 * The carriers: there, and letting us in. Nothing is sent. In a demo only what is on this machine is touched.
 *
 * An SMPP account hands its receipts to whoever is bound. Ours binds for a moment beside the program, so it refuses every
 * receipt: the carrier then keeps it for the session that it belongs to.
 */
import { createECDH } from 'node:crypto';
import type { InstallationMode } from '../db/installation.ts';
import type {
  CarrierSettings,
  MailSettings,
  PushSettings,
  SmppSettings,
  SmsSettings,
  VoiceSettings,
} from '../delivery/settings.ts';
import { askRelay } from '../delivery/email.ts';
import { askGateway } from '../delivery/voice.ts';
import { SmppSession } from '../delivery/smpp/session.ts';
import { fail, knock, ok, warn, type Finding } from './finding.ts';

const guide = 'docs/guides/connect-a-carrier.md';
const voiceGuide = 'docs/guides/connect-a-voice-gateway.md';
/** ESME_RALYBND and ESME_RBINDFAIL (SMPP 3.4 section 5.1.3): what an account of one session says to a second. */
const alreadyBound = /^bind-refused-0x0[5d]$/;
/** What browsers subscribe to; of Microsoft each phone names its own. */
const pushServices = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  'web.push.apple.com',
] as const;

/** `runs`: a Belfort that may hold the accounts answers at the moment. */
export async function* carrierFindings(
  carriers: CarrierSettings,
  mode: InstallationMode | null,
  runs: boolean,
): AsyncGenerator<Finding> {
  const { sms, voice, email, push } = carriers;
  const none = ![...sms, ...voice, ...email].length && !push;
  if (mode === 'demo' && none) {
    yield ok('carriers', "the demo's own, on this machine");
    return;
  }
  if (mode === 'real' && none) {
    yield fail('carriers', `none is connected, so nobody can be reached: see ${guide}.`);
    return;
  }
  const missing = (name: string, setting: string, at = guide): Finding =>
    warn(name, `not connected, so nobody is reached by it: set ${setting} (${at}).`);
  const mayNotTouch = (name: string, loopback: boolean): Finding | null =>
    loopback || mode === 'real'
      ? null
      : mode === 'demo'
        ? fail(name, 'not on this machine, which a demo refuses: use 127.0.0.1, or make a real installation.')
        : warn(name, 'not tried, for it is not known yet whether this is a demo.');
  for (const one of sms) yield mayNotTouch('sms', one.loopback) ?? (await smsFinding(one, runs));
  if (!sms.length && mode === 'real') yield missing('sms', 'BELFORT_SMS');
  for (const one of voice) yield mayNotTouch('voice', one.loopback) ?? (await voiceFinding(one));
  if (!voice.length && mode === 'real') yield missing('voice', 'BELFORT_VOICE', voiceGuide);
  for (const one of email) yield mayNotTouch('email', one.loopback) ?? (await mailFinding(one));
  if (!email.length && mode === 'real') yield missing('email', 'BELFORT_MAIL');
  if (push) yield mayNotTouch('push', push.loopbackOnly) ?? (await pushFinding(push));
  else if (mode === 'real') yield missing('push', 'BELFORT_PUSH and BELFORT_VAPID');
}

async function smsFinding(settings: SmsSettings, runs: boolean): Promise<Finding> {
  const { host, port, tls, account } = settings;
  const closed = await knock(host, port, tls);
  if (closed)
    return fail(
      'sms',
      `${account}: no ${tls ? 'TLS ' : ''}connection (${closed}): check host, port and the carrier's firewall.`,
    );
  // A gateway shows what it thinks of a password only when something is sent.
  if (settings.protocol === 'http')
    return ok('sms', `${account}: the gateway answers; a test message shows whether it takes us`);
  const reason = await bind(settings);
  if (reason === null) return ok('sms', `${account}: bound and unbound${tls ? '' : ', without TLS'}`);
  if (runs && alreadyBound.test(reason))
    return warn(
      'sms',
      `${account}: refused a second session (${reason}) while Belfort runs, as accounts of one session do.`,
    );
  return fail(
    'sms',
    reason.startsWith('bind-refused')
      ? `${account}: the carrier does not let us in (${reason}): check user, password and the allowed addresses.`
      : `${account}: connected, but no SMPP 3.4 answer (${reason}): check the port and whether TLS is meant.`,
  );
}

/** Null when bound, else a word. */
async function bind({ host, port, tls, user, password }: SmppSettings): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const notOurs = (): never => {
    throw new Error('not for this session');
  };
  const session = SmppSession.open(
    { host, port, tls, systemId: user, password, sourceAddress: { ton: 5, npi: 0, addr: '' } },
    {
      onReceipt: notOurs,
      onInbound: notOurs,
      onState: (state, reason) => {
        if (state === 'bound') resolve(null);
        else if (state === 'refused' || state === 'down') resolve(reason ?? state);
      },
    },
  );
  const found = await promise;
  await session.close();
  return found;
}

async function voiceFinding(settings: VoiceSettings): Promise<Finding> {
  const { account, host, port, tls } = settings;
  const closed = await knock(host, port, tls);
  if (closed)
    return fail('voice', `${account}: no ${tls ? 'TLS ' : ''}connection (${closed}): check host and port.`);
  const status = await askGateway(settings);
  return status === 'fine'
    ? ok('voice', `${account}: the gateway lets us in, ${settings.lines} lines`)
    : fail('voice', `${account}: the gateway does not let us in (${status}): check account, token and path.`);
}

async function mailFinding(settings: MailSettings): Promise<Finding> {
  const { account, host, port, tls, user } = settings;
  const closed = await knock(host, port, tls);
  if (closed)
    return fail('email', `${account}: no ${tls ? 'TLS ' : ''}connection (${closed}): check host and port.`);
  const reason = await askRelay(settings);
  return reason === null
    ? ok('email', `${account}: the relay takes us${user ? '' : ', without a password'}`)
    : fail(
        'email',
        `${account}: the relay does not take us (${reason}): check user, password and whether TLS is meant.`,
      );
}

async function pushFinding({ account, publicKey, privateKey, loopbackOnly }: PushSettings): Promise<Finding> {
  if (!isPair(publicKey, privateKey))
    return fail(
      'push',
      `${account}: the two halves of BELFORT_VAPID do not belong together: put back the pair of \`belfort init\`.`,
    );
  if (loopbackOnly) return ok('push', `${account}: the key pair fits`);
  const answers = await Promise.all(
    pushServices.map(async (host) => ({ host, closed: await knock(host, 443, true) })),
  );
  const closed = answers.flatMap((one) => (one.closed ? [`${one.host} (${one.closed})`] : []));
  return closed.length
    ? warn(
        'push',
        `${account}: ${closed.join(', ')} cannot be reached on port 443; phones of that kind get nothing.`,
      )
    : ok('push', `${account}: the key pair fits, the push services answer`);
}

/** RFC 8292 section 3.2: the public half is the point on P-256 that the private half makes. */
export function isPair(publicKey: string, privateKey: string): boolean {
  const curve = createECDH('prime256v1');
  try {
    curve.setPrivateKey(Buffer.from(privateKey, 'base64url'));
  } catch {
    return false;
  }
  return curve.getPublicKey().equals(Buffer.from(publicKey, 'base64url'));
}
