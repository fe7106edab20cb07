/**
 * The program's log: one JSON line per event on standard error. Fields are a closed list, so that no number, address,
 * name or text can slip into it; a rule test reads this list.
 */
export interface LogFields {
  readonly id?: string;
  readonly code?: string;
  readonly route?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly count?: number;
  readonly account?: string;
  readonly channel?: string;
  readonly port?: number;
  readonly error?: unknown;
}
type Level = 'info' | 'warn' | 'error';

let quiet = false;
/** Tests and one-shot commands keep the log to errors. */
export const quieten = (on = true): void => void (quiet = on);

export function log(level: Level, event: string, fields: LogFields = {}): void {
  if (quiet && level !== 'error') return;
  const { error, ...rest } = fields;
  // Messages of unknown errors may quote values (PostgreSQL does): only name, code and stack places are kept.
  const cause =
    error instanceof Error
      ? {
          error: error.name,
          errorCode: 'code' in error ? String(error.code) : undefined,
          stack: error.stack
            ?.split('\n')
            .filter((line) => line.startsWith('    at '))
            .slice(0, 8),
        }
      : {};
  process.stderr.write(
    `${JSON.stringify({ at: new Date().toISOString(), level, event, ...rest, ...cause })}\n`,
  );
}
