import { findHostProgram, resolvePath } from '@jr/workspace'
import type { CheckContext } from '../check-context.ts'

/** What people set to make a toolchain of this machine visible to commands. */
const setting = 'JR_SANDBOX_READ_ONLY_PATHS'

/** Why a program is not there where checks run, and what to do when this machine, or the workspace, has it elsewhere. */
export async function explainMissingTool(name: string, context: CheckContext): Promise<string> {
  const missing = `${name} is not installed where checks run`
  const local = await resolvePath(context.workspace, `node_modules/.bin/${name}`).catch(() => undefined)
  if (local?.stats !== undefined) return `${missing}; the workspace has it: write node_modules/.bin/${name}`
  const host = findHidden(name, context)
  if (host === undefined) return missing
  return `${missing}; this machine has ${host.path}, which the sandbox does not show: add ${host.add} to ${setting}`
}

/** `; python3 of this machine is another: …`, or nothing where the sandbox runs the one that the machine does. */
export function explainOtherPython(context: Pick<CheckContext, 'sandbox'>): string {
  const host = findHidden('python3', context)
  if (host === undefined) return ''
  return `; python3 of this machine is ${host.path}, which the sandbox does not show: if that one has it, add ${host.add} to ${setting}`
}

function findHidden(
  name: string,
  { sandbox }: Pick<CheckContext, 'sandbox'>,
): { readonly path: string; readonly add: string } | undefined {
  const found = sandbox.mode === 'off' ? undefined : findHostProgram(name, sandbox.hostSearchPath)
  const paths = found?.readOnlyPaths.filter(
    (path) => !sandbox.readOnlyPaths.includes(path) && !/^\/usr(?:\/|$)/.test(path),
  )
  if (found === undefined || paths === undefined || paths.length === 0) return undefined
  return { path: found.path, add: paths.join(':') }
}
