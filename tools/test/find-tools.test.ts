import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findBubblewrap } from '../find-bubblewrap.ts'
import { findChromium } from '../find-chromium.ts'
import { findFlaskPython } from '../find-flask-python.ts'
import { findProgram } from '../find-program.ts'

function aDirectory(...programs: string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'jr-tools-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  for (const name of programs) writeFileSync(join(directory, name), '#!/bin/sh\n', { mode: 0o755 })
  return directory
}

describe('findProgram', () => {
  it('prefers the earlier name, then the earlier directory', () => {
    const [first, second] = [aDirectory('b'), aDirectory('a', 'b')]
    const path = [first, second].join(delimiter)

    expect(findProgram(['a', 'b'], path)).toBe(join(second, 'a'))
    expect(findProgram(['b'], path)).toBe(join(first, 'b'))
    expect(findProgram(['c'], path)).toBeUndefined()
  })

  it('passes over directories and files that are not executable', () => {
    const directory = aDirectory('tool')
    mkdirSync(join(directory, 'folder'))
    chmodSync(join(directory, 'tool'), 0o644)

    expect(findProgram(['folder', 'tool'], directory)).toBeUndefined()
  })
})

describe('findChromium', () => {
  it('takes JR_CHROMIUM and nothing else when it is set', () => {
    const directory = aDirectory('chromium', 'mine')

    expect(findChromium({ PATH: directory, JR_CHROMIUM: join(directory, 'mine') })).toBe(join(directory, 'mine'))
    expect(findChromium({ PATH: directory, JR_CHROMIUM: '/does/not/exist' })).toBeUndefined()
  })

  it('finds the browser under each of its names', () => {
    for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
      const directory = aDirectory(name)
      expect(findChromium({ PATH: directory })).toBe(join(directory, name))
    }
  })
})

describe('findFlaskPython', () => {
  it('passes over a python3 that has no Flask', () => {
    const [without, having] = [aDirectory(), aDirectory('python3')]
    writeFileSync(join(without, 'python3'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })

    expect(findFlaskPython({ PATH: [without, having].join(delimiter) })).toBe(join(having, 'python3'))
  })
})

describe('the environment of the tests', () => {
  it('holds the browser, the Flask and the bubblewrap that the preparation found or installed', () => {
    expect(process.env.JR_CHROMIUM).toBe(findChromium())
    expect(process.env.JR_FLASK_PYTHON).toBe(findFlaskPython() ?? 'a Python with Flask')
    expect(process.platform !== 'linux' || findBubblewrap({ PATH: process.env.PATH }) !== undefined).toBe(true)
  })
})
