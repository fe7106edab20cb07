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
