/** A visitor of the demo takes a landline in hand and answers a call of the police, with plain forms as without scripts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../contract/shapes.ts';
import { usualFate } from '../../src/demo/voice-server.ts';
import { testApp, type Person, type TestApp } from '../support/app.ts';
import { live, membersOf, send, settled, valueOf } from '../support/messages.ts';

describe('a landline that a visitor has in hand', () => {
  let app: TestApp;
  let dispatcher: Person;
  let message: Message;
  let phone: { id: string; number: string };
  beforeAll(async () => {
    app = await testApp();
    dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
    // By itself it would never confirm: what is confirmed in the end was confirmed by hand.
    const found = membersOf(app, 'KIEWIT').find(
      (one) =>
        one.contacts.every(({ channel }) => channel === 'voice') &&
        usualFate(valueOf(one, 'voice')) === 'voicemail',
    );
    phone = { id: found?.id ?? '', number: found ? valueOf(found, 'voice') : '' };
  });
  afterAll(() => app.stop());

  const choice = `?bin=Kiewit-Heide&l=nl`;
  const post = (act: string, id = phone.id, headers: Record<string, string> = {}) =>
    fetch(`${app.url}/demo/phones/hand${choice}`, {
      method: 'POST',
      body: new URLSearchParams({ phone: id, act }),
      headers,
      redirect: 'manual',
    });
  /** That phone as the page shows it, up to the next one. */
  const shown = async (): Promise<string> => {
    const page = await (await fetch(`${app.url}/demo/phones${choice}`)).text();
    return page.split('<article').find((one) => one.includes(`id="p-${phone.id}"`)) ?? '';
  };
  const ofMine = () => app.demo.phones.of(phone.number).map((one) => one.outcome);

  it('is taken from the page, stands first and waits', async () => {
    const taken = await post('take');
    expect([taken.status, taken.headers.get('location')]).toEqual([
      303,
      `/demo/phones?bin=Kiewit-Heide&l=nl#p-${phone.id}`,
    ]);
    const page = await (await fetch(`${app.url}/demo/phones${choice}`)).text();
    expect(page.split('<article')[1]).toContain(`id="p-${phone.id}"`);
    expect(await shown()).toContain('Terugleggen');
    expect(await shown()).not.toContain('Opnemen</button>');
  });

  it('rings for the visitor while all others do what they do by themselves', async () => {
    message = await send(app, dispatcher, {
      kind: 'oproep',
      mode: 'real',
      incident: 'burglary',
      factAt: new Date(app.clock.now().getTime() - 70_000).toISOString(),
      consulted: 'patrouille',
      audience: { networks: [app.networkId('KIEWIT')] },
      texts: {
        nl: { sms: 'inbraak Kerkweg, man te voet gevlucht. Licht aan, blijf binnen. Gezien? Bel 101' },
      },
    });
    await expect.poll(shown, { timeout: 10_000 }).toContain('Opnemen</button>');
    expect(await shown()).toContain('Niet opnemen');
    await settled(dispatcher, message.id);
    await expect
      .poll(
        () =>
          new Set(app.demo.phones.list().flatMap((one) => (one.channel === 'voice' ? [one.to] : []))).size,
      )
      .toBe(47);
    expect(ofMine()).toEqual([]);
  });

  it('does nothing for a form of another site', async () => {
    for (const headers of [{ origin: 'https://elsewhere.example' }, { 'sec-fetch-site': 'cross-site' }])
      expect((await post('answer', phone.id, headers)).status).toBe(403);
    expect(await shown()).toContain('Opnemen</button>');
  });

  it('says the text to whoever answers, and is confirmed at the police by key 1', async () => {
    const confirmedByThemselves = new Set(
      app.demo.phones.list().flatMap((one) => (one.outcome === 'confirmed' ? [one.to] : [])),
    ).size;
    const confirmed = async () => (await live(dispatcher, message.id)).channels.voice?.confirmed;
    await expect.poll(confirmed).toBe(confirmedByThemselves);
    expect((await post('answer')).status).toBe(303);
    const talking = await shown();
    expect(talking).toContain('inbraak Kerkweg');
    expect(talking).toContain('value="1"');
    expect(talking).toContain('Ophangen');
    expect((await post('2')).status).toBe(303);
    expect((await shown()).match(/inbraak Kerkweg/g)).toHaveLength(2);
    expect((await post('1')).status).toBe(303);
    await expect.poll(ofMine).toEqual(['confirmed']);
    await expect.poll(confirmed).toBe(confirmedByThemselves + 1);
    expect(await shown()).toContain('opgenomen, bevestigd met toets 1');
  });

  it('does nothing once the call is over, and knows no other phones and acts', async () => {
    expect((await post('1')).status).toBe(303);
    expect(ofMine()).toEqual(['confirmed']);
    const mobile = membersOf(app, 'KIEWIT').find((one) => valueOf(one, 'sms'))?.id ?? '';
    expect((await post('take', mobile)).status).toBe(404);
    expect((await post('take', 'nobody')).status).toBe(404);
    expect((await post('explode')).status).toBe(404);
  });

  it('goes back to what it does by itself', async () => {
    expect((await post('back')).status).toBe(303);
    expect(await shown()).toContain('Deze telefoon zelf opnemen');
  });
});
