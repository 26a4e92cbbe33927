import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize, sep } from 'node:path'

/** Below a home directory: where people and programs keep keys, tokens and sessions. */
const secretNames = [
  '.ssh',
  '.aws',
  '.azure',
  '.gnupg',
  '.kube',
  '.docker',
  '.config',
  '.netrc',
  '.npmrc',
  '.pypirc',
  '.git-credentials',
  '.pgpass',
  '.password-store',
  '.mozilla',
  '.local/share/keyrings',
  '.cargo/credentials',
  '.cargo/credentials.toml',
  '.m2/settings.xml',
  '.gradle/gradle.properties',
]

/**
 * Why a path must not be made visible in the sandbox; undefined when it may: a toolchain is a directory of its own, and neither a home
 * directory, nor what lies above one, nor where secrets are kept.
 */
export function findToolchainProblem(path: string, home: string): string | undefined {
  if (!isAbsolute(path)) return `${path} is not an absolute path`
  if (!existsSync(path)) return `${path} does not exist`
  const contains = (outer: string, inner: string): boolean =>
    inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep)
  // What a link leads to is what would be seen.
  for (const real of new Set([normalize(path).replace(/(?<=.)\/$/, ''), realpathSync(path)])) {
    if (contains(real, home)) return `${path} holds the whole home directory ${home}`
    const secret = secretNames
      .map((name) => join(home, name))
      .find((one) => contains(one, real) || (contains(real, one) && existsSync(one)))
    if (secret !== undefined) return `${path} would show ${secret}, where secrets are kept`
    if (['/', '/etc', '/proc', '/sys', '/dev', '/run', '/var', '/home', '/root'].includes(real))
      return `${path} is more than a toolchain`
  }
  return undefined
}

/** The directories of a toolchain that hold its programs. */
export function listProgramDirectories(path: string): readonly string[] {
  if (/\/(?:bin|shims|sbin)$/.test(path)) return [path]
  return ['bin', 'shims'].map((name) => join(path, name)).filter((directory) => existsSync(directory))
}

/** Where a program lies on this machine, and which paths would show it in the sandbox. */
export interface HostProgram {
  readonly path: string
  readonly readOnlyPaths: readonly string[]
}

/** Looks a program up on a search path of the machine; undefined when it is nowhere. */
export function findHostProgram(name: string, searchPath: readonly string[]): HostProgram | undefined {
  for (const directory of searchPath) {
    const path = join(directory, name)
    if (!isExecutable(path)) continue
    return { path, readOnlyPaths: [...new Set([toToolchain(path), toToolchain(realpathSync(path))])] }
  }
  return undefined
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** The directory above `bin`; `~/.local` and `~/.cargo` may hold secrets, so only their `bin` is named. */
function toToolchain(program: string): string {
  const directory = dirname(program)
  const above = dirname(directory)
  return /\/(?:bin|shims)$/.test(directory) && !/\/\.(?:local|cargo)$/.test(above) ? above : directory
}
