import { findHostProgram, resolvePath } from '@jr/workspace'
import type { CheckContext } from '../check-context.ts'

/** What people set to make a toolchain of this machine visible to commands. */
const setting = 'JR_SANDBOX_READ_ONLY_PATHS'

/** Why a program is not there where checks run, and what to do when this machine, or the workspace, has it elsewhere. */
export async function explainMissingTool(name: string, context: CheckContext): Promise<string> {
  const missing = `${name} is not installed where checks run`
  const local = await resolvePath(context.workspace, `node_modules/.bin/${name}`).catch(() => undefined)
  if (local?.stats !== undefined) return `${missing}; the workspace has it: write node_modules/.bin/${name}`
  return `${missing}${explainHost(name, context)}`
}

/** `; this machine has …: add … to the setting`, or nothing. */
export function explainHost(name: string, { sandbox }: Pick<CheckContext, 'sandbox'>): string {
  const found = sandbox.mode === 'off' ? undefined : findHostProgram(name, sandbox.hostSearchPath)
  if (found === undefined) return ''
  const paths = found.readOnlyPaths.filter((path) => !sandbox.readOnlyPaths.includes(path) && !path.startsWith('/usr/'))
  if (paths.length === 0) return ''
  return `; this machine has ${found.path}, which the sandbox does not show: add ${paths.join(':')} to ${setting}`
}
