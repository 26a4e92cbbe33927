import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCheck } from '../../src/index.ts'
import { aCheck } from '../a-check.ts'
import type { CheckBody } from '../a-check.ts'
import { createWorld } from '../temporary-world.ts'

describe('a file check', () => {
  const file = (more: Partial<Extract<CheckBody, { kind: 'file' }>>) =>
    aCheck({ kind: 'file', path: 'a.json', state: 'exists', ...more })

  it.each([
    [{}, 'pass'],
    [{ path: '/elsewhere/b.txt' }, 'pass'],
    [{ path: 'missing' }, 'fail'],
    [{ path: 'empty.txt' }, 'fail'],
    [{ path: 'pkg/__init__.py' }, 'pass'],
    [{ path: 'pkg' }, 'pass'],
    [{ path: 'link' }, 'fail'],
    [{ path: '../outside/x' }, 'fail'],
    [{ state: 'absent' }, 'fail'],
    [{ state: 'absent', path: 'missing' }, 'pass'],
    [{ state: 'unchanged' }, 'pass'],
    [{ state: 'unchanged', path: 'new.txt' }, 'fail'],
    [{ contains: '"port"' }, 'pass'],
    [{ contains: 'nothing' }, 'fail'],
    [{ matches: String.raw`"port":\s*\d+` }, 'pass'],
    [{ jsonPath: '$.server.port', equals: '8080' }, 'pass'],
    [{ jsonPath: '$.server.port', equals: '80' }, 'fail'],
    [{ jsonPath: '$.names[1]', equals: 'b' }, 'pass'],
    [{ jsonPath: '$.names.length', equals: '2' }, 'pass'],
    [{ jsonPath: '$.constructor' }, 'fail'],
    [{ path: 'elsewhere/b.txt', jsonPath: '$.x' }, 'fail'],
  ] as const)('%j: %s', async (more, outcome) => {
    const world = await createWorld({
      'a.json': '{ "server": { "port": 8080 }, "names": ["a", "b"] }',
      'elsewhere/b.txt': 'b',
      'empty.txt': '',
      'pkg/__init__.py': '',
    })
    await world.write({ 'new.txt': 'new' })
    symlinkSync('/etc/passwd', join(world.workspace.root, 'link'))

    expect((await runCheck(file(more), world.context('after'))).outcome).toBe(outcome)
  })
})
