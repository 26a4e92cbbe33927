import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from './run-command.ts'
import type { Sandbox } from './sandbox.ts'
import { isWorkspaceError } from './workspace-error.ts'
import { openWorkspace } from './workspace.ts'

/** Whether commands can be confined on this machine. `problem` and `fix` are for people. */
export type SandboxProbe =
  | { readonly ok: true; readonly sandboxed: boolean }
  | { readonly ok: false; readonly problem: string; readonly fix: string }

/** Each line names what must hold inside; a line of output is a protection that does not. */
const probeScript = String.raw`
[ -r /proc/self/status ] || echo "/proc is not mounted"
touch /usr/jr-probe 2>/dev/null && echo "the system directories are writable"
touch ./jr-probe 2>/dev/null && echo "a read-only workspace is writable"
[ "$(grep -c : /proc/net/dev)" -le 1 ] || echo "the network is reachable"
unshare --user true 2>/dev/null && echo "nested user namespaces are allowed"
[ "$(env | wc -l)" -lt 20 ] || echo "the environment of Jr is visible"
[ "$(grep -c '^[0-9]' <(ls /proc))" -lt 20 ] || echo "processes outside are visible"
[ -z "$(find /proc/sys/kernel /proc/sys/vm -type f -writable 2>/dev/null)" ] || echo "kernel settings are writable"
[ -e /etc/shadow ] && echo "/etc/shadow is visible"
true`

/**
 * Runs one harmless command that tries what must be impossible. Call it at start and refuse to work when it is not ok:
 * a sandbox that cannot be proved is not there. With mode `off` nothing is tried and `sandboxed` is false.
 */
export async function probeSandbox(sandbox: Sandbox, signal?: AbortSignal): Promise<SandboxProbe> {
  if (sandbox.mode === 'off') return { ok: true, sandboxed: false }
  const directory = await mkdtemp(join(sandbox.scratchDirectory, 'jr-probe-'))
  try {
    const result = await runCommand(sandbox, {
      command: probeScript,
      workspace: await openWorkspace(directory),
      access: 'read-only',
      timeoutMs: 20_000,
      ...(signal && { signal }),
    })
    const problems = result.stdout.trim()
    if (result.exitCode === 0 && problems === '') return { ok: true, sandboxed: true }
    return {
      ok: false,
      problem:
        problems === '' ? `the probe ended with ${result.stoppedBy ?? result.exitCode}: ${result.stderr}` : problems,
      fix: 'Install bubblewrap 0.8 or later from the distribution, without local patches, and run "jr doctor" again.',
    }
  } catch (error) {
    if (!isWorkspaceError(error)) throw error
    return { ok: false, problem: error.message, fix: error.hint }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
