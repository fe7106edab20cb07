import { describe, expect, it } from 'vitest';
import { readDraft } from './draft-arguments.ts';

const now = new Date('2026-03-12T12:30:00Z');
const file = (draft: object): string => JSON.stringify(draft);

describe('a draft from the arguments', () => {
  it('is a test where no mode is given', () => {
    expect(readDraft(null, { kind: 'infoflash' }, now).draft.mode).toBe('test');
    expect(readDraft(file({ kind: 'infoflash' }), {}, now).draft.mode).toBe('test');
    expect(readDraft(file({ kind: 'infoflash', mode: 'real' }), {}, now).draft.mode).toBe('real');
  });

  it('puts every flag where the API has it', () => {
    const { draft, networks, text } = readDraft(
      null,
      {
        kind: 'oproep',
        mode: 'exercise',
        network: ['KIEWIT', 'RUNKST'],
        circle: '5.34,50.94,800',
        incident: 'burglary',
        place: 'Kerkweg',
        at: '5.35,50.95',
        direction: 'ZO',
        'fact-at': '10m',
        expires: '2h',
        text: 'Inbraak',
        'text-fr': 'Cambriolage',
        slot: ['direction=centrum', 'clothing=rode jas = lang'],
        'legal-ground': 'PV',
        'child-under-13': true,
        consulted: 'officier',
        parent: '01a20d5a-6b91-7ae0-8d17-adb3634a1bd6',
      },
      now,
    );
    expect(draft).toEqual({
      kind: 'oproep',
      mode: 'exercise',
      audience: { networks: [], circle: { centre: [5.34, 50.94], metres: 800 } },
      incident: 'burglary',
      place: 'Kerkweg',
      at: [5.35, 50.95],
      direction: 'ZO',
      factAt: '2026-03-12T12:20:00.000Z',
      expiresAt: '2026-03-12T14:30:00.000Z',
      texts: { fr: { sms: 'Cambriolage' } },
      slots: { direction: 'centrum', clothing: 'rode jas = lang' },
      legalGround: 'PV',
      childUnder13: true,
      consulted: 'officier',
      parent: '01a20d5a-6b91-7ae0-8d17-adb3634a1bd6',
    });
    expect(networks).toEqual(['KIEWIT', 'RUNKST']);
    expect(text).toBe('Inbraak');
  });

  it('lets a flag come before what the file says, and keeps the rest of the file', () => {
    const { draft, networks } = readDraft(
      file({
        kind: 'preventie',
        audience: { networks: ['KIEWIT'], streets: [] },
        slots: { a: '1', b: '2' },
        texts: { nl: { sms: 'oud', body: 'lang' } },
      }),
      { 'text-nl': 'nieuw', slot: ['b=3'] },
      now,
    );
    expect(draft.texts).toEqual({ nl: { sms: 'nieuw', body: 'lang' } });
    expect(draft.slots).toEqual({ a: '1', b: '3' });
    expect(networks).toEqual(['KIEWIT']);
  });

  it('refuses what cannot be meant, with a line that says what can', () => {
    expect(() => readDraft(null, {}, now)).toThrow('--kind is one of oproep,');
    expect(() => readDraft(null, { kind: 'oproep', incident: 'murder' }, now)).toThrow(
      '--incident is one of',
    );
    expect(() => readDraft(null, { kind: 'oproep', slot: ['direction'] }, now)).toThrow(
      '--slot is NAME=VALUE',
    );
    expect(() => readDraft('{', {}, now)).toThrow('is not JSON');
    expect(() => readDraft('[]', {}, now)).toThrow('is not one draft');
    expect(() => readDraft(file({ kind: 'infoflash', expiresat: 'x' }), {}, now)).toThrow('"expiresat"');
    expect(() => readDraft(file({ kind: 'infoflash', place: 7 }), {}, now)).toThrow('place');
    // Latitude first: outside Belgium.
    expect(() => readDraft(null, { kind: 'oproep', at: '50.94,5.34' }, now)).toThrow('at.0');
  });
});
