import { expect, it } from 'vitest';
import { isKey, languages, say } from '../../contract/words.ts';
import { fileReasons } from '../lib/csv.ts';
import { enrolNotes } from '../members/enrol.ts';
import { numberRefusals } from '../members/phone.ts';
import { memberReasons } from '../members/read-members.ts';
import { polygonProblems } from '../places/geometry.ts';
import { addressReasons } from '../places/read-addresses.ts';
import { areaReasons } from '../places/read-areas.ts';

const reasons = [
  ...fileReasons,
  ...addressReasons,
  ...areaReasons,
  ...polygonProblems,
  ...memberReasons,
  ...numberRefusals,
  ...enrolNotes,
  'address-unknown',
  'network-other',
  'municipality-unknown',
];

it.each([...new Set(reasons)])('says in every language why a row was left out: %s', (reason) => {
  const key = `import.reason.${reason}`;
  if (!isKey(key)) throw new Error(`no words for ${key}`);
  const sentences = languages.map((language) => say(language, key));
  expect(sentences.every((sentence) => /^\p{Lu}.+\.$/u.test(sentence))).toBe(true);
  expect(new Set(sentences).size).toBe(languages.length);
});
