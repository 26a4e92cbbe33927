import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'

const source = new URL('watch-children.ts', import.meta.url).href

/** A process that starts a child, which stands still, and prints its id. */
const parent = `
import { spawn } from 'node:child_process'
import { watchChildren } from '${source}'
const directory = process.argv[1]
const child = spawn('sh', ['-c', 'while :; do sleep 1; done', directory])
watchChildren(directory).add(child.pid)
child.kill('SIGSTOP')
process.stdout.write(String(child.pid))
`

test('a child ends with the process that started it, also when that one is killed and the child stands still', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'jr-watched-'))
  const child = spawn(process.execPath, ['--input-type=module', '--eval', parent, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [pid] = (await once(child.stdout, 'data')) as [Buffer]
  expect(existsSync(`/proc/${pid.toString()}`)).toBe(true)

  child.kill('SIGKILL')
  await vi.waitFor(() => expect(existsSync(`/proc/${pid.toString()}`)).toBe(false), { timeout: 20_000 })
  await vi.waitFor(() => expect(existsSync(directory)).toBe(false), { timeout: 20_000 })
})
