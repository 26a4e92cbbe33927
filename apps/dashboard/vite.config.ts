import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Vite's own helper preloads chunks by writing links into the host's document; ours are few and small, so it is only weight. */
const plainDynamicImports: Plugin = {
  name: 'jr:plain-dynamic-imports',
  enforce: 'pre',
  load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load()' : null),
}

/** The parser of instructions reads blocks only: names of entities and bare links, a fifth of its weight, are never looked up. */
const blockParserOnly: Plugin = {
  name: 'jr:block-parser-only',
  enforce: 'pre',
  load: (id) =>
    id.endsWith('/entities/dist/generated/decode-data-html.js')
      ? 'export const htmlDecodeTree = new Uint16Array(1)'
      : id.endsWith('/linkify-it/build/index.mjs')
        ? 'export class LinkifyIt {}'
        : null,
}

/** The API and the SAG blueprint send these where the browser accepts them; SAG's proxy does not compress. */
const compressedCopies: Plugin = {
  name: 'jr:compressed-copies',
  apply: 'build',
  async writeBundle({ dir = '' }) {
    const names = (await readdir(dir, { recursive: true })).filter((name) => /\.(js|css|html|svg)$/.test(name))
    await Promise.all(
      names.map(async (name) => {
        const content = await readFile(join(dir, name))
        await writeFile(join(dir, `${name}.br`), await promisify(brotliCompress)(content))
        await writeFile(join(dir, `${name}.gz`), await promisify(gzip)(content, { level: 9 }))
      }),
    )
  },
}

/**
 * React's interface from Preact: a third of the weight. `vite build --mode react` builds the same sources with React itself; the web
 * tests run against either (README.md).
 */
const preactForReact = [
  { find: /^react\/jsx-runtime$/, replacement: 'preact/compat/jsx-runtime' },
  { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
  { find: /^react-dom$/, replacement: 'preact/compat' },
  { find: /^react$/, replacement: 'preact/compat' },
]

/**
 * One stable file that a host page loads by name, and lazy chunks beside it. Every address is relative, so that the folder works
 * under any path prefix; no inline script or style, so that `default-src 'self'` holds.
 */
export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [react(), plainDynamicImports, blockParserOnly, compressedCopies],
  resolve: {
    conditions: ['@jr/source', 'module', 'browser', 'production', 'default'],
    alias: mode === 'react' ? [] : preactForReact,
  },
  build: {
    target: 'es2023',
    modulePreload: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      // Compressing takes longer than bundling, on purpose.
      checks: { pluginTimings: false },
      output: {
        entryFileNames: 'jr-progress-monitor.js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
}))
