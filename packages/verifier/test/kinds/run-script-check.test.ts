import { describe, expect, it, vi } from 'vitest'
import { runCheck } from '../../src/index.ts'
import { aCheck } from '../a-check.ts'
import { createWorld } from '../temporary-world.ts'

// Every check starts processes; on a busy machine each takes its time.
vi.setConfig({ testTimeout: 60_000 })

describe('a script check', () => {
  const script = (language: 'javascript' | 'typescript' | 'python', code: string) =>
    aCheck({ kind: 'script', language, code, expect: {} })

  it.each([
    [
      'typescript',
      'import { one } from "./lib/one.ts"\nconst value: number = one\nif (value !== 1) throw new Error("wrong")',
      'pass',
    ],
    [
      'javascript',
      'const { existsSync } = require("node:fs")\nif (!existsSync("lib/one.ts")) throw new Error("missing")',
      'pass',
    ],
    ['javascript', 'import assert from "node:assert"\nassert.equal(1, 2)', 'fail'],
    ['javascript', 'if (true) process.exit(0)', 'pass'],
    ['javascript', 'process.exit(4)', 'fail'],
    ['javascript', 'import "./lib/exit.mjs"\nthrow new Error("never reached")', 'fail'],
    ['javascript', 'import { stop } from "./lib/stop.mjs"\nstop()\nthrow new Error("never reached")', 'fail'],
    ['javascript', 'import assert from "node:assert"\nimport "./lib/disarm.mjs"\nassert.equal(1, 2)', 'fail'],
  ] as const)('%s %j: %s', async (language, code, outcome) => {
    const world = await createWorld({
      'lib/one.ts': 'export const one: number = 1\n',
      'lib/exit.mjs': 'process.exit(0)\n',
      'lib/stop.mjs': 'export const stop = () => process.exit(0)\n',
      'lib/disarm.mjs': 'import assert from "node:assert"\nassert.equal = () => {}\n',
    })

    expect(await runCheck(script(language, code), world.context('after'))).toMatchObject({ outcome })
  })

  it.each([
    ['from one import one\nassert one == 1', 'pass'],
    ['from one import one\nassert one == 2', 'fail'],
    ['import leave\nassert False', 'fail'],
    ['import sys\nsys.exit(0)', 'pass'],
    ['import sys\nsys.exit(2)', 'fail'],
    [
      'import unittest\nclass T(unittest.TestCase):\n    def test_it(self): self.assertEqual(1, 1)\nunittest.main()',
      'pass',
    ],
    [
      'import unittest\nclass T(unittest.TestCase):\n    def test_it(self): self.assertEqual(1, 2)\nunittest.main()',
      'fail',
    ],
    [
      'import unittest, disarm\nclass T(unittest.TestCase):\n    def test_it(self): self.assertEqual(1, 2)\nunittest.main()',
      'fail',
    ],
  ])('python %j: %s', async (code, outcome) => {
    const world = await createWorld({
      'deep/lib/one.py': 'one = 1\n',
      'deep/lib/leave.py': 'import os\nos._exit(0)\n',
      'deep/lib/disarm.py': 'import unittest\nunittest.TestCase.assertEqual = lambda *a: None\n',
      // Found by its name, yet never instead of the standard library.
      'deep/lib/json.py': 'raise RuntimeError("shadowed")\n',
    })

    const evidence = await runCheck(script('python', code), world.context('after'))

    // A machine without Python says so, and says nothing else.
    expect([outcome, 'could_not_run']).toContain(evidence.outcome)
    expect(evidence.outcome === 'could_not_run').toBe(evidence.reason?.startsWith('python3 is not installed') ?? false)
  })

  it.each([
    [
      'javascript',
      'import assert from "node:assert"\n\nassert.equal(1 + 1, 3)',
      'line 3, "assert.equal(1 + 1, 3)": AssertionError',
    ],
    ['javascript', 'const a = 1\nthrow new Error("wrong")', 'line 2, "throw new Error("wrong")": Error: wrong'],
    [
      'python',
      'a = 1\n\nassert a == 2, "a is wrong"',
      'line 3, "assert a == 2, "a is wrong"": AssertionError: a is wrong',
    ],
    ['python', 'open("missing.txt")', 'line 1, "open("missing.txt")": FileNotFoundError'],
  ] as const)('%s %j names the line and the error', async (language, code, reason) => {
    const world = await createWorld()

    const evidence = await runCheck(script(language, code), world.context('after'))

    const expected = evidence.reason?.startsWith('python3 is not installed') === true ? 'python3' : reason
    expect(evidence.reason).toContain(expected)
  })

  it.each([
    ['javascript', 'import "no-such-package"', 'no-such-package'],
    ['python', 'import helper', 'no_such_module'],
    ['python', 'print(UNDEFINED_BY_THE_DOCUMENT)', 'UNDEFINED_BY_THE_DOCUMENT'],
  ] as const)('%s %j says nothing about the work', async (language, code, reason) => {
    const world = await createWorld({ 'helper.py': 'import no_such_module\n' })

    const evidence = await runCheck(script(language, code), world.context('after'))

    expect(evidence.outcome).toBe('could_not_run')
    expect(evidence.reason).toContain(evidence.reason?.startsWith('python3') === true ? 'python3' : reason)
  })

  it('does not believe a pass that is gone when it runs again', async () => {
    const world = await createWorld()
    // Luck that can be repeated: the script looks which of its two runs it is in.
    const code =
      'import sys\nif sys._getframe(1).f_locals["given"]["mode"] == "contradicted": raise RuntimeError("no luck")'

    const evidence = await runCheck(script('python', code), world.context('after'))

    expect(['fail', 'could_not_run']).toContain(evidence.outcome)
    expect(evidence.reason).toMatch(
      /^it passed once and failed when it ran again: line 2,.*no luck$|^python3 is not installed/,
    )
  })

  it.each([
    ['the work is right', 'haiku', 'could_not_run', 'no_such_sdk is not installed'],
    ['the work is wrong', 'opus', 'fail', 'line 2, "assert classify("a") == "haiku"": AssertionError'],
    ['the package is needed', '" + str(no_such_sdk.VERSION) + "', 'could_not_run', 'no_such_sdk is not installed'],
    ['the package is used in vain', '" if no_such_sdk.Client else "opus', 'could_not_run', 'no_such_sdk'],
  ])('finds what is wrong although a package is missing, and passes nothing: %s', async (_, tier, outcome, reason) => {
    const world = await createWorld({
      'router.py': `import subprocess, no_such_sdk, no_such_other\nfrom no_such_sdk.types import Message\ndef call(client: no_such_sdk.Client) -> Message: return client.ask()\ndef classify(task):\n    try: return "${tier}"\n    except ImportError: return "swallowed"\n`,
    })

    const code = 'from router import classify\nassert classify("a") == "haiku"'
    const evidence = await runCheck(script('python', code), world.context('after', { deliverables: ['router.py'] }))

    const hasPython = evidence.reason?.startsWith('python3 is not installed') !== true
    expect(evidence.outcome).toBe(hasPython ? outcome : 'could_not_run')
    expect(evidence.reason).toContain(hasPython ? reason : 'python3')
  })

  it('knows a module of the work from a package by the deliverables', async () => {
    const world = await createWorld()
    const check = script('python', 'import llm_router, psycopg2')
    const run = async (deliverables: readonly string[]) => runCheck(check, world.context('after', { deliverables }))

    const [work, other] = [await run(['jr/llm_router.py']), await run(['jr/other.py'])]

    expect(['fail', 'could_not_run']).toContain(work.outcome)
    expect(other.outcome).toBe('could_not_run')
    expect(other.reason).toMatch(/llm_router|python3/)
  })
})
