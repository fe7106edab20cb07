/**
 * All carriers of the demo, started together: an SMS centre, a telephone company, a mail server and a push service on
 * loopback sockets, and the settings with which the program finds them, as if they were a contract with a carrier.
 *
 * Ports are any that are free. With a directory they are kept, and tried again at the next start, together with the
 * VAPID keys and the secret of the push subscriptions: subscriptions stored in the database still lead somewhere.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import webPush from 'web-push';
import { z } from 'zod';
import { mailSettings, smsSettings, voiceSettings } from '../delivery/settings.ts';
import type { CarrierSettings } from '../delivery/settings.ts';
import type { DemoCity } from './city.ts';
import { startMailServer, type MailServer } from './mail-server.ts';
import type { Phones } from './phones.ts';
import { startPushServer, type PushServer } from './push-server.ts';
import { startSmsc, type Smsc, type SmscScript } from './smsc.ts';
import { startVoiceServer, type VoiceScript, type VoiceServer } from './voice-server.ts';

const Kept = z.object({
  ports: z.object({
    sms: z.number().int(),
    mail: z.number().int(),
    push: z.number().int(),
    voice: z.number().int().default(0),
  }),
  vapid: z.object({ publicKey: z.string(), privateKey: z.string() }),
  pushSecret: z.string(),
});
type Kept = z.infer<typeof Kept>;

export interface PeersOptions {
  readonly phones: Phones;
  /** Whose phones are off or fail; without it every phone works. */
  readonly city?: DemoCity;
  /** Where ports and keys are kept for the next start. */
  readonly directory?: string;
  readonly sms?: Partial<SmscScript>;
  readonly voice?: Partial<VoiceScript>;
}
export interface Peers {
  readonly voice: VoiceServer;
  readonly smsc: Smsc;
  readonly mail: MailServer;
  readonly push: PushServer;
  readonly settings: { readonly [Name in keyof CarrierSettings]: NonNullable<CarrierSettings[Name]> };
  /** The same as the program's environment would have it. */
  readonly urls: { readonly sms: string; readonly voice: string; readonly mail: string };
  close(): Promise<void>;
}

const SMS_USER = 'belfort';
const SMS_PASSWORD = 'demo1234';
/** A short code; nothing in it looks like a sender that exists. */
const SMS_SENDER = '8850';
const VOICE_SID = 'ACdemo';
const VOICE_TOKEN = 'demo1234';
/** In no plan of Belgian numbers, like all of the demo. */
const VOICE_FROM = '+3211000000';

export async function startPeers({
  phones,
  city,
  directory,
  sms,
  voice: call,
}: PeersOptions): Promise<Peers> {
  const file = directory ? join(directory, 'peers.json') : null;
  const kept: Kept = (file ? read(file) : null) ?? {
    ports: { sms: 0, mail: 0, push: 0, voice: 0 },
    vapid: webPush.generateVAPIDKeys(),
    pushSecret: randomBytes(32).toString('base64url'),
  };
  const fates = new Map(
    city?.persons.flatMap((person) =>
      person.contacts.map((contact) => [contact.value, person.phone] as const),
    ),
  );
  const smsc = await onPort(kept.ports.sms, (port) =>
    startSmsc({
      phones,
      port,
      systemId: SMS_USER,
      password: SMS_PASSWORD,
      fateOf: (number) => fates.get(number) ?? 'delivers',
      ...(sms ? { script: sms } : {}),
    }),
  );
  const voice = await onPort(kept.ports.voice, (port) =>
    startVoiceServer({
      phones,
      port,
      sid: VOICE_SID,
      token: VOICE_TOKEN,
      ...(call ? { script: call } : {}),
    }),
  );
  const mail = await onPort(kept.ports.mail, (port) => startMailServer({ phones, port }));
  const push = await onPort(kept.ports.push, (port) =>
    startPushServer({
      phones,
      port,
      secret: Buffer.from(kept.pushSecret, 'base64url'),
      vapidPublicKey: kept.vapid.publicKey,
    }),
  );
  const ports = { sms: smsc.port, mail: mail.port, push: push.port, voice: voice.port };
  if (file) write(file, { ...kept, ports });

  const urls = {
    sms: `smpp://${SMS_USER}:${SMS_PASSWORD}@127.0.0.1:${smsc.port}?sender=${SMS_SENDER}&name=demo`,
    voice: `http://${VOICE_SID}:${VOICE_TOKEN}@127.0.0.1:${voice.port}/2010-04-01?from=${VOICE_FROM}&lines=20&name=demo-voice`,
    mail: `smtp://127.0.0.1:${mail.port}?from=${encodeURIComponent('Belfort <belfort@demostad.example>')}&name=demo-mail`,
  };
  return {
    smsc,
    voice,
    mail,
    push,
    urls,
    settings: {
      sms: [smsSettings(urls.sms)],
      voice: [voiceSettings(urls.voice)],
      email: [mailSettings(urls.mail)],
      push: {
        account: 'demo-push',
        subject: 'mailto:belfort@demostad.example',
        ...kept.vapid,
        loopbackOnly: true,
      },
    },
    close: async () => void (await Promise.all([smsc.close(), voice.close(), mail.close(), push.close()])),
  };
}

/** On the port of last time, or on any where another program has taken it. */
async function onPort<T>(port: number, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(port);
  } catch (error) {
    if (port !== 0 && error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      return start(0);
    throw error;
  }
}

function read(file: string): Kept | null {
  if (!existsSync(file)) return null;
  try {
    return Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
function write(file: string, kept: Kept): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
}
