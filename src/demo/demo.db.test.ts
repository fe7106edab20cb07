import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/test-database.ts';
import { openPush } from '../delivery/push.ts';
import { newKeyText, readKeys, unseal } from '../lib/secrets.ts';
import { startDemo } from './demo.ts';

const directory = mkdtempSync(join(tmpdir(), 'demo-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('the demo', () => {
  it('is loaded once, and after a restart still reaches the subscriptions that were stored', async () => {
    const database = await testDatabase();
    const keys = readKeys(newKeyText());
    const first = await startDemo({ directory });
    expect(await first.load(database.db, keys)).toMatchObject({ persons: first.city.persons.length });
    await first.close();

    const second = await startDemo({ directory });
    expect(await second.load(database.db, keys)).toBeNull();
    const stored = await database.db
      .selectFrom('contact')
      .select(['person', 'value'])
      .where('channel', '=', 'push')
      .limit(20)
      .execute();
    const push = openPush(second.peers.settings.push);
    const answers = await push.send(
      stored.map(({ value }, id) => ({
        address: unseal(keys, 'push', value),
        text: {
          id,
          language: 'nl',
          subject: 'POLITIE',
          body: 'Licht aan',
          html: '',
          link: '',
          expiresAt: null,
        },
        id,
      })),
      { signal: new AbortController().signal, urgent: true },
    );
    expect(answers.filter((one) => one.kind === 'accepted')).toHaveLength(20);
    const last = stored.at(-1)?.person;
    await second.phones.arrival((one) => one.to === last, 60_000);
    const shown = await second.page.list({ network: null, language: null }, 300);
    expect(shown.phones.find((phone) => phone.id === last)?.arrivals).toMatchObject([
      { channel: 'push', title: 'POLITIE', text: 'Licht aan' },
    ]);
    await second.close();
    await database.drop();
  });
});
