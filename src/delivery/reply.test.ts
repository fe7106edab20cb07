import { expect, test } from 'vitest';
import { replyKind } from './reply.ts';

test.each([
  'STOP',
  'stop',
  ' Stop. ',
  'S T O P',
  'stoppen',
  'arrêt',
  'ARRÊT!',
  'arret',
  'stopp',
  'End',
  'STOP SMS',
  'stop a.u.b.',
])('takes "%s" for a wish to stop', (text) => expect(replyKind(text)).toBe('stop'));

test.each(['JA', 'ja!', 'Oui', 'ok', 'O.K.', '1', 'OKÉ', ' yes '])('takes "%s" for a confirmation', (text) =>
  expect(replyKind(text)).toBe('confirm'),
);

test.each([
  'stop die man, hij loopt weg',
  'ja ik zag een rode wagen',
  'niet ok',
  '11',
  '112',
  'toString',
  'constructor',
  '',
  '👍',
  'einde van de straat',
])('leaves "%s" to a person', (text) => expect(replyKind(text)).toBe('words'));

test('takes START for a wish to have them again', () => {
  expect(replyKind('Start')).toBe('resume');
});
