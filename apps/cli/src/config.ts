import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { findToolchainProblem } from '@jr/workspace'
import { CliFailure } from './cli-failure.ts'

/** The clone that this file stands in. */
const repositoryDirectory = resolve(import.meta.dirname, '../../..')

/** Everything the command line takes from its surroundings; read once, here only. */
export interface CliConfig {
  /** Where the person stands: relative paths are meant from here, also under `pnpm jr`, which changes the directory. */
  readonly callerDirectory: string
  readonly repositoryDirectory: string
  /** `.jr` of the clone: the embedded PostgreSQL, workspaces, snapshots. `JR_DATA_DIR`. */
  readonly dataDirectory: string
  /** A PostgreSQL of your own instead of the embedded one. `JR_DATABASE_URL`. */
  readonly databaseUrl: string | undefined
  /** As whom `sql` checks read; default: `jr_checks` of the embedded PostgreSQL. `JR_CHECKS_DATABASE_URL`. */
  readonly checksDatabaseUrl: string | undefined
  /** Default 127.0.0.1. `JR_HOST`. */
  readonly host: string
  /** Default 9450. `JR_PORT`. */
  readonly port: number
  /** Key that the API asks for. `JR_API_KEY`. */
  readonly apiKey: string | undefined
  /** Further names this server may be called by. `JR_ALLOWED_HOSTS`, separated by commas. */
  readonly allowedHosts: readonly string[]
  readonly anthropicApiKey: string | undefined
  readonly anthropicUrl: string | undefined
  /** Default http://localhost:8000/v1. `LOCAL_LLM_URL`. */
  readonly localLlmUrl: string
  readonly localLlmModel: string | undefined
  readonly localLlmApiKey: string | undefined
  readonly haikuModel: string | undefined
  readonly opusModel: string | undefined
  /** Sessions at the same time in one executor; default 4. `JR_CONCURRENCY`. */
  readonly concurrency: number
  /** `bubblewrap` (default) or `off`. `JR_SANDBOX`. */
  readonly sandbox: 'bubblewrap' | 'off'
  /** Toolchains that commands see although they lie outside of the system's directories. `JR_SANDBOX_READ_ONLY_PATHS`, separated by colons. */
  readonly sandboxReadOnlyPaths: readonly string[]
  /** The PATH, to say where a program is that commands do not see. */
  readonly hostSearchPath: readonly string[]
  /** Whether a model proposes checks for criteria without any; default off. `JR_PROPOSE_CHECKS`. */
  readonly proposeChecks: boolean
  /** Of executor and API, in .jr/jr.log; default info. `JR_LOG_LEVEL`. */
  readonly logLevel: string
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** Reads and checks the environment; all problems are told at once (exit 78). */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): CliConfig {
  const problems: string[] = []
  const get = (name: string): string | undefined => readSetting(environment, name, problems)
  const callerDirectory = environment.INIT_CWD ?? process.cwd()
  const config: CliConfig = Object.freeze({
    callerDirectory,
    repositoryDirectory,
    dataDirectory: resolve(callerDirectory, get('JR_DATA_DIR') ?? join(repositoryDirectory, '.jr')),
    databaseUrl: checkUrl('JR_DATABASE_URL', get('JR_DATABASE_URL'), ['postgres:', 'postgresql:'], problems),
    checksDatabaseUrl: checkUrl(
      'JR_CHECKS_DATABASE_URL',
      get('JR_CHECKS_DATABASE_URL'),
      ['postgres:', 'postgresql:'],
      problems,
    ),
    host: get('JR_HOST') ?? '127.0.0.1',
    port: toInteger('JR_PORT', get('JR_PORT'), { default: 9450, minimum: 0, maximum: 65_535 }, problems),
    apiKey: get('JR_API_KEY'),
    allowedHosts: (get('JR_ALLOWED_HOSTS') ?? '')
      .split(',')
      .map((host) => host.trim())
      .filter((host) => host !== ''),
    anthropicApiKey: get('ANTHROPIC_API_KEY'),
    anthropicUrl: checkUrl('ANTHROPIC_BASE_URL', get('ANTHROPIC_BASE_URL'), ['http:', 'https:'], problems),
    localLlmUrl:
      checkUrl('LOCAL_LLM_URL', get('LOCAL_LLM_URL'), ['http:', 'https:'], problems) ?? 'http://localhost:8000/v1',
    localLlmModel: get('LOCAL_LLM_MODEL'),
    localLlmApiKey: get('LOCAL_LLM_API_KEY'),
    haikuModel: get('JR_HAIKU_MODEL'),
    opusModel: get('JR_OPUS_MODEL'),
    concurrency: toInteger(
      'JR_CONCURRENCY',
      get('JR_CONCURRENCY'),
      { default: 4, minimum: 1, maximum: 1000 },
      problems,
    ),
    sandbox: checkChoice('JR_SANDBOX', get('JR_SANDBOX') ?? 'bubblewrap', ['bubblewrap', 'off'] as const, problems),
    sandboxReadOnlyPaths: checkToolchains(get('JR_SANDBOX_READ_ONLY_PATHS'), problems),
    hostSearchPath: splitPath(environment.PATH ?? ''),
    proposeChecks:
      checkChoice('JR_PROPOSE_CHECKS', get('JR_PROPOSE_CHECKS') ?? 'off', ['on', 'off'], problems) === 'on',
    logLevel: checkChoice('JR_LOG_LEVEL', get('JR_LOG_LEVEL') ?? 'info', logLevels, problems),
  })
  if (problems.length === 0) return config
  throw new CliFailure('invalid_configuration', problems.join('\n'), 'docs/operations.md lists every variable.')
}

/** A file that systemd's LoadCredential placed wins over the variable; an empty value counts as none. */
function readSetting(environment: NodeJS.ProcessEnv, name: string, problems: string[]): string | undefined {
  const directory = environment.CREDENTIALS_DIRECTORY
  if (directory !== undefined) {
    // As the executor's unit names them: database_url for JR_DATABASE_URL.
    const file = name.toLowerCase().replace(/^jr_/, '')
    try {
      return readFileSync(join(directory, file), 'utf8').trim() || undefined
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT') problems.push(`The credential ${file} cannot be read (${code ?? 'unknown'}).`)
    }
  }
  return environment[name]?.trim() || undefined
}

/** The value itself may hold a password and is never repeated. */
function checkUrl(
  name: string,
  value: string | undefined,
  protocols: readonly string[],
  problems: string[],
): string | undefined {
  if (value === undefined) return undefined
  if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value
  problems.push(
    `${name} is not an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}.`,
  )
  return undefined
}

function toInteger(
  name: string,
  value: string | undefined,
  range: { readonly default: number; readonly minimum: number; readonly maximum: number },
  problems: string[],
): number {
  if (value === undefined) return range.default
  const number = Number(value)
  if (Number.isInteger(number) && number >= range.minimum && number <= range.maximum) return number
  problems.push(`${name} must be a whole number from ${range.minimum} to ${range.maximum}; it is "${value}".`)
  return range.default
}

function checkToolchains(value: string | undefined, problems: string[]): readonly string[] {
  const paths = splitPath(value ?? '')
  for (const path of paths) {
    const problem = findToolchainProblem(path, homedir())
    if (problem !== undefined) problems.push(`JR_SANDBOX_READ_ONLY_PATHS: ${problem}.`)
  }
  return paths
}

function splitPath(text: string): readonly string[] {
  return text.split(':').filter((path) => path !== '')
}

function checkChoice<const T extends string>(
  name: string,
  value: string,
  choices: readonly T[],
  problems: string[],
): T {
  const choice = choices.find((candidate) => candidate === value)
  if (choice === undefined) problems.push(`${name} must be one of ${choices.join(', ')}; it is "${value}".`)
  return choice ?? (choices[0] as T)
}
