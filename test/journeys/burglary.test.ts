/** Scenario 1 of docs/domain.md: a burglary in progress, the suspect flees, the neighbourhood looks out, it ends. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Person, type TestApp } from '../support/app.ts';
import { arrivedAtLeast, live, numbersOf, settled } from '../support/messages.ts';
import { usualFate } from '../../src/demo/voice-server.ts';
import { uuid7 } from '../../src/lib/ids.ts';
import type { DraftInput, Message } from '../../contract/shapes.ts';

const call =
  'inbraak Kerkweg, man te voet gevlucht richting station. Donkere jas, rugzak. Licht aan, blijf binnen. Gezien? Bel 101';
const update =
  'zoekactie Kerkweg-Spoorpad loopt. Kijk vanuit huis naar tuin en oprit. Iets verdachts? Bel 101. Kom niet zelf tussen.';
const end =
  'zoekactie afgelopen. Dank voor uw waakzaamheid. Uitleg volgt morgen per mail. Verdachte zaken melden blijft via 101.';
const feedback =
  'Gisteren werd een inbraak gemeld in de Kerkweg. Dankzij uw telefoontjes kon een patrouille een verdachte oppakken. Het onderzoek loopt; meer kunnen we niet zeggen. Sluit ook bij korte afwezigheid ramen en deuren. Uw gemandateerde politieambtenaar.';

describe('a burglary in progress', () => {
  let app: TestApp;
  let dispatcher: Person;
  let message: Message;
  beforeAll(async () => {
    app = await testApp();
    dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
  });
  afterAll(() => app.stop());

  const follow = async (
    kind: 'update' | 'einde' | 'feedback',
    texts: DraftInput['texts'],
  ): Promise<Message> => {
    const draft = await app.draft(dispatcher, { kind, mode: 'real', parent: message.id, texts });
    const sent = await dispatcher.call('publishMessage', {
      params: { id: draft.id },
      body: { revision: draft.revision },
    });
    expect(sent.body).toMatchObject({ kind });
    return sent.body;
  };

  it('says before sending whom it reaches, what it costs and that one officer suffices', async () => {
    const { body } = await dispatcher.call('checkDraft', {
      body: {
        draft: {
          kind: 'oproep',
          mode: 'real',
          incident: 'burglary',
          factAt: new Date(app.clock.now().getTime() - 70_000).toISOString(),
          consulted: 'patrouille',
          audience: { networks: [app.networkId('KIEWIT')] },
          texts: { nl: { sms: call } },
        },
      },
    });
    expect(body.refusals).toEqual([]);
    expect(body.reach).toMatchObject({ people: 212, voiceOnly: 0, channels: { sms: 164, voice: 48 } });
    // How many homes there nobody speaks for.
    expect(body.reach.ground).toBeGreaterThan(body.reach.homes);
    expect(body.cost.cents).toBeGreaterThan(0);
    expect(body.secondPerson).toMatchObject({ due: false, why: 'heterdaad', reviewDue: true });
    expect(body.heterdaad).toMatchObject({ inside: true });
    expect(body.marks).toEqual([]);
  });

  it('rings every phone of the neighbourhood once, with who speaks in the first words', async () => {
    const draft = await app.draft(dispatcher, {
      kind: 'oproep',
      mode: 'real',
      incident: 'burglary',
      factAt: new Date(app.clock.now().getTime() - 70_000).toISOString(),
      consulted: 'patrouille',
      audience: { networks: [app.networkId('KIEWIT')] },
      texts: { nl: { sms: call } },
    });
    const sent = await dispatcher.call('publishMessage', {
      params: { id: draft.id },
      body: { revision: draft.revision, people: 212 },
    });
    expect(sent.status).toBe(200);
    message = sent.body;
    expect(message).toMatchObject({ state: 'live', people: 212, reviewOwed: true });
    await settled(dispatcher, message.id);
    const received = await arrivedAtLeast(app, 158, /inbraak Kerkweg/);
    // 164 are handed over; six phones are switched off and ring nowhere.
    expect(numbersOf(received).size).toBe(158);
    expect(received).toHaveLength(158);
    for (const one of received)
      expect(one.text).toMatch(/^(BIN|PLP|NIN) Kiewit-Heide (POLITIE|POLICE|POLIZEI) \d{1,2}[uh:]\d\d: /);
    const dutch = received.find((one) => one.text.startsWith('BIN Kiewit-Heide POLITIE'));
    expect(dutch?.text.replace(/\d{1,2}u\d\d/, '19u15')).toBe(`BIN Kiewit-Heide POLITIE 19u15: ${call}`);
    expect(dutch?.segments).toBe(1);
  });

  it('shows honestly who is reached, and what each call to a landline met', async () => {
    await expect
      .poll(
        async () =>
          (await dispatcher.call('liveMessage', { params: { id: message.id } })).body.channels.sms?.delivered,
      )
      .toBe(158);
    const { body } = await dispatcher.call('liveMessage', { params: { id: message.id } });
    expect(body.channels.sms).toEqual({ delivered: 158, handed: 6 });
    const calls = new Map<string, string>();
    await expect
      .poll(() => {
        for (const one of app.demo.phones.list())
          if (one.channel === 'voice') calls.set(one.to, one.outcome ?? '');
        return calls.size;
      })
      .toBe(48);
    for (const [number, outcome] of calls)
      if (usualFate(number) === 'confirms') expect(outcome).toBe('confirmed');
    const confirmed = [...calls.values()].filter((outcome) => outcome === 'confirmed').length;
    await expect
      .poll(
        async () =>
          (await dispatcher.call('liveMessage', { params: { id: message.id } })).body.channels.voice
            ?.confirmed,
      )
      .toBe(confirmed);
    expect(confirmed).toBeGreaterThan(20);
    expect(confirmed).toBeLessThan(48);
    const [heard] = app.demo.phones.list().filter((one) => one.channel === 'voice' && one.text);
    expect(heard?.text).toMatch(
      /^(Dit is een bericht|Ceci est un message|Dies ist eine Nachricht|This is a message)/,
    );
    expect(body.homesReached + body.homesUnproven + body.homesUnreached).toBe(body.homes);
    expect(body.unreached.find((one) => one.reason === 'voice-not-connected')).toBeUndefined();
  });

  it('counts voicemails as not confirmed, and tries once more after five minutes the calls that nobody took', async () => {
    const callsTo = (number: string): number =>
      app.demo.phones.list().filter((one) => one.channel === 'voice' && one.to === number).length;
    const rung = [
      ...new Set(app.demo.phones.list().flatMap((one) => (one.channel === 'voice' ? [one.to] : []))),
    ];
    const untaken = rung.filter((number) => ['no-answer', 'busy'].includes(usualFate(number)));
    const recorded = rung.filter((number) => usualFate(number) === 'voicemail');
    expect(untaken.length).toBeGreaterThan(3);
    expect(recorded.length).toBeGreaterThan(3);
    // Both kinds failed: they are neither delivered nor confirmed.
    await expect
      .poll(async () => (await live(dispatcher, message.id)).channels.voice?.failed)
      .toBe(untaken.length + recorded.length);
    const [coming] = (await live(dispatcher, message.id)).coming;
    expect(coming).toMatchObject({ channels: ['voice'], people: untaken.length });

    await app.clock.shift(5 * 60_000);
    await expect.poll(() => untaken.map(callsTo)).toEqual(untaken.map(() => 2));
    await settled(dispatcher, message.id);
    expect(rung.filter((number) => callsTo(number) > 1).sort()).toEqual([...untaken].sort());

    // Nobody of them has a second number, so the next step rings nobody and the ladder is at its end.
    await app.clock.shift(5 * 60_000);
    await expect.poll(async () => (await live(dispatcher, message.id)).coming).toEqual([]);
    expect(rung.filter((number) => callsTo(number) > 1).sort()).toEqual([...untaken].sort());
  });

  it('lets nobody but the telephone company say what a call met', async () => {
    const post = (path: string, body: string) =>
      fetch(`${app.url}/carriers/${path}`, { method: 'POST', body }).then((answer) => answer.status);
    expect(await post('demo-voice/key?t=1.1.nl.abc', 'CallSid=CA1&Digits=1')).toBe(403);
    expect(await post('nobody/key', 'CallSid=CA1&Digits=1')).toBe(404);
    expect(await post('demo-voice/key', 'x'.repeat(70_000))).toBe(413);
  });

  it('sends an update to the same people', async () => {
    const sent = await follow('update', { nl: { sms: update } });
    await settled(dispatcher, sent.id);
    expect(await arrivedAtLeast(app, 158, /zoekactie Kerkweg-Spoorpad loopt/)).toHaveLength(158);
  });

  it('ends for exactly those whom something was handed to', async () => {
    const sent = await follow('einde', { nl: { sms: end } });
    await settled(dispatcher, sent.id);
    const called = numbersOf(await arrivedAtLeast(app, 158, /inbraak Kerkweg/));
    expect(numbersOf(await arrivedAtLeast(app, called.size, /zoekactie afgelopen/))).toEqual(called);
    expect((await dispatcher.call('getMessage', { params: { id: message.id } })).body.state).toBe('ended');
  });

  it('refuses to end it twice', async () => {
    const again = await dispatcher.call('createMessage', {
      body: {
        id: uuid7(),
        draft: { kind: 'einde', mode: 'real', parent: message.id, texts: { nl: { sms: end } } },
      },
    });
    expect(again.status).toBe(409);
    expect(again.body.code).toBe('message/already-ended');
  });

  it('owes feedback by the next working day and stops the clock when it is given', async () => {
    const before = await dispatcher.call('getMessage', { params: { id: message.id } });
    expect(before.body.feedbackDueAt).not.toBeNull();
    expect(before.body.may).toContain('feedback');
    const sent = await follow('feedback', {
      nl: { sms: '', subject: 'Terugkoppeling inbraak Kerkweg', body: feedback },
    });
    await settled(dispatcher, sent.id);
    expect(
      (await dispatcher.call('getMessage', { params: { id: message.id } })).body.feedbackDueAt,
    ).toBeNull();
    const mails = app.demo.phones
      .list()
      .filter((one) => one.channel === 'email' && one.text.includes('telefoontjes'));
    expect(mails.length).toBeGreaterThan(50);
    expect(mails[0]?.headers?.['auto-submitted'] ?? mails[0]?.headers?.['Auto-Submitted']).toBe(
      'auto-generated',
    );
  });

  it('lets another officer, and not the sender, look at it afterwards', async () => {
    const own = await dispatcher.call('listReviews');
    expect(own.body).toHaveLength(1);
    const id = own.body[0]?.id ?? '';
    const refused = await dispatcher.call('reviewMessage', { params: { id }, body: { verdict: 'approved' } });
    expect(refused.body.code).toBe('review/own');
    const officer = await app.as('officer', 'PZ-DEMOSTAD');
    expect(
      (await officer.call('reviewMessage', { params: { id }, body: { verdict: 'approved' } })).status,
    ).toBe(204);
    expect((await officer.call('listReviews')).body).toEqual([]);
  });
});
