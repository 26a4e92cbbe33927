import { describe, expect, test } from 'vitest'
import { now, uuid } from './fake-api/builders.ts'
import { buildDashboard } from './web/build-dashboard.ts'
import { openBrowser } from './web/open-browser.ts'
import { withMonitor } from './web/with-monitor.ts'

const directory = buildDashboard()
const browser = await openBrowser()
const stage = { browser, directory }
const path = (id: number, tab = ''): string => `/?jr_session=${uuid(id)}${tab === '' ? '' : `&jr_tab=${tab}`}`

describe('a session', () => {
  test('that failed says where, why and what to do next, and unfolds the failed step with its attempts', () =>
    withMonitor(stage, { path: path(5) }, async ({ page }) => {
      const session = page.locator('.session')
      await session.getByText('Failed at step 2, Process audio').waitFor()

      expect(await session.locator('.callout').first().textContent()).toContain('Next: Check the path in step 2')
      const attempts = session.getByRole('region', { name: 'Attempts of step 2' })
      await attempts.waitFor()
      expect(await attempts.locator('tbody tr').allTextContents()).toEqual([
        expect.stringContaining('output_truncated'),
        expect.stringContaining('escalated: the answer of the haiku tier was cut'),
      ])
    }))

  test('shows the evidence of a feature: what ran, how it ended, what it printed', () =>
    withMonitor(stage, { path: path(5, 'features') }, async ({ page }) => {
      const evidence = page.locator('.evidence').first()
      await evidence.waitFor()

      expect(await evidence.textContent()).toContain('exit 1')
      expect(await evidence.getByRole('region', { name: 'What ran' }).textContent()).toBe(
        'python3 -m pytest -q tests/test_router.py',
      )
      expect(await evidence.getByRole('region', { name: 'Output' }).textContent()).toContain('FileNotFoundError')
    }))

  test('leads from a step to its line of the instruction', () =>
    withMonitor(stage, { path: path(5) }, async ({ page }) => {
      await page.getByRole('link', { name: 'Line 16 of the instruction' }).click()

      const marked = page.locator('.source [data-marked]')
      await marked.waitFor()
      expect(await marked.textContent()).toBe('### Task 2: Write the schema')
      expect(await page.getByRole('tab', { name: 'Instruction' }).getAttribute('aria-selected')).toBe('true')
    }))

  test('keeps what the reader has unfolded while it is polled', () =>
    withMonitor(stage, { path: path(3) }, async ({ api, page }) => {
      const first = page.locator('.steps details').first()
      await first.locator('summary').click()
      await page.getByRole('region', { name: 'Output of step 1' }).waitFor()

      api.change(uuid(3), { total_tokens: 99_999 })
      await page.locator('.facts').getByText('100K').waitFor()

      expect(await first.getAttribute('open')).not.toBeNull()
    }))

  test('that could not be asked for again says so beside what it shows, and is asked for until it is answered', () =>
    withMonitor(stage, { path: path(3) }, async ({ api, page }) => {
      await page.locator('.session .steps').waitFor()
      let fails = true
      await page.route(/\/sessions\/[^?]*$|\/stats/, (route) =>
        fails
          ? route.fulfill({ status: 500, json: { code: 'internal_error', message: 'It broke.' } })
          : route.continue(),
      )
      api.change(uuid(3), { total_tokens: 99_999 })
      await page.locator('.tab-panel').getByText('It broke.').waitFor()
      await page.locator('.banner').getByText('The totals are not current.').waitFor()

      fails = false
      await expect.poll(() => page.locator('.field-error, .banner').count()).toBe(0)
    }))

  test('tabs have one tab stop and follow the arrow keys', () =>
    withMonitor(stage, { path: path(5) }, async ({ page }) => {
      await page.getByRole('tab', { name: 'Steps 5' }).focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowRight')

      await page.getByRole('region', { name: 'Changes of jr_executor/llm_router.py' }).waitFor()
      expect(await page.locator('[role=tab][tabindex="0"]').count()).toBe(1)
    }))
})

describe('actions', () => {
  test('cancel states its effect, and happens only after it was confirmed', () =>
    withMonitor(stage, { path: path(1) }, async ({ api, page }) => {
      await page.getByRole('button', { name: 'Cancel session' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('The session ends for good.').waitFor()
      expect(api.requests.filter(({ method }) => method === 'POST')).toEqual([])

      await dialog.getByRole('button', { name: 'Leave it' }).click()
      await dialog.waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Cancel session' }).click()
      await dialog.getByRole('textbox').fill('no longer needed')
      await dialog.getByRole('button', { name: 'Cancel session' }).click()

      await page.locator('.standing').getByText('Cancelled').waitFor()
      const [write] = api.requests.filter(({ method }) => method === 'POST')
      expect(write).toMatchObject({ path: `/api/jr/sessions/${uuid(1)}/cancel`, body: { note: 'no longer needed' } })
    }))

  test('approve brings the session on; pause and resume need no dialog', () =>
    withMonitor(stage, { path: path(1) }, async ({ api, page }) => {
      await page.getByRole('button', { name: 'Approve step' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Approve step' }).click()
      await page.locator('.standing').getByText('Running').or(page.locator('.standing').getByText('Stalled')).waitFor()

      await page.locator('.actions').getByRole('button', { name: 'Pause' }).click()
      await page.locator('.actions').getByRole('button', { name: 'Resume' }).click()
      await page.locator('.actions').getByRole('button', { name: 'Pause' }).waitFor()

      const writes = api.requests.filter(({ method }) => method === 'POST').map(({ path }) => path.split('/').at(-1))
      expect(writes).toEqual(['approve', 'pause', 'resume'])
    }))

  test('a refusal is shown in the dialog, with its hint, and nothing typed is lost', () =>
    withMonitor(stage, { path: path(1) }, async ({ api, page }) => {
      await page.getByRole('button', { name: 'Approve step' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('textbox').fill('done on bluefin')
      api.mood.fail = {
        status: 409,
        code: 'illegal_transition',
        message: 'The step is no longer waiting.',
        hint: 'Look at the session again.',
      }
      await dialog.getByRole('button', { name: 'Approve step' }).click()

      await dialog.getByText('The step is no longer waiting. Look at the session again.').waitFor()
      expect(await dialog.getByRole('textbox').inputValue()).toBe('done on bluefin')
    }))

  test('are not offered to a caller who may not control', () =>
    withMonitor(
      stage,
      { path: path(1), mood: { stats: { capabilities: { submit: false, control: false } } } },
      async ({ page }) => {
        await page.locator('.session').getByText('A person is needed').waitFor()

        expect(await page.getByRole('button', { name: 'Approve step' }).count()).toBe(0)
        expect(await page.getByRole('link', { name: 'Submit' }).count()).toBe(0)
        await page.getByRole('button', { name: 'Export' }).waitFor()
      },
    ))

  test('export saves everything that is known, as the API gave it', () =>
    withMonitor(stage, { path: path(5) }, async ({ page }) => {
      await page.locator('.session .steps').waitFor()
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Export' }).click()

      expect((await download).suggestedFilename()).toBe(`jr-session-${uuid(5)}.json`)
    }))
})

describe('notify me', () => {
  test('tells of the end in a hidden tab, too; without the wish a hidden tab asks for nothing', () =>
    // What ends leaves this filter.
    withMonitor(stage, { path: `/?jr_status=running&jr_session=${uuid(3)}` }, async ({ api, page }) => {
      await page.clock.install()
      await page.addInitScript(() => {
        class Told {
          static requestPermission = (): Promise<string> => Promise.resolve('granted')
          static permission = 'granted'
          constructor(title: string) {
            document.title = title
          }
          addEventListener(): void {}
        }
        Object.assign(window, { Notification: Told })
      })
      await page.reload()
      await page.locator('.session .steps').waitFor()
      const hide = (isHidden: boolean): Promise<void> =>
        page.evaluate((hidden) => {
          for (const [name, value] of Object.entries({ hidden, visibilityState: hidden ? 'hidden' : 'visible' }))
            Object.defineProperty(document, name, { value, configurable: true })
          document.dispatchEvent(new Event('visibilitychange'))
        }, isHidden)
      await hide(true)
      const asked = async (): Promise<number> => {
        await expect.poll(() => api.requests.every(({ status }) => status > 0)).toBe(true)
        const before = api.requests.length
        await page.clock.runFor(61_000)
        return api.requests.length - before
      }
      await expect.poll(asked).toBe(0)

      await hide(false)
      await page.getByRole('button', { name: 'Notify me', pressed: false }).click()
      await page.getByRole('button', { name: 'Notify me', pressed: true }).waitFor()
      await hide(true)
      api.change(uuid(3), { status: 'completed', verdict: 'verified', finished_at: new Date(now).toISOString() })
      await expect
        .poll(async () => {
          await page.clock.runFor(1000)
          return page.title()
        })
        .toBe('Add the router and the progress tab: completed, verified')
      await expect.poll(asked).toBe(0)
    }))
})

test('over plain http, where there is no clipboard, an id is copied all the same', () =>
  withMonitor(stage, { path: path(3) }, async ({ page }) => {
    await page.evaluate(() => Object.defineProperty(window, 'isSecureContext', { value: false }))
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
    await page.getByRole('button', { name: 'Copy session id' }).click()
    await page.getByText('Copied', { exact: true }).waitFor()
    await page.getByRole('searchbox').focus()
    await page.keyboard.press('Control+V')

    expect(await page.getByRole('searchbox').inputValue()).toBe(uuid(3))
  }))

describe('announcements', () => {
  test('one polite region tells of what ended, and rows themselves are not live', () =>
    // What ends leaves this filter, and is told of all the same.
    withMonitor(stage, { path: '/?jr_status=running' }, async ({ api, page }) => {
      await page.clock.install()
      await page.reload()
      await page.locator('.row').first().waitFor()

      api.change(uuid(3), { status: 'failed', failed: 1, error: { code: 'x', message: 'It broke.', hint: null } })

      await page.getByText('1 failed: Add the router and the progress tab.').waitFor({ state: 'attached' })
      // A lost connection is told there, too, and not again with every second of its age.
      api.mood.cut = true
      await page.getByRole('button', { name: 'Refresh' }).click()
      await page.locator('.banner').waitFor()
      await page.clock.runFor(5000)
      await page.locator('output', { hasText: 'Offline.' }).waitFor({ state: 'attached' })
      expect(await page.locator('[aria-live]:not([aria-live=off]), [role=alert]').count()).toBe(1)
    }))
})

describe('submitting', () => {
  test('shows plan and findings while one types, and refuses what has no steps', () =>
    withMonitor(stage, { path: '/?jr_view=submit' }, async ({ api, page }) => {
      const text = page.getByLabel('Markdown')
      const send = page.getByRole('button', { name: 'Submit', exact: true })
      await text.fill('Nothing to do here.')
      await page.getByText('Not executable: see the errors in the plan.').waitFor()
      expect(await send.isDisabled()).toBe(true)

      await text.fill(
        '# Try\n\n### Step 1: Write\n\nWrite `a.txt` with one line.\n\n### Step 2: Explain\n\nExplain what was written.\n',
      )
      await page.getByText('2 steps').waitFor()
      expect(await page.locator('datalist option').allTextContents()).toContain('DevOps Jr')
      await page.getByLabel('Jr', { exact: true }).fill('DevOps Jr')
      await page.getByLabel('Workspace').fill('/srv/work')
      await page.getByLabel('Model tier').selectOption('opus')
      await page.getByLabel('Priority').fill('7')
      await send.click()

      await page.locator('.session').waitFor()
      expect(api.requests.filter(({ method }) => method === 'POST')).toMatchObject([
        { path: '/api/jr/tasks', body: { jr_name: 'DevOps Jr', workspace: '/srv/work', tier: 'opus', priority: 7 } },
      ])
    }))

  test('takes a file that is dropped on it', () =>
    withMonitor(stage, { path: '/?jr_view=submit' }, async ({ page }) => {
      await page.getByLabel('Markdown').waitFor()
      const files = await page.evaluateHandle(() => {
        const transfer = new DataTransfer()
        transfer.items.add(new File(['# Dropped\n\n### Step 1: Explain\n\nExplain it.\n'], 'task.md'))
        return transfer
      })
      await page.locator('.submit').dispatchEvent('drop', { dataTransfer: files })

      await page.getByRole('heading', { name: 'Dropped' }).waitFor()
      // Looking something up loses nothing.
      await page.getByRole('link', { name: 'Sessions', exact: true }).click()
      await page.locator('.row').first().waitFor()
      await page.getByRole('link', { name: 'Submit', exact: true }).click()
      expect(await page.getByLabel('Markdown').inputValue()).toContain('### Step 1: Explain')
    }))
})
