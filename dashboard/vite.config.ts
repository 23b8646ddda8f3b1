import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** What `/dashboard/` serves; `scripts/dashboard.ts` builds it when it is missing or stale. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/dashboard/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    cssTarget: ['chrome125', 'firefox125', 'safari18'],
    assetsInlineLimit: 0,
  },
})
