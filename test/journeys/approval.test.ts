/** The whole life of a message, and what each state refuses. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Person, type TestApp } from '../support/app.ts';
import { arrived, arrivedAtLeast, follow, publish, send, settled } from '../support/messages.ts';
import { uuid7 } from '../../src/lib/ids.ts';
import { hours } from '../../src/lib/clock.ts';
import type { DraftInput, Message } from '../../contract/shapes.ts';

type Step = 'submitMessage' | 'approveMessage' | 'withdrawMessage' | 'publishMessage';

describe('the life of a message', () => {
  let app: TestApp;
  let author: Person;
  let officer: Person;
  beforeAll(async () => {
    app = await testApp();
    author = await app.as('dispatcher', 'PZ-DEMOSTAD');
    officer = await app.as('officer', 'PZ-DEMOSTAD');
  });
  afterAll(() => app.stop());

  const large = (more: Partial<DraftInput> = {}): DraftInput => ({
    kind: 'vermist',
    mode: 'real',
    incident: 'missing-person',
    legalGround: 'beslissing van het parket',
    audience: { networks: ['RUNKST', 'KURINGEN', 'WINKELHART'].map((code) => app.networkId(code)) },
    texts: { nl: { sms: 'vermist, vrouw 79 jaar, groene jas. Gezien? Bel 101' } },
    ...more,
  });
  const news = (more: Partial<DraftInput> = {}): DraftInput => ({
    kind: 'infoflash',
    mode: 'real',
    audience: { networks: [app.networkId('WINKELHART')] },
    texts: { nl: { subject: 'Fietsen', body: 'Drie fietsdiefstallen aan het station.' } },
    ...more,
  });
  const step = (by: Person, name: Step, { id, revision }: Pick<Message, 'id' | 'revision'>) =>
    by.call(name, { params: { id }, body: { revision } });
  const save = (by: Person, { id, revision }: Message, draft: DraftInput) =>
    by.call('saveMessage', { params: { id }, body: { revision, draft } });
  const refusal = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

  it('goes from draft over a return with its reason to approved and live', async () => {
    const draft = await app.draft(author, large());
    const submitted = (await step(author, 'submitMessage', draft)).body;
    expect(submitted.state).toBe('submitted');
    expect(refusal(await step(author, 'approveMessage', submitted))).toEqual([403, 'message/self-approval']);
    const returned = (
      await officer.call('returnMessage', {
        params: { id: draft.id },
        body: { revision: submitted.revision, why: 'Kleur van de jas klopt niet' },
      })
    ).body;
    expect(returned).toMatchObject({ state: 'returned', returnedWhy: 'Kleur van de jas klopt niet' });
    const edited = (
      await save(
        author,
        returned,
        large({ texts: { nl: { sms: 'vermist, vrouw 79 jaar, rode jas. Gezien? Bel 101' } } }),
      )
    ).body;
    const again = (await step(author, 'submitMessage', edited)).body;
    expect(again).toMatchObject({ state: 'submitted', returnedWhy: null });
    const approved = (await step(officer, 'approveMessage', again)).body;
    expect(approved).toMatchObject({ state: 'approved', approver: 'Wim Poelmans' });
    expect(refusal(await save(author, approved, large()))).toEqual([409, 'message/state']);
    expect(refusal(await step(author, 'submitMessage', approved))).toEqual([409, 'message/state']);
    const sent = await publish(author, approved);
    expect(sent.body).toMatchObject({ state: 'live' });
    for (const name of ['submitMessage', 'approveMessage', 'withdrawMessage', 'publishMessage'] as const)
      expect((await step(name === 'approveMessage' ? officer : author, name, sent.body)).body.code).toBe(
        'message/state',
      );
    await settled(author, sent.body.id);
    const log = (await author.call('messageLog', { params: { id: draft.id } })).body.map((row) => row.act);
    expect(log).toEqual([
      'message.created',
      'message.submitted',
      'message.returned',
      'message.submitted',
      'message.approved',
      'message.published',
    ]);
    expect((await arrivedAtLeast(app, 100, /rode jas/)).length).toBeGreaterThan(100);
    expect(arrived(app, /groene jas/)).toEqual([]);
  });

  it('is never approved by whoever wrote last, also in the draft of a colleague', async () => {
    const draft = await app.draft(author, large());
    const edited = (
      await save(officer, draft, large({ texts: { nl: { sms: 'vermist, man 81 jaar. Gezien? Bel 101' } } }))
    ).body;
    expect(edited.author).toBe('Wim Poelmans');
    const submitted = (await step(author, 'submitMessage', edited)).body;
    expect(refusal(await step(officer, 'approveMessage', submitted))).toEqual([403, 'message/self-approval']);
  });

  it('is not approved by a role that the plan does not name', async () => {
    const submitted = (await step(author, 'submitMessage', await app.draft(author, large()))).body;
    const mayor = await app.as('mayor', 'DEMOSTAD');
    expect((await step(mayor, 'approveMessage', submitted)).status).toBeGreaterThanOrEqual(403);
    const dropped = await step(author, 'withdrawMessage', submitted);
    expect(dropped.body).toMatchObject({ state: 'withdrawn' });
    expect(refusal(await publish(author, dropped.body))).toEqual([409, 'message/state']);
  });

  it('is not laid before a second person when none is due', async () => {
    const draft = await app.draft(officer, news());
    expect(refusal(await step(officer, 'submitMessage', draft))).toEqual([409, 'message/state']);
  });

  it('refuses what somebody changed meanwhile', async () => {
    const draft = await app.draft(officer, news());
    const saved = (await save(officer, draft, news({ place: 'station' }))).body;
    for (const stale of [
      await save(officer, draft, news()),
      await publish(officer, draft),
      await step(officer, 'withdrawMessage', draft),
    ])
      expect(refusal(stale)).toEqual([409, 'message/revision']);
    expect((await publish(officer, saved)).body.state).toBe('live');
  });

  it('is one draft when the same is sent twice, and refuses another under its id', async () => {
    const id = uuid7();
    const twice = await Promise.all(
      [1, 2].map(() => officer.call('createMessage', { body: { id, draft: news() } })),
    );
    expect(twice.map((one) => [one.status, one.body.id])).toEqual([
      [200, id],
      [200, id],
    ]);
    expect((await officer.call('messageLog', { params: { id } })).body).toHaveLength(1);
    const other = await officer.call('createMessage', { body: { id, draft: news({ kind: 'getuigen' }) } });
    expect(refusal(other)).toEqual([409, 'message/id-taken']);
  });

  it('runs out by itself when its time has come', async () => {
    const sent = await send(
      app,
      officer,
      news({ expiresAt: new Date(app.clock.now().getTime() + hours(1)).toISOString() }),
    );
    await settled(officer, sent.id);
    await app.clock.shift(hours(1) + 1_000);
    await expect
      .poll(async () => (await officer.call('getMessage', { params: { id: sent.id } })).body.state)
      .toBe('expired');
    const late = await officer.call('createMessage', {
      body: { id: uuid7(), draft: { kind: 'einde', mode: 'real', parent: sent.id } },
    });
    expect(late.status).toBe(409);
  });

  it('never turns from a test into a real one, and says TEST on every channel', async () => {
    const test: DraftInput = {
      ...large(),
      mode: 'test',
      kind: 'oproep',
      incident: 'burglary',
      audience: { networks: [app.networkId('KIEWIT')] },
      texts: { nl: { sms: 'dit is een proefbericht.' } },
    };
    const draft = await app.draft(author, test);
    expect(refusal(await save(author, draft, { ...test, mode: 'real' }))).toEqual([
      422,
      'message/mode-differs',
    ]);
    const sent = (await publish(author, draft)).body;
    expect(sent).toMatchObject({ state: 'live', reviewOwed: false, feedbackDueAt: null });
    const mixed = await author.call('createMessage', {
      body: { id: uuid7(), draft: { kind: 'update', mode: 'real', parent: sent.id } },
    });
    expect(refusal(mixed)).toEqual([422, 'message/mode-differs']);
    await settled(author, sent.id);
    await arrivedAtLeast(app, 100, /proefbericht/);
    for (const channel of ['sms', 'email', 'push'] as const) {
      const got = arrived(app, /proefbericht/, channel);
      expect(got.length).toBeGreaterThan(0);
      for (const one of got) expect(channel === 'email' ? one.subject : one.text).toMatch(/^TEST /);
    }
    const end = await follow(app, author, 'einde', sent, { nl: { sms: 'de proef is voorbij.' } });
    await settled(author, end.id);
    expect(arrived(app, /de proef is voorbij/).every((one) => one.text.startsWith('TEST '))).toBe(true);
  });
});
