import { describe, expect, test } from 'vitest'
import { askingId, askingWorld } from './fake-api/asking-world.ts'
import { anAttempt, aQuestion } from './fake-api/builders.ts'
import { buildDashboard } from './web/build-dashboard.ts'
import { checkAccessibility } from './web/check-page.ts'
import { openBrowser } from './web/open-browser.ts'
import { withMonitor } from './web/with-monitor.ts'

const directory = buildDashboard()
const browser = await openBrowser()
const stage = { browser, directory }
const id = askingId
const path = `/?jr_session=${id}&jr_tab=features`

describe('a question for a person', () => {
  test('is told by the list: the session that ended with it stands with those that wait, which the header counts and the filter shows', () =>
    withMonitor(stage, { world: askingWorld(), width: 320 }, async ({ page }) => {
      const rows = page.locator('.row')
      await rows.first().waitFor()
      expect(await rows.nth(1).textContent()).toContain('Waiting for you')
      expect(await rows.nth(0).textContent()).toMatch(/Open it to answer.*Question open.*Unverified/)
      const places = await rows
        .nth(0)
        .locator('.c-status .tag')
        .evaluateAll((tags) => tags.map((tag) => tag.getBoundingClientRect()))
      expect(places.map(({ top }) => top)).toEqual([places[0]?.top, places[0]?.top])
      expect(places[1]?.right).toBeLessThanOrEqual(320)

      await page.getByRole('link', { name: /^Waiting 2 1 step, 1 answer/ }).click()
      await page.getByText('2 sessions').waitFor()
      expect(await rows.locator('a').allTextContents()).toHaveLength(2)
    }))

  test('is unfolded, says what an answer does, and takes it with the keyboard alone', () =>
    withMonitor(stage, { path, world: askingWorld() }, async ({ api, page }) => {
      const question = page.getByRole('region', { name: 'Question: Does the page read well?' })
      await question.getByText('Yes proves this check; no refutes it, and the session fails.').waitFor()
      expect(await page.locator('.session').textContent()).toContain('1 question for a person')
      expect(await checkAccessibility(page)).toMatchObject({ violations: [] })

      await question.getByRole('textbox', { name: /^Note/ }).focus()
      await page.keyboard.type('read it twice')
      await page.keyboard.press('Tab')
      await page.keyboard.type('Ada')
      // Enter in a field decides nothing.
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')

      await question.getByText('says Ada').waitFor()
      expect(await question.textContent()).toMatch(/Yes, says Ada.*: read it twice.*The verdict is being decided again/)
      expect(api.requests.filter(({ method }) => method === 'POST')).toMatchObject([
        {
          path: `/api/jr/sessions/${id}/answer`,
          body: { answer: 'yes', check_id: 'c2', tree_hash: '9f2c1e77ab40', by: 'Ada', note: 'read it twice' },
        },
      ])
    }))

  test('an answer may be changed; a refusal is shown with its hint, and nothing typed is lost', () =>
    withMonitor(
      stage,
      {
        path,
        world: askingWorld({
          questions: [
            aQuestion({
              is_open: false,
              answer: { answer: 'no', answered_by: 'person:Ada', note: null, answered_at: '2026-11-26T14:00:00.000Z' },
            }),
          ],
        }),
      },
      async ({ api, page }) => {
        await page.getByText('The page reads well').click()
        const question = page.getByRole('region', { name: 'Question: Does the page read well?' })
        await question.getByText('says Ada').waitFor()
        await question.getByRole('button', { name: 'Change the answer' }).click()
        await question.getByRole('textbox', { name: /^Note/ }).fill('on second thought')
        api.mood.fail = {
          status: 409,
          code: 'answer_outdated',
          message: 'The workspace has changed.',
          hint: 'Look at the session again.',
        }
        await question.getByRole('button', { name: 'Yes' }).click()

        await question.getByText('The workspace has changed. Look at the session again.').waitFor()
        expect(await question.getByRole('textbox', { name: /^Note/ }).inputValue()).toBe('on second thought')
      },
    ))

  test('where writing is not allowed, it only says that a person must answer', () =>
    withMonitor(
      stage,
      { path, world: askingWorld(), mood: { stats: { capabilities: { submit: false, control: false } } } },
      async ({ page }) => {
        const question = page.getByRole('region', { name: 'Question: Does the page read well?' })
        await question.getByText('A person must answer').waitFor()
        expect(await question.getByRole('button').count()).toBe(0)
      },
    ))
})

test('what a judge cost stands with the features', () =>
  withMonitor(
    stage,
    {
      path,
      world: askingWorld({ attempts: [anAttempt({ purpose: 'judge', tier: 'opus', reason: 'Judge a criterion' })] }),
    },
    async ({ page }) => {
      const calls = page.getByRole('region', { name: 'Model calls beside the steps' })
      await calls.waitFor()

      expect(await calls.locator('tbody tr').textContent()).toMatch(/Opus.*\$0.*Judge a criterion/)
      expect(await checkAccessibility(page)).toMatchObject({ violations: [] })
    },
  ))

test('checks that a model proposed say so; evidence of an earlier state and from before a retry is marked', () =>
  withMonitor(stage, { path, world: askingWorld() }, async ({ page }) => {
    const item = page.locator('.features details').nth(1)
    await item.getByText('checks proposed by a model').waitFor()
    await item.locator('summary').click()

    const facts = await item.locator('.evidence figcaption').allTextContents()
    expect(facts).toEqual([
      expect.stringMatching(/proposed by a model.*stale: of an earlier state of the workspace.*tree 51aa04c7/),
      expect.stringMatching(/proposed by a model(?!.*(?:stale|retry))/),
      expect.stringMatching(/proposed by a model.*before the last retry/),
    ])
    await page.getByText('The verdict speaks of the workspace as it was').waitFor()
  }))
