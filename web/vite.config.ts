import { defineConfig } from 'vite';

/** Styles of the server's pages, with a hash of the content in their names; `.vite/manifest.json` says which is which. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsDir: 'assets',
    manifest: true,
    target: 'es2022',
    rolldownOptions: { input: ['src/styles/pages.css'] },
  },
});
