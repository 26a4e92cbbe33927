import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

const notOurs = new Set(['node_modules', 'dist', '.jr', '.git', 'test-results', 'fixtures'])

/** Without fixtures: they name files that only their readers make. */
const documents = globSync('**/*.md', { cwd: root, exclude: (path) => notOurs.has(basename(path)) })

test('every relative link of a document leads to a file', () => {
  const broken = documents.flatMap((file) => {
    const prose = readFileSync(resolve(root, file), 'utf8')
      .replace(/^```[\s\S]*?^```/gm, '')
      .replace(/`[^`\n]*`/g, '')
    return [...prose.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(resolve(root, dirname(file), target)))
      .map((target) => `${file}: ${target}`)
  })

  expect(documents.length).toBeGreaterThan(10)
  expect(broken).toEqual([])
})
