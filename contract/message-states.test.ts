import { describe, expect, test } from 'vitest';
import { isOpen, isSettled, mayBecome, messageStates, next, type MessageState } from './message-states.ts';

// Written out on purpose, row by row: "+" may, "." may not. Columns in the order of the header.
const matrix = `
              draft submitted returned approved live ended withdrawn expired
  draft         .       +        .        .      +     .       +        .
  submitted     .       .        +        +      .     .       +        .
  returned      +       +        .        .      .     .       +        .
  approved      .       .        +        .      +     .       +        .
  live          .       .        .        .      .     +       .        +
  ended         .       .        .        .      .     .       .        .
  withdrawn     .       .        .        .      .     .       .        .
  expired       .       .        .        .      .     .       .        .
`;
const [header = [], ...rows] = matrix
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const pairs = rows.flatMap(([from = '', ...cells]) =>
  cells.map((cell, column) => ({ from, to: header[column] ?? '', may: cell === '+' })),
) as { from: MessageState; to: MessageState; may: boolean }[];

describe('the states of a message', () => {
  test('are all in the matrix, against each other', () => {
    expect(header).toEqual([...messageStates]);
    expect(rows.map(([from]) => from)).toEqual([...messageStates]);
    expect(pairs).toHaveLength(messageStates.length ** 2);
  });

  test.each(pairs)('from $from to $to: $may', ({ from, to, may }) => {
    expect(mayBecome(from, to)).toBe(may);
  });

  test('can be changed in text and audience only before they were submitted or after they came back', () => {
    expect(messageStates.filter(isOpen)).toEqual(['draft', 'returned']);
  });

  test('that nothing follows are the ended, the withdrawn and the expired', () => {
    expect(messageStates.filter(isSettled)).toEqual(['ended', 'withdrawn', 'expired']);
  });

  test('can all be reached from a draft, and each leads to an end', () => {
    const reached = new Set<MessageState>(['draft']);
    for (const state of reached) for (const to of next[state]) reached.add(to);
    expect([...reached].sort()).toEqual([...messageStates].sort());

    const ends = (state: MessageState, seen: ReadonlySet<MessageState> = new Set()): boolean =>
      isSettled(state) || next[state].some((to) => !seen.has(to) && ends(to, new Set([...seen, state])));
    expect(messageStates.filter((state) => !ends(state))).toEqual([]);
  });

  test('never let a live message go back to anyone’s desk', () => {
    expect(next.live).toEqual(['ended', 'expired']);
  });
});
