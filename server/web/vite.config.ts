import { defineConfig } from 'vite';

/** The pages: one document, a part of its own for each page, so that the doctor's carries no charts. */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
