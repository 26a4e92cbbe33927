import { existsSync, lstatSync, readlinkSync } from 'node:fs'
import type { CommandLimits, Sandbox } from './sandbox.ts'

/** Directory of the tools inside the sandbox. */
const toolDirectory = '/run/jr/bin'
const systemPath = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin']

/** What a command sees of the machine. */
export interface SandboxView {
  /** Where the workspace appears inside. */
  readonly root: string
  /** The directory that is mounted there; a throw-away copy may stand in for the workspace. */
  readonly source: string
  readonly writable: boolean
  readonly network: boolean
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly limits: CommandLimits
  /** Whether a seccomp program stands ready on its descriptor. */
  readonly seccomp: boolean
  /** Mounted over the workspace, in this order. */
  readonly masks: readonly Mask[]
}

/** A part of the workspace that a command must not change, or not see. `place` is the absolute path inside. */
export type Mask =
  | { readonly kind: 'read-only'; readonly source: string; readonly place: string }
  | { readonly kind: 'empty-directory'; readonly place: string }
  | { readonly kind: 'empty-file'; readonly place: string }

/** The files of /etc that ordinary programs need. Passwords, keys and host configuration are not among them. */
const etcPaths = [
  'alternatives',
  'ca-certificates',
  'crypto-policies',
  'fonts',
  'java-11-openjdk',
  'java-17-openjdk',
  'java-21-openjdk',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'magic',
  'mime.types',
  'nsswitch.conf',
  'pki/ca-trust',
  'pki/tls/certs',
  'postgresql-common',
  'protocols',
  'services',
  'ssl/certs',
  'ssl/openssl.cnf',
  'timezone',
]

/** File descriptors of bwrap beyond the three standard ones. */
export const argumentsFd = 3
export const statusFd = 4
export const passwdFd = 5
export const groupFd = 6
export const seccompFd = 7

/** The same person inside whoever runs Jr: many programs refuse or change their ways for root. */
export const passwdContent =
  'root:x:0:0::/nonexistent:/usr/sbin/nologin\njr:x:1000:1000::/tmp/home:/bin/bash\nnobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n'
export const groupContent = 'root:x:0:\njr:x:1000:\nnogroup:x:65534:\n'

/** The bubblewrap profile. */
export function toBubblewrapArguments(sandbox: Sandbox, view: SandboxView): string[] {
  const temporaryBytes = String(view.limits.temporaryMb * 1_048_576)
  const parts: string[][] = [
    // A user namespace even for root, and none below it: nested ones open the kernel's largest attack surface.
    ['--unshare-user', '--disable-userns', '--unshare-all', ...(view.network ? ['--share-net'] : [])],
    ['--uid', '1000', '--gid', '1000', '--hostname', 'jr'],
    ['--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL'],
    systemMounts(),
    ...[...etcPaths, ...(view.network ? ['resolv.conf', 'hosts'] : [])].map((path) => readOnly(`/etc/${path}`)),
    ['--ro-bind-data', String(passwdFd), '/etc/passwd', '--ro-bind-data', String(groupFd), '/etc/group'],
    ['--proc', '/proc', '--dev', '/dev'],
    // Root owns these files outside too, so they would be writable for root's commands; bubblewrap covers some, not all.
    ...['sys', 'sysrq-trigger', 'irq', 'bus', 'fs', 'acpi', 'scsi', 'mtrr', 'pressure'].map((name) =>
      readOnly(`/proc/${name}`),
    ),
    ['--size', temporaryBytes, '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    ['--size', temporaryBytes, '--tmpfs', '/tmp', '--dir', '/tmp/home', '--symlink', '/tmp', '/var/tmp'],
    ...sandbox.readOnlyPaths.map((path) => readOnly(path)),
    ...sandbox.tools.map((tool) => readOnly(tool.path, `${toolDirectory}/${tool.name}`)),
    [view.writable ? '--bind' : '--ro-bind', view.source, view.root],
    ...view.masks.map(toMaskArguments),
    // The root is a tmpfs of bubblewrap without a size: left writable it could fill the memory.
    ['--remount-ro', '/'],
    ...Object.entries(toEnvironment(sandbox, view)).map(([name, value]) => ['--setenv', name, value]),
    view.seccomp ? ['--seccomp', String(seccompFd)] : [],
    ['--chdir', view.cwd, '--json-status-fd', String(statusFd)],
  ]
  return parts.flat()
}

/** A path that may be missing on this machine. */
function readOnly(source: string, place: string = source): string[] {
  return ['--ro-bind-try', source, place]
}

/** The whole environment of a command: nothing of Jr's own environment is in it. */
export function toEnvironment(sandbox: Sandbox, view: Pick<SandboxView, 'environment'>): Record<string, string> {
  const toolPath = sandbox.mode === 'off' ? [] : [toolDirectory]
  return {
    PATH: [...toolPath, ...sandbox.searchPath, ...systemPath].join(':'),
    HOME: '/tmp/home',
    TMPDIR: '/tmp',
    USER: 'jr',
    LOGNAME: 'jr',
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    CI: '1',
    NO_COLOR: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    ...view.environment,
  }
}

function systemMounts(): string[] {
  const mounts = ['--ro-bind', '/usr', '/usr']
  for (const path of ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']) {
    if (!existsSync(path)) continue
    if (lstatSync(path).isSymbolicLink()) mounts.push('--symlink', readlinkSync(path), path)
    else mounts.push('--ro-bind', path, path)
  }
  return mounts
}

function toMaskArguments(mask: Mask): string[] {
  if (mask.kind === 'read-only') return ['--ro-bind', mask.source, mask.place]
  if (mask.kind === 'empty-file') return ['--ro-bind', '/dev/null', mask.place]
  return ['--size', '65536', '--tmpfs', mask.place, '--remount-ro', mask.place]
}
