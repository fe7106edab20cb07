import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { log, quieten } from './log.ts';

describe('a line of the log', () => {
  const lines: string[] = [];
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  // Other tests of the same process keep it quiet.
  beforeEach(() => quieten(false));
  afterEach(() => {
    lines.length = 0;
    stderr.mockClear();
  });
  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;

  it('is one line of JSON with its moment, level and event', () => {
    log('warn', 'carrier.away', { account: 'sms-1', count: 3 });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.match(/\n/g)).toHaveLength(1);
    expect(last()).toMatchObject({ level: 'warn', event: 'carrier.away', account: 'sms-1', count: 3 });
    expect(new Date(String(last()['at'])).getTime()).toBeGreaterThan(0);
  });

  it('says of an error its name, code and places, and never its words: PostgreSQL quotes values in them', () => {
    const error = Object.assign(
      new Error('duplicate key: (email)=(jan@example.org)\nDETAIL: number +32450123456'),
      { code: '23505', detail: 'Key (email)=(jan@example.org)', where: '+32450123456' },
    );
    log('error', 'http.unexpected', { id: 'x', error });
    expect(last()).toMatchObject({ error: 'Error', errorCode: '23505' });
    expect(last()['stack']).toEqual(expect.arrayContaining([expect.stringMatching(/^ {4}at /)]));
    expect(lines.join('')).not.toMatch(/jan@|\+32450|duplicate/);
  });

  it('says nothing of what is thrown and is no error', () => {
    log('error', 'loop.failed', { error: 'number +32450123456' });
    expect(lines.join('')).not.toContain('+32450');
  });
});
