// Prints how the privacy check of message texts does on the labelled sentences and on those it
// was never adjusted to: per kind how many were wanted, found, missed and falsely marked.

import { measure, table } from '../contract/privacy.measure.ts';
import { unseen } from '../contract/privacy.unseen.ts';

process.stdout.write(
  `${table(measure())}\nThe same over sentences it was never adjusted to:\n${table(measure(unseen))}`,
);
