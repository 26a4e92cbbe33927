/** Kinds of test files that a contradiction can be added to. */
const javaScript = /\.[cm]?[jt]sx?$/
const python = /\.py$/

export function canContradict(path: string): boolean {
  return javaScript.test(path) || python.test(path)
}

/** A text that no parser of the language accepts: a command that stays green with it does not run the file. */
export const brokenTest = ')]} this file is broken on purpose {[(\n'

/**
 * A test file with one more test, run last, that must fail. When the assertions themselves were disarmed it passes
 * instead. So a command that is still green either lost its tests before their end or asserts nothing.
 */
export function contradictTest(path: string, text: string): string {
  if (python.test(path)) {
    const main = /^if __name__\b/m.exec(text)
    const at = main?.index ?? text.length
    return `${text.slice(0, at)}\n${pythonContradiction}\n${text.slice(at)}`
  }
  return `${text}\n${javaScriptContradiction}\n`
}

const javaScriptContradiction = `;(typeof test === 'function' ? test : typeof it === 'function' ? it : (_, run) => run())('zzz contradiction', async () => {
  const assertions = [() => { throw new Error('contradiction') }]
  if (typeof expect === 'function') assertions.push(() => expect(1).toBe(2))
  const module = await import('node:assert').catch(() => undefined)
  if (module !== undefined) {
    assertions.push(() => module.default(false), () => module.default.ok(false), () => module.default.equal(1, 2))
    assertions.push(() => module.default.strictEqual(1, 2), () => module.default.deepStrictEqual([1], [2]), () => module.equal(1, 2))
  }
  for (const assertion of assertions.toReversed()) {
    let thrown = false
    try { assertion() } catch { thrown = true }
    if (!thrown) return
  }
  throw new Error('contradiction')
})`

const pythonContradiction = `
import unittest as _jr_unittest
def _jr_contradiction():
    case = _jr_unittest.TestCase()
    for method, values in (("assertEqual", (1, 2)), ("assertTrue", (False,)), ("assertIs", (1, None)), ("assertIn", (1, []))):
        try: getattr(case, method)(*values)
        except AssertionError: continue
        return
    raise AssertionError("contradiction")
def test_zzz_contradiction():
    _jr_contradiction()
class TestZzzContradiction(_jr_unittest.TestCase):
    def test_zzz_contradiction(self):
        _jr_contradiction()
`
