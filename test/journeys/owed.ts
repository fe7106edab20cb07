/**
 * The steps of the three scenarios of docs/domain.md that cannot be walked yet, and what each of them waits for.
 *
 * Whoever makes a step possible takes its line away and writes the journey. The list only becomes shorter: the rule
 * test of it holds the highest number it may have.
 */
export interface Owed {
  readonly scenario: 'burglary' | 'missing-person' | 'toxic-smoke';
  /** The step, in the words of the scenario. */
  readonly step: string;
  /** What the program lacks for it. */
  readonly missing: string;
}

export const owed: readonly Owed[] = [
  {
    scenario: 'burglary',
    step: "the resident's call to 101 stands on the dispatcher's screen, with its street and its clock",
    missing: 'a reports room: who called, what, where and when, in the eyes of the police alone',
  },
  {
    scenario: 'burglary',
    step: 'the neighbouring network in the direction of flight is written to after a click of its zone',
    missing: 'a request to another zone, its answer, and both in the logbook',
  },
  {
    scenario: 'burglary',
    step: 'Godsheide gets words of its own, which speak of the neighbourhood beside it',
    missing: 'a text per network within one message',
  },
  {
    scenario: 'toxic-smoke',
    step: 'the mayor approves by telephone with a code that the sender keys in',
    missing: 'an approval that is given by voice and proven by a code',
  },
  {
    scenario: 'toxic-smoke',
    step: 'the crisis centre gets the alert as a file and asks for a location text under its own name',
    missing: 'a CAP 1.2 file of a message, its updates and its all clear',
  },
  {
    scenario: 'toxic-smoke',
    step: 'the information boards show the alert and are cleared with its end',
    missing: 'a carrier for boards along the road',
  },
  {
    scenario: 'toxic-smoke',
    step: 'seven days later the evaluation says how soon half and nine tenths were reached',
    missing: 'an evaluation of a message with its times, its reach and who enrolled after it',
  },
];
