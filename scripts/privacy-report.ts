// Prints how the privacy check of message texts does on the labelled sentences:
// per kind how many were wanted, found, missed and falsely marked, and which.

import { measure, table } from '../contract/privacy.measure.ts';

process.stdout.write(table(measure()));
