import { defineConfig } from 'vite';

// Fonts and pictures stay files: the content security policy of the server allows 'self' and no data: addresses.
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2022',
    modulePreload: { polyfill: false },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: Object.fromEntries(
      ['/api', '/demo', '/sign-in', '/m'].map((path) => [
        path,
        { target: process.env['BELFORT_API'] ?? 'http://127.0.0.1:8080', changeOrigin: false },
      ]),
    ),
  },
});
