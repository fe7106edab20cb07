/**
 * A certificate for this machine alone (localhost, 127.0.0.1), for push services of tests and measurements, which speak
 * TLS as real ones do. Its key is public and protects nothing.
 */
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

export const certificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgMEH8+IRG+sht5oIJ
+2O0uE5TAbWO/4T133LJLpjYQOuhRANCAASjwTxsFaBAmUrmKGvdYwCodt8w7uvs
30JxVe+ANm2/qtLMnhbVEtKs3VZoXzynTsdNhwkIawTQ2pIsKg9t6xFT
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBojCCAUegAwIBAgIULW1q8qngnBefXsziWvssoWCVpUMwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMYmVsZm9ydCB0ZXN0MCAXDTI2MTEyNDE0MTQ1OFoYDzIxMjYx
MDMxMTQxNDU4WjAXMRUwEwYDVQQDDAxiZWxmb3J0IHRlc3QwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAASjwTxsFaBAmUrmKGvdYwCodt8w7uvs30JxVe+ANm2/qtLM
nhbVEtKs3VZoXzynTsdNhwkIawTQ2pIsKg9t6xFTo28wbTAdBgNVHQ4EFgQUQ95d
dKlMk5ZYkK+Y4kPwaVkccLIwHwYDVR0jBBgwFoAUQ95ddKlMk5ZYkK+Y4kPwaVkc
cLIwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEw
CgYIKoZIzj0EAwIDSQAwRgIhAMjvYuRRPiJTiVXeLqeeZMEwRMdHK4aq/SoaBOHZ
p8KGAiEAu2CoO+zIDmucsCDDsCPTfK5VCpyj6I/b/PJ2bNdNqRo=
-----END CERTIFICATE-----
`,
};

/** Makes this process trust it, as if an authority had signed it. */
export const trustIt = (): void =>
  setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);
