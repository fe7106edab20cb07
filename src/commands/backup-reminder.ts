/**
 * A real installation on the embedded server that has no backup of the last day says so in its log: at the start and
 * once a day, until one has succeeded. A server that cannot archive its WAL says it too, for its disk is filling.
 */
import { archiveHealth } from '../db/archive.ts';
import { isOwed, lastBackup } from '../db/backup-made.ts';
import type { Db } from '../db/db.ts';
import { days, hours, systemClock, type Clock } from '../lib/clock.ts';
import { log } from '../lib/log.ts';
import { startLoop, type Loop } from '../work/loops.ts';

type Warn = (event: 'backup.owed' | 'backup.archive-fails') => void;

export function remindOfBackup(
  db: Db,
  clock: Clock = systemClock,
  warn: Warn = (event) =>
    event === 'backup.owed' ? log('warn', 'backup.owed') : log('warn', 'backup.archive-fails'),
): Loop {
  const warned = new Map<Parameters<Warn>[0], number>();
  const daily = (event: Parameters<Warn>[0], is: boolean): void => {
    const now = clock.now().getTime();
    if (!is) warned.delete(event);
    else if (now - (warned.get(event) ?? -Infinity) >= days(1)) {
      warned.set(event, now);
      warn(event);
    }
  };
  return startLoop('backup-reminder', hours(1), async () => {
    daily('backup.owed', isOwed(await lastBackup(db), clock.now()));
    daily('backup.archive-fails', (await archiveHealth(db)).fails);
  });
}
