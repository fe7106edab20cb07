import { expect, it } from 'vitest';
import { networkStates, type NetworkState } from '../../contract/domain.ts';
import { isOver, maySendTo, mayBecome } from './network.ts';

/** Rows from, columns to, in the order of `networkStates`. */
const matrix: Record<NetworkState, string> = {
  'in-oprichting': '.x...x.',
  'charter-ingediend': 'x.x..x.',
  erkend: '...x.x.',
  actief: '....xxx',
  slapend: '...x.xx',
  gestopt: '.......',
  gefuseerd: '.......',
};

it.each(networkStates)('goes from %s only where the matrix says so', (from) => {
  const row = networkStates.map((to) => (mayBecome(from, to) ? 'x' : '.')).join('');
  expect(row).toBe(matrix[from]);
});

it('sends to an active network and to no other', () => {
  expect(networkStates.filter(maySendTo)).toEqual(['actief']);
});

it('is over when stopped or merged', () => {
  expect(networkStates.filter(isOver)).toEqual(['gestopt', 'gefuseerd']);
});

it('is never closed to an end, from any state that is not one', () => {
  for (const from of networkStates.filter((state) => !isOver(state)))
    expect(mayBecome(from, 'gestopt')).toBe(true);
});
