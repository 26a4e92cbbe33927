import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findToolchainProblem } from '@jr/workspace'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'

const seconds = 1000
const minutes = 60 * seconds

const Environment = Type.Object({
  JR_DATABASE_URL: Type.String({ pattern: '^postgres(ql)?://.+', description: 'postgresql://user@host:5432/database' }),
  JR_CHECKS_DATABASE_URL: Type.Optional(
    Type.String({ pattern: '^postgres(ql)?://.+', description: 'postgresql://reader@host:5432/database' }),
  ),
  JR_DATA_DIR: Type.String({ minLength: 1, default: '.jr', description: 'a directory for workspaces and snapshots' }),
  JR_CONCURRENCY: Type.Integer({ minimum: 1, maximum: 1000, default: 4, description: 'sessions at a time, 1 to 1000' }),
  JR_SESSIONS_PER_JR: Type.Optional(
    Type.Integer({ minimum: 1, description: 'sessions of one Jr at a time, at least 1' }),
  ),
  JR_RETENTION_DAYS: Type.Optional(Type.Integer({ minimum: 1, description: 'days, at least 1' })),
  JR_SANDBOX: Type.Union([Type.Literal('bubblewrap'), Type.Literal('off')], {
    default: 'bubblewrap',
    description: 'bubblewrap or off',
  }),
  JR_PROPOSE_CHECKS: Type.Union([Type.Literal('on'), Type.Literal('off')], {
    default: 'off',
    description: 'on or off',
  }),
  JR_STEP_TIMEOUT_MS: Type.Integer({
    minimum: 1000,
    default: 30 * minutes,
    description: 'milliseconds, at least 1000',
  }),
  JR_SESSION_TIMEOUT_MS: Type.Integer({
    minimum: 1000,
    default: 24 * 60 * minutes,
    description: 'milliseconds, at least 1000',
  }),
  JR_STEP_ATTEMPTS: Type.Integer({ minimum: 1, maximum: 20, default: 3, description: 'tries a step, 1 to 20' }),
  JR_MODEL_PATIENCE_MS: Type.Integer({ minimum: 0, default: 10 * minutes, description: 'milliseconds' }),
  JR_DRAIN_MS: Type.Integer({ minimum: 0, default: 60 * seconds, description: 'milliseconds' }),
  ANTHROPIC_API_KEY: Type.Optional(Type.String({ minLength: 1, description: 'the key, not empty' })),
  LOCAL_LLM_URL: Type.String({
    pattern: '^https?://.+',
    default: 'http://localhost:8000/v1',
    description: 'http://host:port/v1',
  }),
})
type Environment = Static<typeof Environment>

/** Everything the service reads from its environment, checked. */
export interface Config {
  readonly databaseUrl: string
  /** Of a role that only reads, for `sql` checks. */
  readonly checksDatabaseUrl: string | undefined
  readonly dataDirectory: string
  readonly concurrency: number
  readonly sessionsPerJr: number | undefined
  readonly retentionDays: number | undefined
  readonly sandbox: 'bubblewrap' | 'off'
  /** Toolchains that commands see although they lie outside of the system's directories. */
  readonly sandboxReadOnlyPaths: readonly string[]
  /** The PATH, to say where a program is that commands do not see. */
  readonly hostSearchPath: readonly string[]
  readonly proposeChecks: boolean
  readonly stepTimeoutMs: number
  readonly sessionTimeoutMs: number
  readonly stepAttempts: number
  readonly modelPatienceMs: number
  readonly drainMs: number
  readonly anthropicApiKey: string | undefined
  readonly localUrl: string
}

/** The environment cannot be used; `problems` names every variable that is wrong. The process ends with 78 (EX_CONFIG). */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'invalid_configuration'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** Credentials of systemd's LoadCredential=, which win over the variable: a file is not inherited by child processes. */
const credentialFiles = {
  anthropic_api_key: 'ANTHROPIC_API_KEY',
  database_url: 'JR_DATABASE_URL',
  checks_database_url: 'JR_CHECKS_DATABASE_URL',
} as const

/** Reads the environment once. @throws {ConfigError} with all problems at once */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  // An empty variable is one that is not set: systemd and shells leave such behind.
  const raw: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(environment)) if (value !== undefined && value !== '') raw[name] = value
  const directory = environment['CREDENTIALS_DIRECTORY']
  if (directory !== undefined) {
    for (const [file, name] of Object.entries(credentialFiles)) raw[name] = readCredential(directory, file) ?? raw[name]
  }
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(Environment.properties)) {
    const value = raw[name] === undefined ? Value.Default(schema, undefined) : Value.Convert(schema, raw[name])
    if (value === undefined && Type.IsOptional(schema)) continue
    if (Value.Check(schema, value)) values[name] = value
    else
      problems.push(
        `${name} ${value === undefined ? 'is missing' : 'is wrong'}: expected ${(schema as { description?: string }).description}`,
      )
  }
  const sandboxReadOnlyPaths = splitPath(environment['JR_SANDBOX_READ_ONLY_PATHS'] ?? '')
  for (const path of sandboxReadOnlyPaths) {
    const problem = findToolchainProblem(path, homedir())
    if (problem !== undefined) problems.push(`JR_SANDBOX_READ_ONLY_PATHS is wrong: ${problem}`)
  }
  if (problems.length > 0) throw new ConfigError(problems)
  const checked = values as Environment
  return Object.freeze({
    databaseUrl: checked.JR_DATABASE_URL,
    checksDatabaseUrl: checked.JR_CHECKS_DATABASE_URL,
    dataDirectory: checked.JR_DATA_DIR,
    concurrency: checked.JR_CONCURRENCY,
    sessionsPerJr: checked.JR_SESSIONS_PER_JR,
    retentionDays: checked.JR_RETENTION_DAYS,
    sandbox: checked.JR_SANDBOX,
    sandboxReadOnlyPaths,
    hostSearchPath: splitPath(environment['PATH'] ?? ''),
    proposeChecks: checked.JR_PROPOSE_CHECKS === 'on',
    stepTimeoutMs: checked.JR_STEP_TIMEOUT_MS,
    sessionTimeoutMs: checked.JR_SESSION_TIMEOUT_MS,
    stepAttempts: checked.JR_STEP_ATTEMPTS,
    modelPatienceMs: checked.JR_MODEL_PATIENCE_MS,
    drainMs: checked.JR_DRAIN_MS,
    anthropicApiKey: checked.ANTHROPIC_API_KEY,
    localUrl: checked.LOCAL_LLM_URL,
  })
}

function splitPath(text: string): readonly string[] {
  return text.split(':').filter((path) => path !== '')
}

function readCredential(directory: string, file: string): string | undefined {
  try {
    return readFileSync(join(directory, file), 'utf8').trim() || undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new ConfigError([`the credential ${file} cannot be read: ${(error as Error).message}`])
  }
}
