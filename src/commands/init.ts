/** `belfort init`: makes a real installation, with its zone, its municipalities and its first administrator. */
import { randomInt } from 'node:crypto';
import webPush from 'web-push';
import { isLanguage, type Language } from '../../contract/words.ts';
import { addOrganisations, addStaff, addTerritory } from '../access/access.ts';
import { newSignInCode } from '../access/sign-in.ts';
import type { Config } from '../config.ts';
import { CannotStart } from '../db/embedded.ts';
import { makeInstallation } from '../db/installation.ts';
import { languagesDue } from '../../contract/language-regime.ts';
import { systemClock } from '../lib/clock.ts';
import { uuid7 } from '../lib/ids.ts';
import { record } from '../logbook/logbook.ts';
import { adoptDefaultPlan } from '../messages/plan.ts';
import { standOn } from './ground.ts';

export interface InitOptions {
  /** CODE:Name */
  readonly zone: string;
  /** CODE:Name:nl,fr (languages due in their legal order; left out, those of a NIS code by the law, else nl) */
  readonly municipalities: readonly string[];
  readonly fireZone: string | null;
  readonly adminName: string;
  readonly adminEmail: string;
  readonly adminRole: 'system-manager' | 'officer';
  readonly language: string;
}

export async function init(config: Config, options: InitOptions, say: (line: string) => void): Promise<void> {
  const zone = pair(options.zone, '--zone');
  const fire = options.fireZone ? pair(options.fireZone, '--fire-zone') : null;
  const municipalities = options.municipalities.map((one) => ({
    ...pair(one, '--municipality'),
    languages: languagesOf(one),
  }));
  if (!municipalities.length)
    throw new CannotStart('Give at least one --municipality CODE:Name[:languages].');
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(options.adminEmail))
    throw new CannotStart('--admin-email is not an e-mail address.');
  if (!isLanguage(options.language)) throw new CannotStart('--language is nl, fr, de or en.');
  const language = options.language;

  const ground = await standOn(config, 'own', say);
  try {
    if (ground.mode)
      throw new CannotStart(`There is a ${ground.mode} installation here already, and it stays one.`);
    const { db } = ground.connection;
    const now = systemClock.now();
    const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
    await db.transaction().execute(async (tx) => {
      await makeInstallation(tx, 'real', ground.keys);
      const due = [...new Set(municipalities.flatMap((one) => one.languages))];
      const zoneRow = { id: uuid7(), kind: 'police-zone' as const, ...zone, languages: due };
      const fireRow = fire ? [{ id: uuid7(), kind: 'fire-zone' as const, ...fire, languages: due }] : [];
      const rows = municipalities.map((one) => ({
        id: uuid7(),
        kind: 'municipality' as const,
        ...one,
        settings: { municipality: one.name },
      }));
      await addOrganisations(tx, [zoneRow, ...fireRow, ...rows]);
      await addTerritory(
        tx,
        [zoneRow, ...fireRow].flatMap((one) => rows.map((row) => ({ zone: one.id, municipality: row.id }))),
      );
      for (const one of [zoneRow, ...fireRow, ...rows]) await adoptDefaultPlan(tx, one.id, now);
      const admin = uuid7();
      await addStaff(tx, ground.keys, [
        {
          id: admin,
          owner: zoneRow.id,
          name: options.adminName,
          email: options.adminEmail,
          language,
          roles: [{ role: options.adminRole, network: null }],
        },
      ]);
      await newSignInCode(tx, ground.keys, admin, code, now);
      await record(tx, {
        owner: zoneRow.id,
        actor: null,
        act: 'installation.made',
        thing: null,
        details: { municipalities: municipalities.length },
      });
    });
    const vapid = webPush.generateVAPIDKeys();
    say(
      `A real installation is made for ${zone.name}, with ${municipalities.map((one) => one.name).join(', ')}.`,
    );
    say('');
    say('Next:');
    say(`  1. Start it:  belfort serve   (data in ${ground.data})`);
    say(`  2. Sign in at /sign-in with the e-mail address you gave and this code, within an hour:  ${code}`);
    say(`  3. Keep a copy of the key apart from every backup:  ${ground.keyFile ?? 'BELFORT_KEY'}`);
    say('  4. Connect the carriers: docs/guides/connect-a-carrier.md. For web push, keep these for good:');
    say(`     BELFORT_PUSH=mailto:you@city.example  BELFORT_VAPID=${vapid.publicKey}:${vapid.privateKey}`);
    say('  5. belfort doctor');
  } finally {
    await ground.close();
  }
}

function pair(given: string, option: string): { code: string; name: string } {
  const [code = '', name = ''] = given.split(':');
  if (!/^[\w.-]{1,40}$/.test(code) || !name.trim())
    throw new CannotStart(`${option} is CODE:Name, such as pz-5370:PZ Limburg Regio Hoofdstad.`);
  return { code, name: name.trim() };
}

function languagesOf(given: string): Language[] {
  const [code = '', , named] = given.split(':');
  if (named === undefined) return [...(languagesDue(code) ?? ['nl' as const])];
  const languages = named.split(',').map((one) => one.trim());
  if (!languages.every(isLanguage))
    throw new CannotStart(
      'The languages of a municipality are nl, fr, de, en, in their legal order, with commas.',
    );
  return languages;
}
