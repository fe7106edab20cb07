import { describe, expect, it } from 'vitest';
import { dayIn, firstDayWithout, standingOn } from './term.ts';

describe('the days of a role', () => {
  it('begin with the first and end after the last', () => {
    const summer = { from: '2027-07-01', until: '2027-07-31' };
    const on = ['2027-06-30', '2027-07-01', '2027-07-31', '2027-08-01'].map((day) => standingOn(summer, day));
    expect(on).toEqual(['coming', 'current', 'current', 'over']);
    expect(standingOn({ from: null, until: null }, '1900-01-01')).toBe('current');
  });

  it('turn at midnight by the clock of the zone, in winter and in summer', () => {
    expect(dayIn('Europe/Brussels', new Date('2027-01-14T22:59:59Z'))).toBe('2027-01-14');
    expect(dayIn('Europe/Brussels', new Date('2027-01-14T23:00:00Z'))).toBe('2027-01-15');
    expect(dayIn('Europe/Brussels', new Date('2027-07-14T22:00:00Z'))).toBe('2027-07-15');
  });
});

describe('the first day without anybody', () => {
  const open = { from: null, until: null };
  it('is none while one has no end', () => {
    expect(firstDayWithout([open, { from: '2027-01-01', until: '2027-01-02' }], '2026-12-01')).toBeNull();
  });

  it('is today where there is nobody, or somebody only later', () => {
    expect(firstDayWithout([], '2026-12-01')).toBe('2026-12-01');
    expect(firstDayWithout([{ from: '2026-12-02', until: null }], '2026-12-01')).toBe('2026-12-01');
    expect(firstDayWithout([{ from: null, until: '2026-11-30' }], '2026-12-01')).toBe('2026-12-01');
  });

  it('is the morning between two who do not meet, over the end of a year', () => {
    const leaving = { from: null, until: '2026-12-31' };
    expect(firstDayWithout([leaving, { from: '2027-01-02', until: null }], '2026-12-01')).toBe('2027-01-01');
    expect(firstDayWithout([leaving, { from: '2027-01-01', until: null }], '2026-12-01')).toBeNull();
  });
});
