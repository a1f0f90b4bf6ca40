import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const bff = process.env['MAILGRANT_DEV_BFF'] ?? 'http://localhost:3000'

export default defineConfig({
  plugins: [react()],
  server: {
    host: 'localhost',
    // With its slash: /api-keys is a page.
    proxy: { '/api/': bff, '/oauth2': bff, '/healthz': bff, '/readyz': bff },
  },
  build: {
    outDir: 'dist',
    target: 'es2023',
    // The content policy forbids inline scripts and data: fonts; every asset stays a file.
    assetsInlineLimit: 0,
    manifest: true,
  },
})
