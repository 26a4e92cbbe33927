import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuid } from './fake-api/builders.ts'
import { sampleWorld } from './fake-api/sample-world.ts'
import { startFakeApi, type FakeApi } from './fake-api/start-fake-api.ts'
import { buildDashboard } from './web/build-dashboard.ts'
import { openBrowser } from './web/open-browser.ts'
import { openMonitor } from './web/open-monitor.ts'

const folder = fileURLToPath(new URL('../../../integrations/sag-flask/', import.meta.url))
const read = (name: string): string => readFileSync(`${folder}${name}`, 'utf8')

const { JR_FLASK_PYTHON: python } = process.env
if (!python)
  throw new Error(
    'No Python with Flask 2 or later is here. Install it: npx -y pnpm@12 exec node tools/ensure-test-tools.ts',
  )
const flaskVersion = execFileSync(python, ['-c', 'import importlib.metadata as m; print(m.version("flask"))'], {
  encoding: 'utf8',
}).trim()
process.stdout.write(`The view in SAG runs on Flask ${flaskVersion} (${python})\n`)

describe('the blueprint for SAG', () => {
  test('imports nothing but the standard library and Flask', () => {
    const imported = [...read('jr_progress.py').matchAll(/^(?:import|from) ([\w.]+)/gm)].map(([, name]) => name)

    expect(imported).toEqual(['os', 're', 'http.client', 'urllib.parse', 'flask'])
  })

  test('asks the owner for two lines in app.py and at most four in the template', () => {
    const [python = '', html = ''] = [...read('README.md').matchAll(/```(?:python|html)\n([\s\S]*?)```/g)].map(
      ([, code]) => code ?? '',
    )

    expect(python.trim().split('\n')).toHaveLength(2)
    expect(html.trim().split('\n').length).toBeLessThanOrEqual(4)
    for (const line of html.trim().split('\n')) expect(read('example/templates/index.html')).toContain(line.trim())
  })
})

const browser = await openBrowser()

describe(`the view in SAG on Flask ${flaskVersion}`, () => {
  const directory = buildDashboard()
  let api: FakeApi
  let url: string
  let stop: () => void

  beforeAll(async () => {
    api = await startFakeApi(directory, sampleWorld(30))
    ;({ url, stop } = await startFlask(`${folder}example/app.py`, {
      JR_URL: api.url,
      JR_DASHBOARD_DIR: directory,
      JR_API_KEY: 'server-side',
      // Jr is asked directly: a proxy would see its key.
      http_proxy: 'http://127.0.0.1:9',
    }))
  })
  afterAll(async () => {
    stop()
    await api.close()
  })

  test('opens by SAG’s navigation, shows, acts, and asks for nothing while it is hidden', async () => {
    const { page, complaints, close } = await openMonitor(browser, url)
    await page.waitForLoadState('networkidle')
    const hidden = api.requests.length
    await page.getByRole('link', { name: 'Jr Progress Monitor' }).click()
    await page.getByRole('link', { name: 'Move the collector to the new host' }).click()
    await page.getByRole('button', { name: 'Cancel session' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel session' }).click()
    await page.locator('.standing').getByText('Cancelled').waitFor()

    expect(hidden).toBeLessThanOrEqual(2)
    expect(api.requests.filter(({ method }) => method === 'POST').map(({ path }) => path)).toEqual([
      `/api/jr/sessions/${uuid(1)}/cancel`,
    ])
    expect(complaints).toEqual([])
    await close()
  })

  test('stops asking while SAG shows another view, and goes on as soon as it is shown again', async () => {
    const { page, close } = await openMonitor(browser, url)
    await page.getByRole('link', { name: 'Jr Progress Monitor' }).click()
    await page.locator('.row').first().waitFor()
    await page.getByRole('link', { name: 'Home' }).click()
    // Two intervals of the two seconds that it waits while something runs; in the first look something may still be on its way.
    const countAsked = async (): Promise<number> => {
      const before = api.requests.length
      await page.waitForTimeout(4500)
      return api.requests.length - before
    }
    await expect.poll(countAsked).toBe(0)

    const next = page.waitForRequest((request) => request.url().includes('/jr/api/sessions'))
    await page.getByRole('link', { name: 'Jr Progress Monitor' }).click()
    await next
    await close()
  })

  test('passes the ETag both ways: an unchanged answer is 304 without a body', async () => {
    const first = await fetch(`${url}/jr/api/sessions?limit=5`)
    const etag = first.headers.get('etag') ?? ''
    const second = await fetch(`${url}/jr/api/sessions?limit=5`, { headers: { 'if-none-match': etag } })

    expect([first.status, second.status, await second.text()]).toEqual([200, 304, ''])
  })

  test('of what a browser sends, Jr gets tag and type; SAG’s own key is added, nothing else', async () => {
    const headers = {
      cookie: 'session=sag',
      authorization: 'Basic c2FnOnNhZw==',
      'x-api-key': 'guessed',
      'x-forwarded-for': '10.0.0.1',
      'if-none-match': '"x"',
    }
    await fetch(`${url}/jr/api/stats?tz=Europe%2FBerlin&tz=x&q=a%26b%0d%0aHost:%20evil`, { headers })
    const { path, headers: got } = api.requests.at(-1) ?? {}

    expect(path).toBe('/api/jr/stats?tz=Europe%2FBerlin&q=a%26b%0D%0AHost%3A+evil')
    expect(got).toEqual({
      host: new URL(api.url).host,
      'accept-encoding': 'identity',
      connection: 'close',
      'x-api-key': 'server-side',
      'if-none-match': '"x"',
    })
  })

  test('sends scripts compressed, and only files of the build', async () => {
    const script = await fetch(`${url}/jr/jr-progress-monitor.js`, { headers: { 'accept-encoding': 'br' } })

    expect(script.headers.get('content-encoding')).toBe('br')
    expect(script.headers.get('content-type')).toContain('text/javascript')
    expect((await script.text()).length).toBeGreaterThan(50_000)
    expect((await fetch(`${url}/jr/..%2f..%2fetc/passwd`)).status).toBe(404)
  })

  test('leads nowhere but below /api/jr, by no way of writing it', async () => {
    const before = api.requests.length
    for (const path of [
      '%2e%2e/metrics',
      'x%2f..%2f..%2fmetrics',
      'a.b',
      '%5c%5cevil',
      'stats%3fx',
      'stats%0d%0ax',
      '@evil',
    ])
      expect([path, (await fetch(`${url}/jr/api/${path}`)).status]).toEqual([path, 404])
    for (const method of ['PUT', 'DELETE', 'PATCH'])
      expect((await fetch(`${url}/jr/api/stats`, { method })).status).toBe(405)
    expect(api.requests.length).toBe(before)

    const other = await fetch(`${url}/jr/api/other`)
    expect([other.status, await other.json()]).toMatchObject([404, { code: 'session_not_found' }])
  })

  test('refuses a write that does not come from the monitor itself, and one that is too large', async () => {
    const cancel = `${url}/jr/api/sessions/${uuid(3)}/cancel`
    const before = api.requests.length
    const own = { 'x-jr-request': 'monitor', 'sec-fetch-site': 'same-origin' }
    const send = async (headers: Record<string, string>, body: string): Promise<number> =>
      (await fetch(cancel, { method: 'POST', headers, body })).status
    const cross = { ...own, 'sec-fetch-site': 'cross-site' }

    for (const headers of [{}, { 'x-jr-request': 'monitor' }, { 'sec-fetch-site': 'same-origin' }, cross])
      expect(await send(headers, '{}')).toBe(403)
    // It is refused by its length; whether the answer arrives or the connection breaks under the rest of the body is a race.
    const large = await send(own, 'x'.repeat(6 * 1024 * 1024 + 1)).catch((error: TypeError) => error.message)
    expect([403, 'fetch failed']).toContain(large)
    expect(api.requests.length).toBe(before)
  })

  test('says that Jr does not answer, with what to look at', async () => {
    api.mood.cut = true
    const answer = await fetch(`${url}/jr/api/stats`)

    expect([answer.status, await answer.json()]).toEqual([
      502,
      { code: 'jr_unreachable', message: 'Jr does not answer.', hint: 'Is the service jr-api running?' },
    ])
    delete api.mood.cut
  })
})

describe('an owner who does what the README says, in an empty directory', () => {
  const built = buildDashboard()

  test('has the view, under a strict policy, with the lines of the README and nothing else', async () => {
    const sag = mkdtempSync(join(tmpdir(), 'jr-sag-'))
    const [lines = '', html = ''] = [...read('README.md').matchAll(/```(?:python|html)\n([\s\S]*?)```/g)].map(
      ([, code]) => code ?? '',
    )
    const [imports = '', register = ''] = lines.split('\n').map((line) => line.trim())
    const [nav = '', view = '', script = ''] = html.trim().split('\n')
    mkdirSync(join(sag, 'sag/routes'), { recursive: true })
    mkdirSync(join(sag, 'templates'))
    writeFileSync(join(sag, 'sag/routes/jr_progress.py'), read('jr_progress.py'))
    cpSync(built, join(sag, 'sag/routes/jr-dashboard'), { recursive: true })
    writeFileSync(
      join(sag, 'app.py'),
      `import os
from flask import Flask, render_template
${imports}
app = Flask(__name__)
${register}
@app.get("/")
def index():
    return render_template("index.html")
@app.after_request
def strict(answer):
    answer.headers["Content-Security-Policy"] = "default-src 'self'; require-trusted-types-for 'script'"
    return answer
app.run("127.0.0.1", int(os.environ["PORT"]))
`,
    )
    writeFileSync(
      join(sag, 'templates/index.html'),
      `<!doctype html><html lang="en"><title>SAG</title><body>${nav}<main><h1>SAG</h1>${view}</main>${script}</body></html>`,
    )
    const jr = await startFakeApi(built, sampleWorld(3))
    const { url, stop } = await startFlask(join(sag, 'app.py'), { JR_URL: jr.url })
    try {
      const { page, complaints, close } = await openMonitor(browser, url)
      await page.getByRole('link', { name: 'Convert the runbooks' }).click()
      await page.getByText('Failed at step 2, Process audio').waitFor()

      expect(complaints).toEqual([])
      await close()
    } finally {
      stop()
      await jr.close()
      rmSync(sag, { recursive: true, force: true })
    }
  })
})

/** Runs a Flask application on a port that the system chooses and Flask tells. */
async function startFlask(
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly url: string; readonly stop: () => void }> {
  const server = spawn(python!, [file], {
    env: { ...process.env, ...environment, PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const [, found] = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(said) ?? []
      if (found !== undefined) resolve(found)
    })
    server.once('close', () => reject(new Error(`Flask has ended: ${said}`)))
  })
  return { url, stop: () => server.kill('SIGKILL') }
}
