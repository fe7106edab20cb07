import { expect, test } from 'vitest';
import type { PartOutcome, Submission, SubmitAnswer } from './batch.ts';
import { Batch } from './batch.ts';

const message = (parts: number, to = '+32470000001'): Submission => ({
  to,
  parts: Array.from({ length: parts }, () => Buffer.of(0x61)),
  dataCoding: 0,
  esmClass: 0,
});

function answersTo(outcomes: readonly PartOutcome[]): SubmitAnswer | undefined {
  let answers: SubmitAnswer[] = [];
  const batch = new Batch([message(outcomes.length)], (all) => (answers = all));
  outcomes.forEach((outcome, part) => {
    batch.advance();
    batch.settle(0, part, outcome, outcome === 0 ? `id${part}` : '');
  });
  return answers[0];
}

test('accepts a message when every part is accepted, with an id for each', () => {
  expect(answersTo([0])).toEqual({ kind: 'accepted', ids: ['id0'] });
  expect(answersTo([0, 0, 0])).toEqual({ kind: 'accepted', ids: ['id0', 'id1', 'id2'] });
});

test('lets the worst part speak for the message, and keeps the ids of the others', () => {
  expect(answersTo([0, 0x58, 0])).toMatchObject({
    kind: 'later',
    reason: 'throttled',
    ids: ['id0', '', 'id2'],
  });
  expect(answersTo([0x58, 'unknown', 0])).toMatchObject({ kind: 'unknown' });
  expect(answersTo(['unknown', 0x0b, 0x58])).toMatchObject({ kind: 'never', reason: 'number' });
  expect(answersTo([0, 'unsent'])).toEqual({ kind: 'unknown', ids: ['id0', ''] });
});

test('stops between messages, never inside one', () => {
  let answers: SubmitAnswer[] = [];
  const batch = new Batch([message(1), message(2), message(1)], (all) => (answers = all));
  batch.advance();
  batch.advance();
  batch.stop();
  expect([batch.message, batch.part, batch.written]).toEqual([1, 1, false]);
  batch.advance();
  expect(batch.written).toBe(true);
  batch.settle(0, 0, 0, 'a');
  batch.settle(1, 1, 0, 'c');
  batch.settle(1, 0, 0, 'b');
  expect(answers).toEqual([
    { kind: 'accepted', ids: ['a'] },
    { kind: 'accepted', ids: ['b', 'c'] },
    { kind: 'unsent' },
  ]);
});

test('leaves a message in doubt when the connection goes between its parts', () => {
  let answers: SubmitAnswer[] = [];
  const batch = new Batch([message(3), message(1)], (all) => (answers = all));
  batch.advance();
  batch.settle(0, 0, 0, 'a');
  batch.abandon();
  expect(answers).toEqual([{ kind: 'unknown', ids: ['a', '', ''] }, { kind: 'unsent' }]);
});

test('refuses what is no number without writing it', () => {
  let answers: SubmitAnswer[] = [];
  const odd = ['', 'x', '+32 470', '32470\0', '1'.repeat(21)].map((to) => message(1, to));
  const batch = new Batch([...odd, message(1)], (all) => (answers = all));
  expect(batch.message).toBe(odd.length);
  batch.advance();
  batch.settle(odd.length, 0, 0, 'a');
  expect(answers.map(({ kind }) => kind)).toEqual([...odd.map(() => 'never'), 'accepted']);
});

test('makes the octets behind the number once for each part and setting', () => {
  const shared = [Buffer.from('text')];
  const first = { ...message(1), parts: shared };
  const batch = new Batch([first], () => {});
  const octets = batch.tail(first, first.parts[0] ?? Buffer.of());
  expect(batch.tail({ ...first, to: '+32470000002' }, shared[0] ?? Buffer.of())).toBe(octets);
  expect(batch.tail({ ...first, validitySeconds: 60 }, shared[0] ?? Buffer.of())).not.toBe(octets);
});
