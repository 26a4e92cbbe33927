import type { CheckContext } from '../check-context.ts'
import { explainOtherPython } from './explain-missing-tool.ts'

/**
 * Why a script that failed says nothing about the work: it, or what it imports, needs a package that this machine does
 * not have, or it uses a name that the document never defines. `undefined` when the failure is the work's own.
 */
export function findMissingModule(
  output: string,
  context: Pick<CheckContext, 'deliverables' | 'sandbox'>,
): string | undefined {
  const packageName = /Cannot find package '([^']+)' imported from/.exec(output)?.[1]
  if (packageName !== undefined) return `the package ${packageName} is not installed where checks run`
  const inCheck =
    /File "([^"]+)", line \d+(?:, in [^\n]*)?\n(?:(?! {2}File )[^\n]*\n)*(?=\w+Error: )/.exec(output)?.[1] === '<check>'
  const module = /^ModuleNotFoundError: No module named '([\w.]+)'/m.exec(output)?.[1]?.split('.')[0]
  if (module !== undefined) {
    // What the script itself imports is most often the work; the plan's paths tell it from a package.
    const isWork = context.deliverables?.some((path) =>
      path.split('/').some((part) => part === module || part === `${module}.py`),
    )
    if (inCheck && isWork !== false) return undefined
    return `the Python module ${module} is not installed where checks run${explainOtherPython(context)}`
  }
  const name = /^NameError: name '(\w+)' is not defined/m.exec(output)?.[1]
  return name !== undefined && inCheck ? `the script uses ${name}, which the document does not define` : undefined
}
