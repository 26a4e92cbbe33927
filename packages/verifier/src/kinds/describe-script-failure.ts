/** Where and why an assertion script failed, for people: `line 9, "assert a == b": AssertionError`. */
export function describeScriptFailure(code: string, output: string): string | undefined {
  const lines = output.split('\n')
  const error = lines.findLast((line) => /^(?:\w+\.)*\w*(?:Error|Exception|Exit|Interrupt)\b/.test(line))?.trim()
  // The innermost frame of the script comes last in a Python traceback and first in a JavaScript stack.
  const python = [...output.matchAll(/File "<check>", line (\d+)/g)].at(-1)?.[1]
  const javaScript = /\[(?:eval\d*|stdin)\]:(\d+)/.exec(output)?.[1]
  const number = Number(python ?? javaScript)
  const text = code.split('\n')[number - 1]?.trim()
  if (text === undefined || text === '') return error
  return `line ${number}, "${text.slice(0, 160)}"${error === undefined ? '' : `: ${error.slice(0, 300)}`}`
}
