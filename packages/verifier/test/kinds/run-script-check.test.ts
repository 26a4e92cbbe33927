import { describe, expect, it } from 'vitest'
import { runCheck } from '../../src/index.ts'
import { aCheck } from '../a-check.ts'
import { createWorld } from '../temporary-world.ts'

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
})
