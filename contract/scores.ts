/** "Was dit bericht nuttig?": the answers there are, and from how many on they are told. */

/** With fewer answers nothing is told: one neighbour could be guessed. */
export const fewestAnswers = 5;
export const scores = [1, 2, 3, 4, 5] as const;
export type Score = (typeof scores)[number];
/** Of the word that may go with it, in characters. */
export const longestWord = 200;
