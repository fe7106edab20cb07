export const root: string;
export const nodeFlags: readonly string[];
export function ensureInstalled(): string;
