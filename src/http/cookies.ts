/**
 * The session cookies: httpOnly, SameSite, and Secure wherever the installation is reached over TLS. Colleagues who sign
 * in and residents with their own page have one each: neither opens what is the other's.
 */
const name = 'belfort';
const residentName = 'belfort_me';

/** The Set-Cookie value that opens (a token) or closes (null) a session. RFC 6265bis section 4.1. */
export const sessionCookie = (token: string | null, secure: boolean): string =>
  `${name}=${token ?? ''}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}${token ? '' : '; Max-Age=0'}`;

/** The same for a resident's page; it stays on a device of their own for `seconds`, null: until the browser closes. */
export const residentCookie = (token: string | null, secure: boolean, seconds: number | null): string =>
  `${residentName}=${token ?? ''}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}${
    token ? (seconds === null ? '' : `; Max-Age=${seconds}`) : '; Max-Age=0'
  }`;

/** Whether a reader wants large letters: no secret, and read by the pages of their messages alone. */
const largeName = 'belfort_large';
export const largeTypeCookie = (large: boolean, secure: boolean): string =>
  `${largeName}=${large ? '1' : ''}; Path=/mijn; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}; Max-Age=${large ? 365 * 86_400 : 0}`;
export const wantsLargeType = (request: Request): boolean => cookieOf(request, largeName) === '1';

export const sessionOf = (request: Request): string | null => cookieOf(request, name);
export const residentSessionOf = (request: Request): string | null => cookieOf(request, residentName);

function cookieOf(request: Request, called: string): string | null {
  const header = request.headers.get('cookie') ?? '';
  const pair = header
    .split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(`${called}=`));
  return pair?.slice(called.length + 1) || null;
}

/** What a request shows of who asks: a bearer token before a session, as the server takes them. */
export interface Proof {
  readonly token: string;
  readonly as: 'session' | 'api_token';
}

export function proofOf(request: Request): Proof | null {
  const bearer = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  if (bearer) return { token: bearer, as: 'api_token' };
  const session = sessionOf(request);
  return session ? { token: session, as: 'session' } : null;
}
