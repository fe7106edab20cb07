/** A member's own messages: found, seen and scored by whom they were put to, and by nobody else. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../contract/shapes.ts';
import { openSession } from '../../src/residents/sessions.ts';
import { atRest } from '../support/untouched.ts';
import { testApp, type Person, type TestApp } from '../support/app.ts';
import { follow, live, membersOf, send, settled } from '../support/messages.ts';

type Member = ReturnType<typeof membersOf>[number];

describe('the messages of a member', () => {
  let app: TestApp;
  let dispatcher: Person;
  let call: Message;
  let members: readonly Member[];
  const cookies = new Map<string, string>();
  beforeAll(async () => {
    app = await testApp();
    dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
    call = await send(app, dispatcher, {
      kind: 'oproep',
      mode: 'real',
      incident: 'burglary',
      place: 'Kerkweg',
      factAt: new Date(app.clock.now().getTime() - 70_000).toISOString(),
      consulted: 'patrouille',
      audience: { networks: [app.networkId('KIEWIT')] },
      texts: { nl: { sms: 'inbraak Kerkweg, man te voet gevlucht. Blijf binnen. Gezien? Bel 101' } },
    });
    const inTwo = (one: Member): boolean => one.memberships.length > 1;
    members = membersOf(app, 'KIEWIT').filter((one) => one.language === 'nl' && !inTwo(one));
  });
  afterAll(() => app.stop());

  /** The cookie of the member's own page, opened on a device of theirs. */
  async function open(member: Member): Promise<string> {
    const known = cookies.get(member.id);
    if (known) return known;
    const token = await app.database.db
      .transaction()
      .execute((tx) => openSession(tx, member.id, 'own', app.clock.now()));
    cookies.set(member.id, `belfort_me=${token}`);
    return `belfort_me=${token}`;
  }
  const ask = async (
    path: string,
    cookie: string,
    form: Record<string, string> | null = null,
    headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
  ) => {
    const answer = await fetch(`${app.url}${path}`, {
      redirect: 'manual',
      headers: { ...(cookie ? { cookie } : {}), ...headers },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    const { status } = answer;
    return {
      status,
      to: answer.headers.get('location'),
      set: answer.headers.get('set-cookie'),
      html: await answer.text(),
    };
  };
  const list = '/mijn/berichten';
  const at = (message: Message = call): string => `${list}/${message.code ?? ''}`;
  const memberWith = (has: (one: Member) => boolean): Member => {
    const found = members.find(has);
    if (!found) throw new Error('no such member lives in Kiewit-Heide');
    return found;
  };
  const statesOf = async (member: Member) =>
    Object.fromEntries(
      (
        await app.database.db
          .selectFrom('delivery_copy')
          .select(['channel', 'state'])
          .where('cause', '=', call.id)
          .where('recipient', '=', member.id)
          .execute()
      ).map((row) => [row.channel, row.state]),
    );

  it('are there for whom they were put to, and for nobody else, with or without a session', async () => {
    await settled(dispatcher, call.id);
    const me = await open(memberWith((one) => one.push));
    for (const path of [list, at()]) expect(await ask(path, ''), path).toMatchObject({ status: 303, to: expect.stringMatching(/^\/mijn\/openen/) as string }); // prettier-ignore
    const seen = await ask(list, me);
    expect(seen.status).toBe(200);
    expect(seen.html).toContain('inbraak Kerkweg');
    expect(seen.html).toMatch(/OPROEP[\s\S]*nog bezig/);
    expect(seen.html).toContain(`href="${at()}?l=nl"`);
    const page = await ask(at(), me);
    expect(page.html).toMatch(
      /Blijf binnen\. Doe het licht aan[\s\S]*Ik heb dit gezien[\s\S]*Wat de telefoon zei/,
    );
    // Cached copies of the public page are the same for everybody, whoever asks.
    const anybody = await ask(`/m/${call.code ?? ''}`, me);
    expect(anybody.html).not.toContain('Ik heb dit gezien');

    const elsewhere = membersOf(app, 'RUNKST').find((one) => one.memberships.length === 1) ?? members[0];
    const other = await open(elsewhere as Member);
    expect((await ask(list, other)).html).not.toContain('inbraak Kerkweg');
    expect((await ask(at(), other)).status).toBe(404);
    expect((await ask(`${at()}/gezien`, other, { upTo: '0' })).status).toBe(404);
    expect((await ask(`${at()}/nuttig`, other, { score: '5' })).status).toBe(404);
    expect((await ask(`${list}/geen-bericht-hier`, me)).status).toBe(404);
  });

  it('are confirmed by a press and not by a look; the sender sees it, and it is said when', async () => {
    // Only a push: no key pressed and no JA can have confirmed it before.
    const member = memberWith((one) => one.push && one.contacts.every((held) => held.channel !== 'voice'));
    const me = await open(member);
    await ask(at(), me);
    // Keys are still pressed on other telephones.
    await atRest(app.database.db);
    const before = (await live(dispatcher, call.id)).confirmed;
    expect((await statesOf(member))['push']).not.toBe('confirmed');
    const crossSite = await ask(`${at()}/gezien`, me, { upTo: '0' }, { 'sec-fetch-site': 'cross-site' });
    expect(crossSite.status).toBe(403);
    expect((await ask(`${at()}/gezien`, '', { upTo: '0' })).status).toBe(303);
    expect((await statesOf(member))['push']).not.toBe('confirmed');

    const pressed = await ask(`${at()}/gezien`, me, { upTo: '0', back: 'list' });
    expect(pressed).toMatchObject({ status: 303, to: list });
    expect(await statesOf(member)).toMatchObject({ push: 'confirmed' });
    await expect.poll(async () => (await live(dispatcher, call.id)).confirmed).toBe(before + 1);
    const said = /Gezien om \d+u\d\d/.exec((await ask(at(), me)).html)?.[0];
    expect(said).toBeTruthy();
    await ask(`${at()}/gezien`, me, { upTo: '0' });
    expect((await ask(list, me)).html).toContain(said);
    expect((await live(dispatcher, call.id)).confirmed).toBe(before + 1);
  });

  it('may be read in large letters, on every page and until they are small again', async () => {
    const me = await open(memberWith((one) => one.push));
    const large = await ask(`${at()}?groot=1`, me);
    expect(large.html).toContain('large-type');
    const cookie = `${me}; ${large.set?.split(';')[0] ?? ''}`;
    expect((await ask(list, cookie)).html).toContain('large-type');
    expect((await ask(`${at()}?groot=0`, cookie)).html).not.toContain('large-type');
    expect((await ask(at(), me)).html).not.toContain('large-type');
  });

  it('are scored once they are over; the desk reads the average of five, and words that name nobody', async () => {
    const me = await open(members[0] as Member);
    expect((await ask(at(), me)).html).not.toContain('Was dit bericht nuttig?');
    await follow(app, dispatcher, 'einde', call, {
      nl: { sms: 'Het is voorbij. Bedankt om uit te kijken.' },
    });
    await expect.poll(async () => (await ask(list, me)).html).toMatch(/EINDE|Einde/);
    expect((await ask(at(), me)).html).toContain('Was dit bericht nuttig?');
    const none = await ask(`${at()}/nuttig`, me, { words: 'vlot' });
    expect(none.status).toBe(422);
    expect(none.html).toContain('Kies eerst een van de vijf antwoorden.');
    const marked = await ask(`${at()}/nuttig`, me, {
      score: '4',
      words: 'Het was Jan Peeters, 0475 12 34 56',
    });
    expect(marked.status).toBe(422);
    expect(marked.html).toContain('Er is nog niets bewaard.');
    const given = await Promise.all(
      members.slice(0, 5).map(async (one, n) =>
        ask(`${at()}/nuttig`, await open(one), {
          score: String(n + 1),
          words: n === 0 ? 'kwam laat aan' : n === 1 ? '<b>duidelijk</b>' : '',
        }),
      ),
    );
    expect(given.map((one) => one.status)).toEqual([303, 303, 303, 303, 303]);
    expect((await ask(`${at()}?dank=1`, me)).html).toMatch(
      /Bedankt, uw antwoord is bewaard[\s\S]*kwam laat aan/,
    );
    const told = (await dispatcher.call('messageScore', { params: { id: call.id } })).body;
    expect(told).toMatchObject({ answers: 5, average: 3 });
    expect([...told.words].sort()).toEqual(['<b>duidelijk</b>', 'kwam laat aan']);
    // The coordinator sees that it was sent, and is not the desk that sent it.
    const coordinator = await app.as('coordinator', 'KIEWIT');
    expect((await coordinator.call('messageScore', { params: { id: call.id } })).body).toEqual({ told: false, answers: null, average: null, words: [] }); // prettier-ignore
  });

  it('never show anything of another member', async () => {
    const streets = new Map(app.demo.city.streets.map((one) => [one.id, one.name]));
    const homes = new Map(
      app.demo.city.addresses.map((one) => [one.id, `${streets.get(one.street) ?? ''} ${one.number}`]),
    );
    const marksOf = (one: Member): readonly string[] => [
      one.id,
      `${one.firstName} ${one.lastName}`,
      ...one.contacts.map((held) => held.value),
      ...one.addresses.map((held) => `${homes.get(held.address) ?? one.id}<`),
      ...one.addresses.map((held) => `${homes.get(held.address) ?? one.id},`),
    ];
    const everybody = app.demo.city.persons.map((one) => ({ one, marks: marksOf(one) }));
    const words = ['kwam laat aan', 'duidelijk'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...members),
        fc.constantFrom(list, at(), `${at()}?groot=1`, `${at()}?l=fr`, `${list}?l=en`),
        async (reader, path) => {
          const { html, status } = await ask(path, await open(reader));
          expect(status).toBe(200);
          const own = new Set(marksOf(reader));
          const shown = everybody
            .filter(({ one }) => one.id !== reader.id)
            .flatMap(({ marks }) => marks.filter((mark) => !own.has(mark) && html.includes(mark)));
          expect(shown).toEqual([]);
          if (!members.slice(0, 2).includes(reader))
            expect(words.filter((word) => html.includes(word))).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });
});
