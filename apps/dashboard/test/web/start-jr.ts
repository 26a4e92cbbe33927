import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildInto } from './build-into.ts'

const repository = fileURLToPath(new URL('../../../../', import.meta.url))

/** A whole Jr: database, migrations, executor on the simulator, API and dashboard. */
export interface RunningJr {
  readonly url: string
  readonly stop: () => Promise<void>
}

/**
 * Starts `jr up` as a person would, on a free port, with a data directory of its own and no key of any model: everything is real but
 * the models. Builds the dashboard first, to where `jr up` serves it from.
 */
export async function startJr(): Promise<RunningJr> {
  buildInto(join(repository, 'apps/dashboard/dist'))
  const data = mkdtempSync(join(tmpdir(), 'jr-up-'))
  const { ANTHROPIC_API_KEY: _key, JR_DATABASE_URL: _url, JR_API_KEY: _apiKey, ...environment } = process.env
  const jr = spawn(
    process.execPath,
    ['--conditions=@jr/source', 'apps/cli/src/main.ts', 'up', '--port', '0', '--no-example'],
    // A port nobody listens on: a model server of this machine must not answer in a test.
    {
      cwd: repository,
      env: { ...environment, NODE_ENV: '', JR_DATA_DIR: data, LOCAL_LLM_URL: 'http://127.0.0.1:9/v1' },
    },
  )
  // However this process ends, nothing of it stays behind.
  const end = (): void => void jr.kill('SIGTERM')
  process.on('exit', end)
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString()
      const address = /^ready\s+(http:\S+)/m.exec(said)?.[1]
      if (address !== undefined) resolve(address)
    }
    jr.stdout.on('data', listen)
    jr.stderr.on('data', listen)
    jr.on('exit', (code) => reject(new Error(`jr up ended with ${code}:\n${said}`)))
  })
  return {
    url,
    async stop() {
      if (jr.exitCode !== null || jr.signalCode !== null) throw new Error(`jr up has died (${jr.exitCode}):\n${said}`)
      await new Promise((resolve) => {
        jr.on('exit', resolve)
        end()
      })
      process.off('exit', end)
      rmSync(data, { recursive: true, force: true })
    },
  }
}
