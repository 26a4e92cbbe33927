import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

const Environment = Type.Object({
  JR_DATABASE_URL: Type.String({ pattern: '^postgres(ql)?://.+', description: 'postgresql://user@host:5432/database' }),
  JR_HOST: Type.String({ minLength: 1, default: '127.0.0.1', description: 'an address of this machine' }),
  JR_PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 9450, description: 'a port, 0 for any free one' }),
  JR_API_KEY: Type.Optional(Type.String({ minLength: 1, description: 'the key, not empty' })),
  JR_ALLOWED_HOSTS: Type.String({ default: '', description: 'names separated by commas' }),
  JR_DASHBOARD_DIR: Type.Optional(Type.String({ minLength: 1, description: 'the directory of the built dashboard' })),
})

/** Everything the service reads from its environment, checked. */
export interface Config {
  readonly databaseUrl: string
  readonly host: string
  readonly port: number
  readonly apiKey: string | undefined
  readonly allowedHosts: readonly string[]
  readonly dashboardDirectory: string | undefined
}

/** The environment cannot be used; the message names every variable that is wrong, never its value. Exit 78 (EX_CONFIG). */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Files of systemd's LoadCredential=, which win over the variable. */
const credentialFiles = { database_url: 'JR_DATABASE_URL', api_key: 'JR_API_KEY' } as const

/** Reads the environment once. @throws {ConfigError} with all problems at once */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  // An empty variable is one that is not set: systemd and shells leave such behind.
  const raw: Record<string, unknown> = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== ''),
  )
  for (const [file, name] of Object.entries(credentialFiles)) {
    raw[name] = readCredential(environment['CREDENTIALS_DIRECTORY'], file) ?? raw[name]
  }
  const problems: string[] = []
  const read = (name: keyof typeof Environment.properties): unknown => {
    const schema = Environment.properties[name]
    const value = raw[name] === undefined ? Value.Default(schema, undefined) : Value.Convert(schema, raw[name])
    if (Value.Check(schema, value) || (value === undefined && Type.IsOptional(schema))) return value
    problems.push(
      `- ${name} ${value === undefined ? 'is missing' : 'is wrong'}: expected ${(schema as { description?: string }).description}`,
    )
    return undefined
  }
  const config = {
    databaseUrl: read('JR_DATABASE_URL') as string,
    host: read('JR_HOST') as string,
    port: read('JR_PORT') as number,
    apiKey: read('JR_API_KEY') as string | undefined,
    allowedHosts: toNames(read('JR_ALLOWED_HOSTS') as string | undefined),
    dashboardDirectory: read('JR_DASHBOARD_DIR') as string | undefined,
  }
  if (problems.length > 0) throw new ConfigError(`The configuration cannot be used:\n${problems.join('\n')}`)
  return Object.freeze(config)
}

function toNames(list = ''): readonly string[] {
  const names = list.split(',').map((name) => name.trim())
  return names.filter((name) => name !== '')
}

function readCredential(directory: string | undefined, file: string): string | undefined {
  if (directory === undefined) return undefined
  try {
    return readFileSync(join(directory, file), 'utf8').trim() || undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new ConfigError(`The credential ${file} cannot be read.`, { cause: error })
  }
}
