import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkAccessibility } from './web/check-page.ts'
import { openBrowser } from './web/open-browser.ts'
import { openMonitor } from './web/open-monitor.ts'
import { startJr, type RunningJr } from './web/start-jr.ts'

const example = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../examples/${name}.md`, import.meta.url)), 'utf8')

/** A model call of three seconds, so that there is something to watch. */
const slow = `# Watch me

### Task 1: Write the greeting

**File:** \`greeting.txt\`

\`\`\`text
Hello
\`\`\`

### Task 2: Summarize the greeting

Summarize the greeting in one sentence. [[simulate: slow 3s]]

## Success Criteria

- [ ] The greeting is there
  - verify file: \`greeting.txt\` contains \`Hello\`
`

const absent = `# Replace what is not there

### Task 1: Write the file

**File:** \`a.txt\`

\`\`\`text
one
\`\`\`

### Task 2: Replace a line

**File:** \`a.txt\`

\`\`\`
<<<<<<< SEARCH
two
=======
three
>>>>>>> REPLACE
\`\`\`
`

const asking = `# Ask a person

### Task 1: Write the greeting

**File:** \`greeting.txt\`

\`\`\`text
Hello
\`\`\`

## Success Criteria

- [ ] It greets
  - human: Does it greet?
`

const browser = await openBrowser()
let jr: RunningJr
beforeAll(async () => {
  jr = await startJr()
}, 120_000)
afterAll(() => jr.stop())

/** Opens the submit view, submits, and waits for the session to be on screen. */
async function submit(page: Page, instruction: string, title: string): Promise<void> {
  await page.getByRole('link', { name: 'Submit', exact: true }).click()
  await page.getByLabel('Markdown').fill(instruction)
  await page.getByRole('button', { name: 'Submit', exact: true }).click()
  await page.getByRole('heading', { name: title }).waitFor()
}

async function withJr(act: (page: Page) => Promise<void>): Promise<void> {
  const { page, complaints, close } = await openMonitor(browser, jr.url)
  // A worker, a database and a browser on a busy machine: longer than for the fake.
  page.setDefaultTimeout(25_000)
  try {
    await act(page)
    expect(complaints).toEqual([])
  } finally {
    await close()
  }
}

/** Bytes of a GET as HTTP/1.1 puts it on the wire. */
function countSentBytes(url: string, headers: Readonly<Record<string, string>>): number {
  const { pathname, search } = new URL(url)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`GET ${pathname}${search} HTTP/1.1`, ...lines, '', ''].join('\r\n').length
}

const standing = (page: Page, word: string) => page.locator('.standing').getByText(word, { exact: true })

describe('the monitor on a real Jr', () => {
  test('shows the list from what came with the page, and its first question is what has changed since', () =>
    withJr(async (page) => {
      // A busy server sends the page without what it does not know in time.
      const open = async (): Promise<string> => (await page.goto(jr.url))?.text() ?? ''
      await expect.poll(open, { timeout: 30_000 }).toContain('"/sessions?limit=100":{')
      await page.getByText('No session yet').waitFor()
      await page.getByRole('button', { name: 'Refresh' }).click()

      const asked = (): Promise<string[]> =>
        page.evaluate(() =>
          performance.getEntriesByType('resource').flatMap(({ name }) => (name.includes('/sessions?') ? [name] : [])),
        )
      await expect.poll(asked).not.toEqual([])
      expect((await asked())[0]).toContain('/api/jr/sessions?since=')
    }))

  test('submits an instruction, watches it run, and sees it proven', () =>
    withJr(async (page) => {
      await submit(page, slow, 'Watch me')
      await standing(page, 'Running').waitFor()
      await page.locator('.session .step', { hasText: 'Step 2/2' }).waitFor()

      await standing(page, 'Completed').waitFor()
      await standing(page, 'Verified').waitFor()
      await page.getByText('1 of 1 features proven').waitFor()
      await page.getByRole('tab', { name: 'Features 1' }).click()
      await page.locator('.features summary').click()
      await page.locator('.evidence[data-phase=after]').getByText('pass', { exact: true }).waitFor()
      await page.locator('.evidence[data-phase=before]').getByText('fail', { exact: true }).waitFor()
      await page.getByRole('tab', { name: 'Changes 1' }).click()
      await page.getByRole('region', { name: 'Changes of greeting.txt' }).getByText('+Hello').waitFor()
      await page.getByRole('tab', { name: 'Log' }).click()
      await page.locator('.events li').nth(3).waitFor()
      expect(await page.locator('.row', { hasText: 'Watch me' }).locator('.percent').textContent()).toBe('100 %')
    }))

  test('a failed step says why and what to do next, and can be tried again', () =>
    withJr(async (page) => {
      await submit(page, absent, 'Replace what is not there')
      await standing(page, 'Failed').waitFor()

      await page.locator('.session .callout').first().getByText('Next:').waitFor()
      expect(await page.locator('.session .callout h3').first().textContent()).toContain('Failed at step 2')
      await page.getByRole('button', { name: 'Retry' }).click()
      await page.getByRole('dialog').getByText('Passed steps are not run again').waitFor()
      await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await standing(page, 'Failed').waitFor()
      await page.getByRole('tab', { name: 'Log' }).click()
      await page.locator('.events').getByText(/retr/).first().waitFor()
    }))

  test('evidence that refutes the work is what one sees first', () =>
    withJr(async (page) => {
      await submit(page, example('failing-check'), 'Count to three')

      await standing(page, 'Refuted').waitFor()
      await page.getByText('Refuted by the evidence').waitFor()
      await page.locator('.evidence[data-phase=after]').first().waitFor()
      expect(await page.getByRole('tab', { name: 'Features 2' }).getAttribute('aria-selected')).toBe('true')
    }))

  test('a question is what one sees first; the answer of a person proves the criterion', () =>
    withJr(async (page) => {
      await submit(page, asking, 'Ask a person')
      await standing(page, 'Question open').waitFor()
      await standing(page, 'Unverified').waitFor()
      await page.getByText('0 of 1 features proven, 1 nobody could check, 1 question for a person').waitFor()
      const question = page.getByRole('region', { name: 'Question: Does it greet?' })
      await question.getByRole('textbox', { name: /^Your name/ }).fill('Ada')
      await question.getByRole('button', { name: 'Yes' }).click()

      await standing(page, 'Verified').waitFor()
      await question.getByText('says Ada').waitFor()
      await page.locator('.features').getByText('Judged by a person', { exact: true }).waitFor()
      await page.getByRole('tab', { name: 'Log' }).click()
      const answered = page.locator('.events').getByText(/question.answered/i)
      await answered.first().waitFor()
      expect(await answered.count()).toBe(1)
    }))

  test('a waiting session goes on when a person approves, and the note is kept', () =>
    withJr(async (page) => {
      await submit(page, example('manual-approval'), 'Publish the release notes')
      await standing(page, 'Waiting for you').waitFor()
      // What waits for a person has unfolded itself.
      await page.locator('.steps details').nth(1).and(page.locator('[open]')).waitFor()

      await page.getByRole('button', { name: 'Approve step' }).click()
      await page.getByRole('dialog').getByRole('textbox').fill('The release manager said yes.')
      await page.getByRole('dialog').getByRole('button', { name: 'Approve step' }).click()

      await standing(page, 'Completed').waitFor()
      await page.getByText('The release manager said yes.').waitFor()
      expect(await page.locator('.standing').textContent()).toContain('Verified')
    }))

  test('a session is cancelled for good, and the filters that show it survive a reload', () =>
    withJr(async (page) => {
      await submit(page, example('manual-approval'), 'Publish the release notes')
      await standing(page, 'Waiting for you').waitFor()
      await page.getByRole('button', { name: 'Cancel session' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel session' }).click()
      await standing(page, 'Cancelled').waitFor()

      await page.goto(`${jr.url}/?jr_status=cancelled&jr_q=release`)
      await page.reload()
      await page.locator('.row').first().waitFor()
      expect(await page.locator('.c-status').allTextContents()).toEqual(['Cancelled'])
    }))

  test('says everywhere that no real model has answered', () =>
    withJr(async (page) => {
      await page.locator('.top .simulated').waitFor()
      await page.locator('.row .simulated').first().waitFor()
      await page.locator('.row a').first().click()
      await page.locator('.session-head .simulated').waitFor()
      expect(await page.locator('.row').count()).toBe(await page.locator('.row .simulated').count())
    }))

  test('has no accessibility violation on real data', async () => {
    const { page, close } = await openMonitor(browser, `${jr.url}/?jr_view=overview`)
    await page.getByText('Cost per day, by model tier').waitFor()

    const { violations, undecided, contrast } = await checkAccessibility(page)
    expect({ violations, undecided, low: contrast.low, unexamined: contrast.unexamined }).toEqual({
      violations: [],
      undecided: [],
      low: [],
      unexamined: [],
    })
    await close()
  })

  test('the page of a Jr pauses it: what is submitted then does not start until somebody resumes it', () =>
    withJr(async (page) => {
      await submit(
        page,
        slow.replace('# Watch me', '# Watch me later\n\n**Assigned To**: Patient Jr'),
        'Watch me later',
      )
      await standing(page, 'Completed').waitFor()
      await page.locator('.facts').getByRole('link', { name: 'Patient Jr' }).click()
      await page.getByRole('heading', { name: 'Patient Jr', level: 2 }).waitFor()
      await page.getByRole('button', { name: 'Pause this Jr' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Pause this Jr' }).click()
      await page.getByRole('heading', { name: 'Patient Jr is paused' }).waitFor()

      await submit(
        page,
        slow.replace('# Watch me', '# Watch me paused\n\n**Assigned To**: Patient Jr'),
        'Watch me paused',
      )
      await standing(page, 'Paused').waitFor()
      await page.locator('.facts').getByRole('link', { name: 'Patient Jr' }).click()
      await page.getByRole('region', { name: 'Now' }).getByText('Watch me paused').waitFor()
      await page.getByRole('button', { name: 'Resume this Jr' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Resume this Jr' }).click()

      await page.getByRole('region', { name: 'Now' }).getByText('Nothing runs, waits or is queued.').waitFor()
      await page.locator('.figures').getByText('2 of 2 that ended by themselves').waitFor()
      expect(await page.getByRole('heading', { name: 'Patient Jr is paused' }).count()).toBe(0)
    }))

  test('an idle minute is at most five requests; what it receives, headers included, is at most 1 kB, what it sends 5 kB', () =>
    withJr(async (page) => {
      await page.locator('.row, .list .state').first().waitFor()
      await page.clock.install()
      await page.reload()
      await page.locator('.row, .list .state').first().waitFor()
      await page.waitForLoadState('networkidle')
      const network = await page.context().newCDPSession(page)
      await network.send('Network.enable')
      const asked = new Map<string, string>()
      const answers = new Map<string, { status: number; bytes: number }>()
      network.on('Network.requestWillBeSent', ({ requestId, request }) => asked.set(requestId, request.url))
      network.on('Network.responseReceived', ({ requestId, response }) =>
        answers.set(requestId, { status: response.status, bytes: Number.NaN }),
      )
      const sent = new Map<string, Readonly<Record<string, string>>>()
      network.on('Network.requestWillBeSentExtraInfo', ({ requestId, headers }) => sent.set(requestId, headers))
      network.on('Network.loadingFinished', ({ requestId, encodedDataLength: bytes }) =>
        answers.set(requestId, { status: answers.get(requestId)?.status ?? 0, bytes }),
      )
      const settle = (): Promise<void> =>
        expect.poll(() => [...asked.keys()].filter((id) => !((answers.get(id)?.bytes ?? Number.NaN) > 0))).toEqual([])
      // The first poll after the page learns the tag of its question; idle begins with the second.
      await page.clock.runFor(16_000)
      await expect.poll(() => asked.size).toBeGreaterThanOrEqual(1)
      await settle()
      asked.clear()
      answers.clear()
      sent.clear()

      for (let second = 0; second < 60; second += 1) {
        await page.clock.runFor(1000)
        await settle()
      }

      const idle = [...answers.values()]
      expect(idle.length).toBeGreaterThanOrEqual(3)
      expect(idle.length).toBeLessThanOrEqual(5)
      expect(idle.map(({ status }) => status)).toEqual(idle.map(() => 304))
      expect(idle.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(1000)
      expect([...sent.keys()]).toEqual([...asked.keys()])
      const sentBytes = [...asked].reduce((sum, [id, url]) => sum + countSentBytes(url, sent.get(id) ?? {}), 0)
      expect(sentBytes).toBeLessThanOrEqual(5000)
    }))
})
