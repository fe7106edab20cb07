/** The session cookie: httpOnly, SameSite, and Secure wherever the installation is reached over TLS. */
const name = 'belfort';

/** The Set-Cookie value that opens (a token) or closes (null) a session. RFC 6265bis section 4.1. */
export const sessionCookie = (token: string | null, secure: boolean): string =>
  `${name}=${token ?? ''}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}${token ? '' : '; Max-Age=0'}`;

export function sessionOf(request: Request): string | null {
  const header = request.headers.get('cookie') ?? '';
  const pair = header
    .split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(`${name}=`));
  return pair?.slice(name.length + 1) || null;
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
