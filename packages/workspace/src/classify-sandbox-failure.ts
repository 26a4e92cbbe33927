import type { Sandbox } from './sandbox.ts'
import { WorkspaceError } from './workspace-error.ts'

const fixes: readonly (readonly [RegExp, string])[] = [
  [
    /Can't mount proc|mount proc/i,
    'Something covers parts of /proc: remove ProtectKernelTunables=, ProtectKernelLogs=, ProtectProc= and ProcSubset= from the systemd unit, or run the container with an unmasked /proc.',
  ],
  [
    /No permissions to create (a )?new namespace|Creating new namespace failed|unshare failed/i,
    'The kernel forbids user namespaces: run "sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=28633"; on Ubuntu 24.04 install an AppArmor profile for bwrap (docs/operations.md); in a systemd unit remove RestrictNamespaces=.',
  ],
  [
    /setting up uid map|uid map/i,
    'The user map is refused: give the service CAP_SETFCAP, or run it as an ordinary user; on Ubuntu 24.04 install an AppArmor profile for bwrap (docs/operations.md).',
  ],
  [/Unknown option|unrecognized option/i, 'This bubblewrap is too old: install 0.8 or later.'],
  [/execvp \/bin\/bash/i, 'Install bash.'],
  [
    /Can't find source path|Permission denied/i,
    'Run Jr as the user who owns the workspace, and check that every path of the sandbox exists.',
  ],
]

/** Turns what bubblewrap printed into an error that names the fix. */
export function classifySandboxFailure(sandbox: Sandbox, output: string, cause?: unknown): WorkspaceError {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException
  const missing = code === 'ENOENT' || output.includes(`${sandbox.bwrapPath}: not found`)
  const busy = code === 'EAGAIN' || code === 'ENOMEM'
  const line = missing
    ? `${sandbox.bwrapPath} does not exist`
    : output.trim().split('\n').at(-1) || (cause instanceof Error ? cause.message : 'bubblewrap said nothing')
  if (busy) {
    return new WorkspaceError('sandbox_unavailable', `No process can be started now, so nothing was run: ${line}`, {
      hint: 'The machine is out of processes or memory; the same command may run later.',
      retryable: true,
      cause,
    })
  }
  const hint = missing
    ? 'Install bubblewrap ("apt-get install bubblewrap" or "dnf install bubblewrap").'
    : (fixes.find(([pattern]) => pattern.test(output))?.[1] ??
      'Run "jr doctor" and read docs/operations.md, section Sandbox.')
  return new WorkspaceError('sandbox_unavailable', `The sandbox cannot start, so nothing was run: ${line}`, {
    hint: `${hint} JR_SANDBOX=off runs commands unconfined; choose it only on a machine that may be lost.`,
    cause,
  })
}
