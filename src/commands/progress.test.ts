import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barLine, progress } from './progress.ts';
import type { Terminal } from './terminal.ts';

function terminal(errIsScreen: boolean): { said: string[]; terminal: Terminal } {
  const said: string[] = [];
  return {
    said,
    terminal: {
      outIsScreen: false,
      errIsScreen,
      columns: 80,
      out: async () => undefined,
      err: (text) => void said.push(text),
      ask: null,
      untilStopped: (run) => run(new AbortController().signal),
    },
  };
}

describe('the bar', () => {
  it('says how much of how much at what rate', () => {
    expect(barLine(5e6, 20e6, 2_000, 80)).toMatch(/^\[#+ +\] {2}25 % {2}5\.0 MB of 20\.0 MB {2}2\.5 MB\/s$/);
  });

  it('stays within the screen, whatever its width and the file', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.nat(400_000_000),
        fc.nat(400_000_000),
        fc.nat(1_000_000),
        (columns, a, b, ms) => {
          const line = barLine(Math.min(a, b), Math.max(a, b), ms, columns);
          expect(line.length).toBeLessThan(columns);
        },
      ),
    );
  });
});

describe('progress', () => {
  it('draws no more often than a screen is read, and clears itself', () => {
    const { said, terminal: screen } = terminal(true);
    let now = 0;
    const bar = progress(1_000, screen, () => now);
    for (; now < 500; now += 10) bar.at(now);
    expect(said).toHaveLength(5);
    bar.at(1_000);
    expect(said.at(-1)).toContain('100 %');
    bar.end();
    expect(said.at(-1)).toBe('\r\u001b[K');
  });

  it('says every tenth once where the output is kept', () => {
    const { said, terminal: kept } = terminal(false);
    const bar = progress(1_000_000, kept);
    for (let sent = 0; sent <= 1_000_000; sent += 7_000) bar.at(sent);
    bar.at(1_000_000);
    bar.waiting();
    bar.end();
    expect(said).toHaveLength(10);
    expect(said.join('')).not.toContain('\u001b');
    expect(said.at(-1)).toBe('100 % sent (1.0 MB)\n');
  });
});
